"""Broker away for a day: when the gateway is back, all is stored once and counts in its second.

Real processes. ``TRAILPULSE_AWAY_S`` says for how long; two hours if it doesn't, a day in
`make soak`. How long it takes is measured by ``python -m tests.bench.away``.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ingest.race.load import load
from monitor.store.store import open_reader
from tests.integration.away import LIVE, come_back, fill_spool, race_of
from tests.integration.parts import (
    Parts,
    assert_scores_are_those_of_an_undisturbed_run,
    records_kept,
    records_stored,
    unstored,
)

pytestmark = pytest.mark.broker

AWAY_S: Final = int(os.environ.get("TRAILPULSE_AWAY_S", "7200"))
WITHIN_S: Final = 60.0 + AWAY_S / 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = tmp_path / "race"
    race_of(race, AWAY_S)
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    made = Parts(folder)
    yield made
    made.end()


@pytest.mark.timeout(4 * WITHIN_S)
def test_what_a_gateway_kept_while_the_broker_was_away_all_counts(
    folder: Path, parts: Parts
) -> None:
    fill_spool(folder, AWAY_S)
    for name in ("broker", "monitor"):
        parts.start(name)
    come_back(folder, parts, WITHIN_S)
    parts.stop("gateway")
    parts.wait_for(lambda: unstored(folder) <= LIVE, keep_up=False)
    parts.stop("monitor")
    race = load(folder)
    with open_reader(race.store.url) as reader:
        stored = records_stored(reader)
        assert max(stored.values()) == 1
        assert len({t for runner, _, t in stored if runner == "anna"}) >= AWAY_S
        assert len(set(records_kept(folder)) - set(stored)) <= LIVE
        assert_scores_are_those_of_an_undisturbed_run(race, reader)
