"""The race's own secret with which sessions are signed."""

import contextlib
import secrets
from pathlib import Path
from typing import Final

from ingest.errors import Unavailable
from ingest.race.files import RUNTIME_FOLDER
from ingest.writing import SECRET_MODE, own_folder, write_new

KEY_FILE: Final = "page.key"
KEY_BYTES: Final = 32


def session_key(folder: Path) -> str:
    """Read the key of a race folder, or make it; without the file everybody is logged out.

    Raises
    ------
    Unavailable
        When it can neither be read nor written.
    """
    path = folder / RUNTIME_FOLDER / KEY_FILE
    try:
        own_folder(path.parent)
        with contextlib.suppress(FileExistsError):
            write_new(path, secrets.token_hex(KEY_BYTES), SECRET_MODE)
        key = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise Unavailable(f"can't keep the key of sessions in {path}: {error}") from error
    if len(key) < KEY_BYTES:
        raise Unavailable(f"{path} is no key; remove it, and everybody has to log in again")
    return key
