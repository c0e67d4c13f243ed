"""Writes whole files, new ones and in place of old ones, for everybody or their owner alone."""

import os
import tempfile
from pathlib import Path
from typing import Final

PUBLIC_MODE: Final = 0o644
SECRET_MODE: Final = 0o600


def write_new(path: Path, content: str | bytes, mode: int = PUBLIC_MODE) -> None:
    """Write a file that is not there yet; at no moment may others read what is secret.

    Raises
    ------
    OSError
        When there is one already, or it can't be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    _fill(descriptor, content)


def replace(path: Path, content: str | bytes, mode: int | None = None) -> None:
    """Write a file so that whoever reads it sees all of the old one or all of the new one.

    Without a `mode` it keeps that of the old one; a new one can be read by everybody.

    Raises
    ------
    OSError
        When it can't be written; the old one is left as it is.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        _fill(descriptor, content)
        if mode is None:
            mode = path.stat().st_mode & 0o777 if path.exists() else PUBLIC_MODE
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def own_folder(path: Path) -> None:
    """Make a folder, if there is none, that nobody but its owner may look into.

    Raises
    ------
    OSError
        When it can't be made, as where there is no folder to make it in.
    """
    path.mkdir(mode=0o700, exist_ok=True)


def own_file(path: Path) -> None:
    """Make a file, if there is none, that nobody but its owner may read, for others to fill.

    Raises
    ------
    OSError
        When it can't be made.
    """
    path.touch(mode=SECRET_MODE)


def _fill(descriptor: int, content: str | bytes) -> None:
    """Write into an open file, all of it on the disk at the end; lines end as given."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
