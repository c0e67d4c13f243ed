"""The monitor under load: ``python -m tests.bench.load [SECONDS [RUNNERS]]``.

A broker, a monitor with its store, and a generator (`tests.bench.generator`), real processes, share
the machine's cores. First beside a bare aiomqtt program that receives the same messages, for a
minute and fewer runners; then, and with ``--alone`` only then, with all runners, whom several
monitors share (``--shards``).
"""

import argparse
import contextlib
import datetime as dt
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Final, NamedTuple

import numpy as np
import psutil

from ingest.broker_config import Plan, nats_config
from ingest.race.addresses import LOOPBACK
from ingest.race.files import RaceFile
from ingest.race.settings import Monitor, Mqtt, RaceInfo, Runner
from ingest.race.write import write_race
from tests import brokers
from tests.bench.generator import WARM_UP_S, WINDOW_S, Answers, runner_ids
from tests.bench.rows import verdict

RACE: Final = "load"
MONITOR: Final = "monitor"
RUNNERS: Final = 5_000
SECONDS: Final = 600
LATENCY_LIMIT_MS: Final = 1_000.0
MEMORY_LIMIT_MB: Final = 600.0

SHARDS: Final = 2

BESIDE_RUNNERS: Final = 1_000
BESIDE_SECONDS: Final = 60
RATIO_LIMIT: Final = 1.5
STATUS_BYTES: Final = 1_350  # of one status, about; what it was is printed

STOP_S: Final = 30.0
STORED_WITHIN_S: Final = 30.0  # a broker may hand out again what it had no room for


class Spent(NamedTuple):
    """What a process used while records were counted."""

    cpu_s: float
    rss_mb: float


class Run(NamedTuple):
    """One load, and what each process used.

    Attributes
    ----------
    answers : what the generator saw
    lasted_s : how long was measured [s]
    spent : by process
    others_s : how long the machine's cores worked for other programs [s]
    sent, stored : records published in all, and those found in the store at the end
    """

    answers: Answers
    lasted_s: float
    spent: dict[str, Spent]
    others_s: float
    sent: int = 0
    stored: int = 0

    def cpu_us(self, name: str) -> float:
        """Processor time of a process per record [us]."""
        return 1e6 * self.spent[name].cpu_s / self.answers.records

    def of_monitors(self) -> Spent:
        """What the monitors used together."""
        each = [spent for name, spent in self.spent.items() if name.startswith(MONITOR)]
        return Spent(sum(one.cpu_s for one in each), sum(one.rss_mb for one in each))

    def monitors_us(self) -> float:
        """Processor time of all monitors per record [us]."""
        return 1e6 * self.of_monitors().cpu_s / self.answers.records

    def share_pct(self, name: str) -> float:
        """Share of a core [%]."""
        return 100 * self.spent[name].cpu_s / self.lasted_s


def measure(
    folder: Path,
    runners: int,
    seconds: int,
    *,
    warm_up_s: int = WARM_UP_S,
    bare: bool = False,
    shards: int = 1,
    kind: str = "nats",
) -> Run:
    """Run a load of some runners for some seconds, perhaps beside a bare aiomqtt program."""
    race = folder / "race"
    module = (sys.executable, "-m")
    with contextlib.ExitStack() as stack:
        broker = stack.enter_context(brokers.started(_broker(folder, kind, shards)))
        port = str(broker.settings.port)
        _write_race(race, port, runners, shards)
        commands = {
            name: ["trailpulse", "monitor", "--race", str(race), *options]
            for name, options in _monitors(shards)
        }
        if bare:
            commands["bare"] = ["tests.bench.bare", port, RACE, str(STATUS_BYTES)]
        processes = {"broker": psutil.Process(broker.pid)} | {
            name: stack.enter_context(_ended([*module, *words])) for name, words in commands.items()
        }
        numbers = map(str, (runners, seconds, warm_up_s, shards))
        words = ["tests.bench.generator", port, RACE, *numbers]
        generator = stack.enter_context(Popen([*module, *words], stdout=PIPE, text=True))
        processes["generator"] = psutil.Process(generator.pid)
        run = _watched(generator, processes, seconds)
        sent = runners * (seconds + warm_up_s)
        deadline = time.monotonic() + STORED_WITHIN_S
        while (stored := _stored(race)) < sent and time.monotonic() < deadline:
            time.sleep(0.1)
    return run._replace(stored=stored, sent=sent)


def _watched(generator: "Popen[str]", processes: Mapping[str, psutil.Process], seconds: int) -> Run:
    """What processes use from when the generator counts, to its end."""
    assert generator.stdout is not None
    if not generator.stdout.readline():
        raise RuntimeError("the generator ended at once")
    begun, before = time.time(), {name: _cpu_s(one) for name, one in processes.items()}
    machine_s = _machine_s()
    peak_mb = dict.fromkeys(processes, 0.0)
    while time.time() - begun < seconds:
        time.sleep(min(1.0, seconds / 10))
        for name, one in processes.items():
            peak_mb[name] = max(peak_mb[name], one.memory_info().rss / 1e6)
    spent = {
        name: Spent(_cpu_s(one) - before[name], peak_mb[name]) for name, one in processes.items()
    }
    lasted_s = time.time() - begun
    others_s = _machine_s() - machine_s - sum(one.cpu_s for one in spent.values())
    told = generator.stdout.read()
    if not told:
        raise RuntimeError("the generator has nothing to tell")
    answers = Answers(**json.loads(told))
    return Run(answers, lasted_s, spent, others_s)


