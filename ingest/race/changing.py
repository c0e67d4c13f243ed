"""Who changes a file of a race folder does it alone, from reading it to writing it."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import own_folder

LOCK_FILE: Final = "changes.lock"


@contextlib.contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Keep others from changing the files of a race folder meanwhile; those who wait take turns.

    Reading needs no turn: files are replaced as a whole (`ingest.writing.replace`).

    Raises
    ------
    OSError
        When the folder can't be written to.
    """
    path = folder / RUNTIME_FOLDER / LOCK_FILE
    own_folder(path.parent)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
