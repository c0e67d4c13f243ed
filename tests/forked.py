"""Programs of ours, each a process of its own, forked from one that has imported them already.

Importing takes a second or two of each program, and the tests start a hundred. What is asked of a
program's start itself (how it ends, prints or refuses) is asked of one started as users do.
"""

import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from typing import Final

WITHIN_S: Final = 120.0
_ROOT: Final = Path(__file__).parents[1]
_IMPORTED: Final = [
    "tests.forked", "trailpulse", "dashboard.cli", "dashboard.server", "tests.dashboard.app",
    "monitor.cli", "monitor.run", "ingest.broker_cli", "monitor.offline_cli", "monitor.report_cli",
    # What a report imports only once it is drawn, and typer once it is called.
    "ingest.recordings.read", "monitor.report_file", "monitor.report.page", "vl_convert",
    "pydantic.types", "pydantic.type_adapter",
    # What the page's server imports only once it serves.
    "streamlit.web.bootstrap", "uvicorn.main", "starlette.applications", "starlette.staticfiles",
    "anyio._backends._asyncio", "websockets.server", "lxml.etree",
]  # fmt: skip


class Forked:
    """A running ``python -m module arguments``; what tests use of `subprocess.Popen`."""

    def __init__(self, process: ForkServerProcess, what: str) -> None:
        self._process = process
        self._what = what
        self.pid: Final = process.pid or 0

    def poll(self) -> int | None:
        """What it returned, if it has ended."""
        return self._process.exitcode

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait until it ends; what it returned.

        Raises
        ------
        subprocess.TimeoutExpired
            When it has not ended by then.
        """
        self._process.join(timeout_s)
        ended = self._process.exitcode
        if ended is None:
            raise TimeoutExpired(self._what, timeout_s or 0.0)
        return ended

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)


def forked(
    module: str,
    arguments: Sequence[str],
    log: Path,
    errors: Path | None = None,
    **environment: str,
) -> Forked:
    """Run a module as a program.

    What it says is appended to `log`; what it says of errors to `errors`, if that is given.
    """
    log.touch()  # there from the start, as the file of one that is started
    process = _context().Process(
        target=_run,
        args=(module, list(arguments), log, errors or log, os.environ | environment),
        daemon=True,
    )
    process.start()
    return Forked(process, f"{module} {' '.join(arguments)}")


def command(*arguments: str | Path, **environment: str) -> CompletedProcess[str]:
    """Run a command of `trailpulse` until it ends."""
    words = [*map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder) / "out.txt", Path(folder) / "errors.txt"
        errors.touch()
        code = forked("trailpulse", words, out, errors, **environment).wait(WITHIN_S)
        return CompletedProcess(words, code, out.read_text(), errors.read_text())


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_IMPORTED)
    return context


def _run(
    module: str, arguments: Sequence[str], log: Path, errors: Path, environment: dict[str, str]
) -> None:
    """What the new process does."""
    for number, path in ((1, log), (2, errors)):
        output = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(output, number)
        os.close(output)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(_ROOT)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
