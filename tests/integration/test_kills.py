"""Gateway, monitor and broker, killed at random: nothing kept is lost, nothing counts twice.

Real processes on a race folder of their own. ``TRAILPULSE_ROUNDS`` says how often something is
killed; `make soak` does it twenty times.
"""

import contextlib
import datetime as dt
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from ingest.errors import Unavailable, UsageError
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.race.write import create
from ingest.spool import Spool
from ingest.spool_file import shares
from monitor.resume import Codec, resume
from monitor.run import DAYS_BEFORE_S
from monitor.store.checkpoints import decoded
from monitor.store.reader import Reader, event_of
from monitor.store.store import open_reader
from monitor.venue import venue_of
from monitor.watch import Watch
from tests.integration.parts import Parts

pytestmark = pytest.mark.broker

NAMES: Final = ("broker", "monitor", "gateway")
ROUNDS: Final = int(os.environ.get("TRAILPULSE_ROUNDS", "5"))
LOST_S: Final = 2  # of a killed gateway's records at most

# A gateway of the real parts, but for its sensors; it tells each second that it made a record of.
_GATEWAY: Final = """
import asyncio, math, sys
from pathlib import Path
from ingest import daemon
from ingest.bus import Bus
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.messages import Measured
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.readings import Reading
from ingest.sender import Spooled
from ingest.service import Gateway
from ingest.spool import Spool

class Straps:
    refused = {}
    def sensors(self):
        return ()
    async def run(self, emit):
        while True:
            now = clock.now()
            for number, runner in enumerate(("anna", "ben")):
                bpm = float(130 + 10 * number + math.floor(now) % 20)
                measured = Measured(heart_rate_bpm=bpm, speed_mps=2.5)
                emit(Reading(runner, "strap", "heart_rate", now, measured))
            await asyncio.sleep(0.2)

class Told(Spooled):
    def send(self, runner, t, measured):
        super().send(runner, t, measured)
        print(runner, t, file=made, flush=True)

async def main():
    race = load(Path(sys.argv[1]))
    broker = await wait_for_broker(race, "gateway", user="gateway-1")
    bus = Bus(broker, client_id="gateway")
    path = race.folder / RUNTIME_FOLDER / "spool-gateway-1.db"
    spool = Spool.open(path, "gateway-1", now=clock.now())
    sender = Told(race.race.id, "gateway-1", bus, spool, clock)
    gateway = Gateway(race=race.race.id, gateway="gateway-1", bus=bus, clock=clock,
                      sources=[Straps()], sender=sender)
    await daemon.alongside(bus.run(), gateway.run())

clock = WallClock()
made = open(Path(sys.argv[1]) / "made.txt", "a")
daemon.run(main)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = tmp_path / "race"
    create(race, race_id="kills", name="Kills", start=dt.datetime.now(dt.UTC))
    runners = race / "runners.toml"
    runners.write_text(runners.read_text() + '\n[[runner]]\nid = "ben"\nname = "Ben"\n')
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    made = Parts(folder, gateway=["-c", _GATEWAY, str(folder)])
    yield made
    made.end()


def unconfirmed(folder: Path) -> int:
    path = folder / RUNTIME_FOLDER / "spool-gateway-1.db"
    with contextlib.suppress(Exception):
        found = [share.unconfirmed for share in shares(path)]
        return sum(found) if len(found) == 2 else 10**6
    return 10**6


def caught_up(folder: Path, since_t: float) -> bool:
    """Whether seconds made since then are stored, and the monitor has gone through all it has."""
    try:
        with open_reader(load(folder).store.url) as reader:
            spans = reader.runners()
            ends = [
                reader.statuses(who, span.last_t - 5, span.last_t) for who, span in spans.items()
            ]
    except (Unavailable, UsageError):
        return False  # a monitor that is killed again and again has not come to make it yet
    return (
        unconfirmed(folder) <= 6
        and len(ends) == 2
        and all(end and end[-1].t > since_t and end[-1].behind_s == 0.0 for end in ends)
    )


@pytest.mark.timeout(120 + 30 * ROUNDS)
def test_whatever_is_killed_nothing_kept_is_lost_and_nothing_counts_twice(
    folder: Path, parts: Parts
) -> None:
    rng = random.Random(4)
    killed: Counter[str] = Counter()
    for name in NAMES:
        parts.start(name)
    parts.wait_for(lambda: unconfirmed(folder) <= 6)
    for _ in range(ROUNDS):
        time.sleep(rng.uniform(0.5, 3.0))
        names = rng.sample(NAMES, rng.choice([1, 1, 2, 3]))
        for name in names:
            parts.kill(name)
        killed.update(names)
    all_started_at = time.time()
    parts.wait_for(lambda: caught_up(folder, all_started_at))
    parts.stop("gateway")
    parts.wait_for(lambda: unconfirmed(folder) <= 6)
    parts.stop("monitor")

    race = load(folder)
    kept = records_kept(folder)
    with open_reader(race.store.url) as reader:
        stored = records_stored(reader)
        assert max(stored.values()) == 1
        # What came after the monitor's last commit is still the gateway's alone. By their numbers:
        # a record that went out and was lost by the gateway stands for the empty one in its place.
        numbers = [(runner, seq) for runner, seq, _ in stored]
        assert len(set(numbers)) == len(numbers)
        assert set(numbers) <= {(runner, seq) for runner, seq, _ in kept}
        assert len({(runner, seq) for runner, seq, _ in kept} - set(numbers)) <= 12
        assert_scores_are_those_of_an_undisturbed_run(race, reader)
    lost = set(seconds_made(folder)) - {(runner, t) for runner, _, t in [*kept, *stored]}
    assert len(lost) <= 2 * LOST_S * killed["gateway"], sorted(lost)


def records_kept(folder: Path) -> list[tuple[str, int, int]]:
    spool = Spool.open(folder / RUNTIME_FOLDER / "spool-gateway-1.db", "gateway-1", now=time.time())
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


def seconds_made(folder: Path) -> Iterator[tuple[str, int]]:
    for line in (folder / "made.txt").read_text().splitlines():
        runner, _, t = line.partition(" ")
        if t.isdecimal():
            yield runner, int(t)


def assert_scores_are_those_of_an_undisturbed_run(race: Race, reader: Reader) -> None:
    """Everything stored, gone through once from the first second, ends where the monitor ended."""
    start = race.race.start.timestamp()
    watch = Watch(
        race.runners, race_start=start, not_before=start - DAYS_BEFORE_S, venue=venue_of(race)
    )
    said = {
        runner: reader.statuses(runner, span.last_t - 60, span.last_t + 60)[-1]
        for runner, span in reader.runners().items()
    }
    ends = {runner: last.t for runner, last in said.items()}
    codec = Codec(event_of, partial(decoded, like=watch.one_runner()))
    resume(watch, reader, ends, codec, "no checkpoint is of these models", time.time())
    for runner, last in said.items():
        row = watch.row_of(runner)
        assert watch.race.latest.t[row] == last.t
        assert last.fatigue.score == watch.race.output.fatigue.score[row]
        assert last.cramp.score == watch.race.output.cramp.score[row]
        assert np.isfinite(watch.race.output.fatigue.score[row])
