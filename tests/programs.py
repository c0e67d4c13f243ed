"""Programs that tests need and pip can't install."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def needed(name: str, *folders: Path) -> str:
    """Find a program, also in `folders`; without it the test is skipped, but in CI it fails."""
    # Debian keeps servers off the path.
    path = [os.environ["PATH"], "/usr/sbin", "/usr/local/sbin", *map(str, folders)]
    found = shutil.which(name, path=os.pathsep.join(path))
    if found is None:
        lacking(f"{name} is not installed")
    return found


def lacking(what: str) -> NoReturn:
    """End a test that can't be run here: skipped, but in CI it fails."""
    reason = f"{what} (sh scripts/system-packages.sh tests)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
