"""Counting what the alerts and indices say of a recording."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Measured
from ingest.recordings.recording import Recording, Second
from monitor.offline import analyse, every_second
from tests.bench.honesty import recorded
from tests.bench.recorded import (
    LEVEL_NAMES,
    Tally,
    level_shares,
    own_tallies,
    tallies,
    tally,
    totals,
)
from tests.monitor.people import ANNA, T


@pytest.fixture(scope="module")
def counted() -> Tally:
    """Ten minutes far above what lasts, a pause of two, with beats in every second one."""
    seconds = tuple(
        Second(
            T + second,
            Measured(
                heart_rate_bpm=180,
                speed_mps=4.6,
                rr_ms=(330.0, 335.0) if second % 2 else None,
            ),
        )
        for second in range(600)
        if not 400 <= second < 520
    )
    recording = Recording("fast.csv", "CSV", len(seconds), seconds, (), {}, (), True)
    return tally("fast", analyse(recording, ANNA), every_second(recording))


def test_alerts_are_counted_when_raised_and_not_when_over(counted: Tally) -> None:
    assert counted.alerts["pace", "urgent"] == 1
    assert not [kind for kind, _ in counted.alerts if kind.startswith("signal")]
    assert counted.pushes == sum(counted.alerts.values())
    assert counted.hours == pytest.approx(600 / 3600)


def test_inputs_are_shares_of_all_seconds(counted: Tally) -> None:
    assert counted.inputs["heart rate"] == pytest.approx(480 / 600)
    assert counted.inputs["RR"] == pytest.approx(240 / 600)
    assert counted.inputs["altitude"] == counted.inputs["position"] == 0.0


def test_shares_of_the_time_sum_to_one_and_bounds_have_a_width(counted: Tally) -> None:
    for shares in counted.levels.values():
        assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    assert all(0.0 < width < 100.0 for width in counted.widths.values())


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=60))
def test_level_shares_count(codes: list[int]) -> None:
    shares = dict(zip(LEVEL_NAMES, level_shares(np.array(codes)), strict=True))
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    assert shares["unknown"] == pytest.approx(codes.count(-1) / len(codes))
    assert shares["very high"] == pytest.approx(codes.count(3) / len(codes))


def test_totals_add_up(counted: Tally) -> None:
    assert totals([counted, counted]) == Counter(
        {told: 2 * count for told, count in counted.alerts.items()}
    )
    assert totals([]) == Counter()


def test_without_the_recordings_nothing_is_counted(tmp_path: Path) -> None:
    assert list(tallies(tmp_path)) == list(own_tallies(tmp_path)) == []


def test_every_table_names_the_recording(counted: Tally) -> None:
    sections = recorded([counted], [counted])
    del sections["recorded-kinds"]
    assert all("| fast |" in text for text in sections.values())
    urgent = "| pace urgent | 1 | 6.00 | 1 |"
    assert urgent in recorded([counted], [])["recorded-kinds"]
