from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.recordings import track
from ingest.recordings.raw import Sample


def samples(distances: list[float | None]) -> list[Sample]:
    return [
        Sample(float(t), {} if d is None else {"distance_m": d}) for t, d in enumerate(distances)
    ]


def distances(found: list[Sample]) -> list[float | None]:
    return [sample.values.get("distance_m") for sample in found]


@pytest.mark.parametrize(
    ("given_m", "made_m", "reason"),
    [
        ([100.0, 103.0, None, 109.0], [0.0, 3.0, None, 9.0], None),
        ([0.0, 3.0, 6.0, 0.0, 3.0], [0.0, 3.0, 6.0, 6.0, 9.0], "distance_m going back"),
        ([0.0, 3.0, 90_000.0, 90_003.0], [0.0, 3.0, 3.0, 6.0], "distance_m jumping"),
    ],
)
def test_distance_starts_at_zero_and_only_grows(
    given_m: list[float | None], made_m: list[float | None], reason: str | None
) -> None:
    run = samples(given_m)
    refused: Counter[str] = Counter()
    track.with_one_distance(run, refused)
    assert distances(run) == made_m
    assert refused == ({reason: 1} if reason else {})


@given(st.lists(st.none() | st.floats(0, 2e6), max_size=60))
def test_whatever_the_device_says_distance_never_falls(given_m: list[float | None]) -> None:
    run = samples(given_m)
    track.with_one_distance(run, Counter())
    made = [d for d in distances(run) if d is not None]
    assert made == sorted(made)
    assert not made or made[0] == 0


def test_speed_is_the_mean_of_the_last_seconds() -> None:
    run = samples([0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 20.0])
    track.with_speed_from_distance(run, [])
    assert "speed_mps" not in run[0].values
    assert run[5].values["speed_mps"] == pytest.approx(3.0)
    assert run[6].values["speed_mps"] == pytest.approx(17 / 5)


def test_no_speed_over_a_pause_or_a_hole() -> None:
    run = samples([0.0, 3.0, 6.0, 9.0])
    run[3].t = 20.0
    track.with_speed_from_distance(run, [1.0])
    assert "speed_mps" in run[1].values
    assert "speed_mps" not in run[2].values
    assert "speed_mps" not in run[3].values


@pytest.mark.parametrize(
    ("start", "end", "pauses", "whole"),
    [
        (0.0, 6.0, [], True),
        (0.0, 11.0, [], False),
        (0.0, 6.0, [6.0], True),
        (0.0, 6.0, [0.0], False),
        (0.0, 6.0, [3.0], False),
        (3.5, 6.0, [3.0, 9.0], True),
    ],
)
def test_in_one_go(start: float, end: float, pauses: list[float], whole: bool) -> None:
    assert track.in_one_go(start, end, pauses) is whole
