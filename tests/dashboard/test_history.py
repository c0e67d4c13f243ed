from dataclasses import replace
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history import BUCKET_S, POINTS, SERIES, History
from monitor.messages import Status
from tests.dashboard.scene import Body, status
from tests.examples import examples

BODY: Final = Body("anna", "Anna", "1", 40.0, 20.0, heart_rate_bpm=150.0, cadence_spm=170.0)
START: Final = 1_764_000_000 // BUCKET_S * BUCKET_S


def at(t: float, body: Body = BODY, *, age_s: float = 0.5) -> Status:
    return status(body, t=t, at=t, age_s=age_s)


def filled(*statuses: Status) -> dict[str, list[float | None]]:
    history = History()
    for one in statuses:
        history.add(one)
    return history.columns()


def test_a_new_history_is_empty() -> None:
    assert filled() == {"t": []} | {name: [] for name in SERIES}


def test_each_status_gives_one_point_with_scores_and_bounds() -> None:
    columns = filled(at(START))
    assert columns["t"] == [START]
    assert columns["fatigue"] == [40.0]
    assert columns["fatigue_low"] == [32.0]
    assert columns["cramp_high"] == [pytest.approx(28.1)]


def test_seconds_of_one_bucket_become_one_point_the_last_one() -> None:
    columns = filled(at(START), at(START + 3, replace(BODY, fatigue=41.0)))
    assert columns["t"] == [START]
    assert columns["fatigue"] == [41.0]


def test_a_value_missing_later_in_the_bucket_does_not_erase_it() -> None:
    columns = filled(at(START), at(START + 3, replace(BODY, heart_rate_bpm=None)))
    assert columns["heart_rate_bpm"][0] is not None


def test_an_old_value_does_not_become_a_point_of_now() -> None:
    columns = filled(at(START, age_s=5.1))
    assert columns["heart_rate_bpm"] == [None]
    assert columns["fatigue"] == [40.0]


@pytest.mark.parametrize("huge", [1e7, -1e7, 1e39, -1.7e308])
def test_a_number_that_nobody_has_is_not_drawn(huge: float) -> None:
    lied = status(BODY, t=START, at=START, age_s=0.5)
    vitals = msgspec.structs.replace(lied.vitals, heart_rate_bpm=huge)
    columns = filled(msgspec.structs.replace(lied, vitals=vitals))
    assert columns["heart_rate_bpm"] == [None]
    assert columns["fatigue"] == [40.0]


def test_the_hour_before_is_kept_and_no_more() -> None:
    columns = filled(*(at(START + second) for second in range(0, 2 * 3600, BUCKET_S)))
    assert len(columns["t"]) == POINTS
    assert columns["t"][0] == START + 2 * 3600 - POINTS * BUCKET_S


def test_points_from_before_a_long_silence_are_dropped() -> None:
    columns = filled(at(START), at(START + 3 * 3600))
    assert columns["t"] == [START + 3 * 3600]


def test_a_repeated_second_is_ignored() -> None:
    columns = filled(at(START + 30), at(START, replace(BODY, fatigue=99.0)))
    assert columns["t"] == [START + 30]


def test_a_clock_set_back_begins_anew() -> None:
    columns = filled(at(START + 3600), at(START), at(START + BUCKET_S))
    assert columns["t"] == [START, START + BUCKET_S]


@given(st.lists(st.integers(START, START + 100_000), min_size=1, max_size=60))
@examples(60)
def test_columns_are_equally_long_ordered_and_within_the_hour(times: list[int]) -> None:
    columns = filled(*(at(t) for t in times))
    t = [one for one in columns["t"] if one is not None]
    assert {len(column) for column in columns.values()} == {len(t)}
    assert t == sorted(set(t))
    assert t[-1] - t[0] < POINTS * BUCKET_S
