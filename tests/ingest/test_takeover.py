"""Two sensors of a kind: which one is told, when another takes over, and what is said of it."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fusion import Fuser
from ingest.messages import Fused, Measured, SourceChange
from ingest.readings import Kind, Reading
from ingest.takeover import SILENT_S, STEP_BPM, STEP_WITHIN_S

T = 1_764_000_000
FIRST, SECOND = "C0:FF:EE:00:00:01", "C0:FF:EE:00:00:02"


def told(
    sensor: str, seconds: Iterable[float], bpm: float = 150, priority: int | None = None
) -> list[Reading]:
    """A strap that tells the same heart rate in the middle of some seconds."""
    rank = priority or (1 if sensor == FIRST else 2)
    return [
        Reading("anna", sensor, "heart_rate", T + t - 0.5, Measured(heart_rate_bpm=bpm), rank)
        for t in seconds
    ]


def fused(*readings: list[Reading]) -> dict[int, Fused]:
    fuser = Fuser()
    for reading in sorted((one for some in readings for one in some), key=lambda one: one.at):
        fuser.add(reading)
    return {t - T: record for t, record in fuser.close(T + 1000)}


def changes(records: dict[int, Fused]) -> dict[int, tuple[str, str | None]]:
    return {
        t: (change.sensor, change.before)
        for t, record in records.items()
        for change in record.sources or ()
    }


def test_failover_and_return_are_said_in_the_records_they_begin_with() -> None:
    records = fused(
        told(FIRST, [*range(1, 21), *range(61, 100)], 150), told(SECOND, range(1, 100), 149)
    )

    # Silent from 20.5 on (the last word was at 19.5); steady again from 60.5 on.
    assert changes(records) == {30: (SECOND, FIRST), 71: (FIRST, SECOND)}
    assert [t for t, record in records.items() if record.heart_rate_bpm == 149] == [*range(30, 71)]
    assert all(change.step_bpm is None for t in (30, 71) for change in records[t].sources or ())


def test_a_preferred_strap_that_stutters_stays_away() -> None:
    stutter = [t for t in range(40, 200) if t % 9 < 4]  # five seconds are missing in every nine
    records = fused(told(FIRST, [1, *stutter]), told(SECOND, range(1, 200)))

    assert changes(records) == {11: (SECOND, FIRST)}


def test_nothing_is_said_of_a_strap_that_comes_and_goes_alone() -> None:
    assert changes(fused(told(FIRST, [*range(1, 30), *range(400, 430)]))) == {}


def test_to_begin_with_the_spare_strap_is_said() -> None:
    assert changes(fused(told(SECOND, range(5, 8)))) == {5: (SECOND, None)}


def test_straps_of_equal_priority_do_not_take_turns() -> None:
    late_beginner = told(SECOND, [t + 0.2 for t in range(3, 60)], 120, priority=1)
    records = fused(told(FIRST, range(1, 60)), late_beginner)

    assert changes(records) == {}
    assert {record.heart_rate_bpm for record in records.values()} == {150}


@pytest.mark.parametrize(
    ("step", "flagged"), [(STEP_BPM - 1, False), (STEP_BPM, True), (-STEP_BPM, True), (0, False)]
)
def test_a_step_of_25_bpm_at_a_change_is_marked(step: float, flagged: bool) -> None:
    records = fused(told(FIRST, range(1, 10), 140), told(SECOND, range(1, 40), 140 + step))
    (change,) = next(record.sources for record in records.values() if record.sources)

    assert change == SourceChange(
        kind="heart_rate", sensor=SECOND, before=FIRST, step_bpm=step if flagged else None
    )


def test_after_a_long_silence_of_both_a_step_is_none() -> None:
    back = 10 + round(STEP_WITHIN_S)
    records = fused(told(FIRST, range(1, 10), 140), told(SECOND, range(back, back + 9), 180))
    (change,) = records[back].sources or ()

    assert change.step_bpm is None


def test_lost_skin_contact_of_the_preferred_strap_hands_over_too() -> None:
    bare = [
        Reading("anna", FIRST, "heart_rate", T + t - 0.5, Measured(contact=False), 1)
        for t in range(5, 40)
    ]
    records = fused(told(FIRST, range(1, 5)), bare, told(SECOND, range(1, 40), 151))

    assert changes(records) == {14: (SECOND, FIRST)}
    assert records[30] == Fused(heart_rate_bpm=151)


def test_an_air_sensor_that_speaks_seldom_keeps_its_place() -> None:
    def air(sensor: str, priority: int, seconds: Iterable[int]) -> list[Reading]:
        return [
            Reading("anna", sensor, "environment", T + t, Measured(air_temp_c=20 + priority), rank)
            for t in seconds
            for rank in [priority]
        ]

    records = fused(air("mast", 1, range(60, 900, 60)), air("pack", 2, range(30, 900, 60)))

    assert SILENT_S["environment"] > 120
    assert changes(records) == {30: ("pack", None), 360: ("mast", "pack")}


kinds: list[Kind] = ["heart_rate", "running_speed"]
heard = st.lists(
    st.tuples(st.integers(1, 120), st.sampled_from([FIRST, SECOND]), st.integers(40, 200)),
    max_size=120,
    unique_by=lambda one: one[:2],
)


@given(heard)
def test_whatever_is_heard_two_straps_are_never_mixed_and_every_change_is_said(
    moments: list[tuple[int, str, int]],
) -> None:
    """Strap 1 has beats of 400 ms and even rates, strap 2 beats of 500 ms and odd ones."""
    readings = []
    for t, sensor, bpm in moments:
        of_first = sensor == FIRST
        measured = Measured(
            heart_rate_bpm=bpm // 2 * 2 + (not of_first), rr_ms=(400.0 if of_first else 500.0,)
        )
        at = T + t - (0.5 if of_first else 0.4)
        readings.append(Reading("anna", sensor, "heart_rate", at, measured, 1 if of_first else 2))
    source = FIRST  # of which nothing need be said
    for record in fused(readings).values():
        for change in record.sources or ():
            assert change.sensor != source or change.before is None
            source = change.sensor
        assert record.heart_rate_bpm is not None
        assert record.rr_ms is not None
        assert {FIRST: 0, SECOND: 1}[source] == record.heart_rate_bpm % 2
        assert set(record.rr_ms) == {{FIRST: 400.0, SECOND: 500.0}[source]}
