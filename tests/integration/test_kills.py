"""Gateway, monitor and broker, killed at random: nothing kept is lost, nothing counts twice.

Real processes on a race folder of their own. ``TRAILPULSE_ROUNDS`` says how often something is
killed; `make soak` does it twenty times.
"""

import datetime as dt
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ingest.errors import Unavailable, UsageError
from ingest.race.load import load
from monitor.store.store import open_reader
from tests.integration.gateway import MADE
from tests.integration.parts import (
    Parts,
    assert_scores_are_those_of_an_undisturbed_run,
    new_race,
    records_kept,
    records_stored,
    unconfirmed,
    unstored,
)

pytestmark = pytest.mark.broker

NAMES: Final = ("broker", "monitor", "gateway")
ROUNDS: Final = int(os.environ.get("TRAILPULSE_ROUNDS", "5"))
LOST_S: Final = 2  # of a killed gateway's records at most


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = tmp_path / "race"
    new_race(race, "kills", dt.datetime.now(dt.UTC))
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    made = Parts(folder)
    yield made
    made.end()


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
    parts.wait_for(lambda: unstored(folder) <= 6, keep_up=False)
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


def seconds_made(folder: Path) -> Iterator[tuple[str, int]]:
    for line in (folder / MADE).read_text().splitlines():
        runner, _, t = line.partition(" ")
        if t.isdecimal():
            yield runner, int(t)
