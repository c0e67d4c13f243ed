"""A race's processes on a folder of its own: broker, monitor, and a gateway of the real parts."""

import contextlib
import datetime as dt
import math
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.race.write import create
from ingest.spool import Spool
from ingest.spool_file import shares
from monitor.group import one_runner
from monitor.race_watch import not_before
from monitor.resume import Codec, resume
from monitor.store.checkpoints import decoded
from monitor.store.reader import Reader, event_of
from monitor.store.store import open_reader
from monitor.venue import venue_of
from monitor.watch import Watch
from tests.brokers import free_port
from tests.forked import Forked, forked
from tests.integration import gateway as straps

WITHIN_S: Final = 120.0
GATEWAY: Final = straps.NAME


class Parts:
    """The processes of a race."""

    def __init__(
        self, folder: Path, *, gateway: Sequence[str] | None = None, shards: int = 1
    ) -> None:
        self._folder = folder
        race = ("--race", str(folder))
        self._commands = {
            "broker": ["trailpulse", "broker", *race, "--port", str(free_port())],
            "monitor": ["trailpulse", "monitor", *race],
            "gateway": [*gateway] if gateway else [straps.__name__, str(folder)],
        }
        if shards > 1:
            monitor = self._commands.pop("monitor")
            for number in range(1, shards + 1):
                self._commands[f"monitor-{number}"] = [*monitor, "--shard", f"{number}/{shards}"]
        self._running: dict[str, Forked] = {}

    def start(self, name: str) -> None:
        module, *arguments = self._commands[name]
        self._running[name] = forked(module, arguments, self._folder / f"{name}.log")

    def kill(self, name: str) -> None:
        """End it as a power cut would, and start it again."""
        self.cut(name)
        self.start(name)

    def cut(self, name: str) -> None:
        """End it as a power cut would."""
        self._running[name].kill()
        self._running[name].wait()

    def stop(self, name: str) -> None:
        """End it in order."""
        self._running[name].send_signal(signal.SIGTERM)
        assert self._running[name].wait(30) == 0, self.said(name)

    def said(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()[-3000:]

    def keep_up(self) -> None:
        """Start again what ended by itself: a broker whose port was not free yet."""
        for name, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(name)

    def end(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    def is_running(self, name: str) -> bool:
        return self._running[name].poll() is None

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def finish(self, name: str, within_s: float) -> None:
        """Wait until it ends by itself, in order."""
        assert self._running.pop(name).wait(within_s) == 0, self.said(name)

    def wait_for(
        self, condition: Callable[[], bool], within_s: float = WITHIN_S, *, keep_up: bool = True
    ) -> None:
        """Wait for what other processes do; there is nothing that tells of it."""
        deadline = time.monotonic() + within_s
        while not condition():
            said = "\n".join(f"{name}:\n{self.said(name)}" for name in self._running)
            assert time.monotonic() < deadline, said
            if keep_up:
                self.keep_up()
            time.sleep(0.1)


def new_race(folder: Path, race_id: str, start: dt.datetime) -> None:
    """A race of two runners."""
    create(folder, race_id=race_id, name="Race", start=start)
    runners = folder / "runners.toml"
    runners.write_text(runners.read_text() + '\n[[runner]]\nid = "ben"\nname = "Ben"\n')


def spool_of(folder: Path) -> Path:
    return folder / RUNTIME_FOLDER / f"spool-{GATEWAY}.db"


def unconfirmed(folder: Path) -> int:
    path = spool_of(folder)
    with contextlib.suppress(Exception):
        found = [share.unconfirmed for share in shares(path)]
        return sum(found) if len(found) == 2 else 10**6
    return 10**6


def records_kept(folder: Path) -> list[tuple[str, int, int]]:
    spool = Spool.open(spool_of(folder), GATEWAY, now=time.time())
    kept = [
        (runner, record.seq, record.t)
        for runner in spool.runners
        for record in spool.read(runner, 0, 10**6)
    ]
    spool.close(time.time())
    return kept


def records_stored(reader: Reader) -> Counter[tuple[str, int, int]]:
    return Counter(
        (runner, record.seq, record.t)
        for runner, span in reader.runners().items()
        for record in reader.vitals(runner, span.first_t, span.last_t)
    )


def unstored(folder: Path) -> int:
    """How many of the records that a gateway made are not stored; it has ended, and hears nothing.

    What it holds unconfirmed stays so, however much of it comes to be stored.
    """
    kept = {(runner, seq) for runner, seq, _ in records_kept(folder)}
    with open_reader(load(folder).store.url) as reader:
        return len(kept - {(runner, seq) for runner, seq, _ in records_stored(reader)})


def assert_scores_are_those_of_an_undisturbed_run(race: Race, reader: Reader) -> None:
    """Everything stored, gone through once from the first second, ends where the monitor ended."""
    watch = Watch(
        race.runners,
        race_start=race.race.start.timestamp(),
        not_before=not_before(race),
        venue=venue_of(race),
    )
    said = {
        runner: reader.statuses(runner, span.last_t - 60, span.last_t + 60)[-1]
        for runner, span in reader.runners().items()
    }
    ends = {runner: last.t for runner, last in said.items()}
    codec = Codec(event_of, partial(decoded, like=one_runner()))
    resume(watch, reader, ends, codec, "no checkpoint is of these models", time.time())
    output = watch.race.output
    for runner, last in said.items():
        row = watch.row_of(runner)
        assert watch.race.latest.t[row] == last.t
        for index, now in ((last.fatigue, output.fatigue), (last.cramp, output.cramp)):
            score = float(now.score[row])
            assert index.score == (None if math.isnan(score) else score)
    # Who has been heard for less than ten seconds has none yet.
    assert any(last.fatigue.score is not None for last in said.values())
