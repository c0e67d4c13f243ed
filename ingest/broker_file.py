"""How programs find a race folder's own broker: a small file in the folder."""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from ingest.errors import Unavailable
from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import replace


class BrokerFile(msgspec.Struct, frozen=True):
    """Where a race folder's broker listens, or did last; `pid` is the server's process.

    With `tls`, `ca` is the file of the authority that signed its certificate, if it is not a
    public one.
    """

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)]
    pid: int
    tls: bool = False
    ca: str | None = None


def runtime_folder(race_folder: Path) -> Path:
    """Where a race folder keeps what its programs leave for each other."""
    return race_folder / RUNTIME_FOLDER


def read(race_folder: Path) -> BrokerFile | None:
    """Read the file; None when there is none, or it is damaged.

    Raises
    ------
    Unavailable
        When it can't be read.
    """
    path = _path(race_folder)
    try:
        return msgspec.json.decode(path.read_bytes(), type=BrokerFile)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return None
    except OSError as error:
        raise Unavailable(
            f"can't read {path}: {error.strerror}; run all programs of a race as the same user,"
            " the broker too"
        ) from error


def write(race_folder: Path, content: BrokerFile) -> None:
    """Replace the file, so that a reader finds the old or the new one."""
    replace(_path(race_folder), msgspec.json.encode(content))


def _path(race_folder: Path) -> Path:
    return runtime_folder(race_folder) / "broker.json"