def _broker(folder: Path, kind: str, shards: int) -> brokers.BrokerProcess:
    if kind == "mosquitto":
        return brokers.mosquitto(folder)
    broker = brokers.nats(folder)
    plan = Plan(LOOPBACK, broker.settings.port, folder / "store", shards=shards)
    (folder / "nats.conf").write_text(nats_config(plan))
    return broker


def _monitors(shards: int) -> list[tuple[str, list[str]]]:
    """By name, the options of each monitor."""
    if shards == 1:
        return [(MONITOR, [])]
    numbers = range(1, shards + 1)
    return [(f"{MONITOR} {number}", ["--shard", f"{number}/{shards}"]) for number in numbers]


def _write_race(folder: Path, port: str, runners: int, shards: int) -> None:
    start = dt.datetime.now(dt.UTC).replace(microsecond=0)
    race = RaceFile(
        race=RaceInfo(id=RACE, name="Load", start=start, timezone="UTC"),
        mqtt=Mqtt(url=f"mqtt://127.0.0.1:{port}"),
        monitor=Monitor(shards=shards),
    )
    write_race(folder, race, [Runner(id=one, name=one.upper()) for one in runner_ids(runners)])


@contextlib.contextmanager
def _ended(command: Sequence[str]) -> Iterator[psutil.Process]:
    """Run a program that is ended afterwards as its administrator would."""
    with Popen(command) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            finally:
                process.kill()


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _machine_s() -> float:
    """How long all cores have worked [s]."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _stored(race: Path) -> int:
    with contextlib.closing(sqlite3.connect(race / "race.db")) as store:
        (count,) = store.execute("SELECT count(*) FROM vitals").fetchone()
    return int(count)


def main() -> int:
    """Print the rows; 1 if a limit was missed."""
    given = _given()
    missed = 0
    if not given.alone:
        with tempfile.TemporaryDirectory() as folder:
            missed |= _beside(measure(Path(folder), BESIDE_RUNNERS, BESIDE_SECONDS, bare=True))
    with tempfile.TemporaryDirectory() as folder:
        run = measure(
            Path(folder), given.runners, given.seconds, shards=given.shards, kind=given.broker
        )
        missed |= _alone(run, given.runners)
    return missed


def _given() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m tests.bench.load")
    words.add_argument("seconds", type=int, nargs="?", default=SECONDS)
    words.add_argument("runners", type=int, nargs="?", default=RUNNERS)
    words.add_argument("--alone", action="store_true", help="without the bare program before")
    words.add_argument("--shards", type=int, default=SHARDS, help="how many monitors share them")
    words.add_argument("--broker", choices=("nats", "mosquitto"), default="nats")
    return words.parse_args()


def _beside(run: Run) -> int:
    answers = run.answers
    return verdict(
        (f"beside a bare aiomqtt program, {BESIDE_RUNNERS} runners: statuses of",
         answers.status_bytes / answers.statuses, "bytes", None),
        ("  records not answered", answers.unanswered, "", 0.0),
        ("  vitals to status, p99", answers.p99_ms, "ms", None),
        ("  monitor, processor time a record", run.cpu_us("monitor"), "us", None),
        ("  bare program, processor time a record", run.cpu_us("bare"), "us", None),
        ("  ratio", run.cpu_us("monitor") / run.cpu_us("bare"), "", RATIO_LIMIT),
    )  # fmt: skip


def _alone(run: Run, runners: int) -> int:
    answers, windows = run.answers, run.answers.p99_by_window_ms
    sixth = max(1, len(windows) // 6)
    first, last = (float(np.median(some)) for some in (windows[:sixth], windows[-sixth:]))
    rows = " ".join(f"{one:.0f}" for one in windows)
    sys.stdout.write(f"p99 every {WINDOW_S} s [ms]: {rows}\n")
    shares = [(f"  {name}, share of a core", run.share_pct(name), "%", None) for name in run.spent]
    return verdict(
        (f"{runners} runners at 1 Hz for {run.lasted_s:.0f} s: records not answered",
         answers.unanswered, "", 0.0),
        ("  records not in the store", run.sent - run.stored, "", 0.0),
        ("  vitals to status, median", answers.p50_ms, "ms", None),
        ("  vitals to status, p99", answers.p99_ms, "ms", LATENCY_LIMIT_MS),
        ("  vitals to status, worst", answers.worst_ms, "ms", None),
        ("  p99 in the first sixth of the time", first, "ms", None),
        ("  p99 in the last sixth of the time", last, "ms", max(2 * first, LATENCY_LIMIT_MS)),
        ("  monitors, processor time a record", run.monitors_us(), "us", None),
        ("  monitors, memory at most", run.of_monitors().rss_mb, "MB", MEMORY_LIMIT_MB),
        ("  broker, memory at most", run.spent["broker"].rss_mb, "MB", None),
        *shares,
        ("  other programs meanwhile, share of a core",
         100 * run.others_s / run.lasted_s, "%", None),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
