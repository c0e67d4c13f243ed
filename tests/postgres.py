"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, on a free port."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg

from tests.programs import needed

START_S: Final = 120.0
_POLL_S: Final = 0.05
_USER: Final = "nobody"  # the server refuses to run as root


class Postgres:
    """A running server, on which every test may have a database of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def new_database(self) -> str:
        """Make an empty database; return the URL of a store in it."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Postgres]:
    """A server in an empty folder; skipped where there is none, but not in CI, where it fails."""
    initdb, postgres = _program("initdb"), _program("postgres")
    data = folder / "data"
    _give_away(folder)
    subprocess.run(
        [*_as_user(), initdb, "-D", data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8"],
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    options += ["fsync=off", "full_page_writes=off"]  # nobody cuts its power
    settings = [word for option in options for word in ("-c", option)]
    with (folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(
            [*_as_user(), postgres, "-D", data, *settings], stdout=log, stderr=log, cwd="/"
        )
    try:
        server = Postgres(port)
        deadline = time.monotonic() + START_S
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((folder / "log.txt").read_text()[-2000:])
            time.sleep(_POLL_S)
        yield server
    finally:
        process.terminate()
        process.wait(START_S)


def _as_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(_USER)
    program = shutil.which("setpriv") or "setpriv"
    return [program, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def _give_away(folder: Path) -> None:
    """Let the server's user own the folder, and pass through those above it."""
    if os.geteuid() == 0:
        user = pwd.getpwnam(_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
        for above in folder.parents:
            if above != Path(above.anchor) and not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)


def _program(name: str) -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return needed(name, *folders)
