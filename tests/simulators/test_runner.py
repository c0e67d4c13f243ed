import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice, pairwise

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Carbs, Cramp, Finish, Resume, Stop
from ingest.messages import Measured, Vitals
from ingest.quantities import is_plausible
from ingest.wire import decode_vitals, encode_vitals
from simulators.body import Body
from simulators.cast import cast
from simulators.moments import Moment
from simulators.persona import Persona
from simulators.runner import SimulatedRunner, planned_hours
from simulators.sky import Air
from simulators.strap import BAD_STRAP, Strap
from simulators.terrain import Terrain, rolling
from tests.examples import examples

START_T = 1_764_000_000
HILLS = rolling(1, length_m=42_000.0)
CAST = {persona.id: persona for persona in cast(6, 1, HILLS)}


@cache
def race(runner: str, seed: int = 1) -> tuple[SimulatedRunner, list[Moment]]:
    simulated = SimulatedRunner(CAST[runner], HILLS, seed=seed, start_t=START_T)
    return simulated, list(islice(simulated.moments(), 12 * 3600))


def first_hour(persona: Persona, seed: int = 1, air: Air | None = None) -> list[Moment]:
    simulated = SimulatedRunner(persona, HILLS, seed=seed, start_t=START_T, air=air)
    return list(islice(simulated.moments(), 3600))


def metres(moments: list[Moment]) -> float:
    return moments[-1].measured.distance_m or 0.0


def mean(moments: list[Moment], of: Callable[[Measured], float | None]) -> float:
    values = [value for moment in moments if (value := of(moment.measured)) is not None]
    return sum(values) / len(values)


def test_the_same_seed_gives_the_same_race_and_another_seed_another() -> None:
    persona = CAST["carla"]
    assert first_hour(persona) == first_hour(persona)
    assert first_hour(persona) != first_hour(persona, seed=2)


def test_runners_do_not_share_their_randomness() -> None:
    anna = CAST["anna"]
    twin = replace(anna, settings=msgspec.structs.replace(anna.settings, id="twin"))
    ours, theirs = first_hour(anna), first_hour(twin)
    assert [moment.measured.rr_ms for moment in ours] != [m.measured.rr_ms for m in theirs]
    assert metres(ours) == pytest.approx(metres(theirs), rel=0.03)


def test_every_second_comes_once_in_order_up_to_the_finish() -> None:
    simulated, moments = race("anna")
    assert [moment.t for moment in moments] == list(range(START_T + 1, START_T + len(moments) + 1))
    assert any(isinstance(event, Finish) for event in moments[-1].events)
    assert simulated.truth.finished == moments[-1].t
    assert metres(moments) == pytest.approx(HILLS.length_m, rel=0.01)
    planned_s = 3600.0 * planned_hours(CAST["anna"], HILLS)
    assert len(moments) == pytest.approx(planned_s, rel=0.15)


@pytest.mark.parametrize("runner", ["anna", "carla", "david"])
def test_a_gateway_could_send_every_second(runner: str) -> None:
    for moment in race(runner)[1][::7]:
        measured = {name: getattr(moment.measured, name) for name in Measured.__struct_fields__}
        record = Vitals(t=moment.t, seq=0, gateway="sim-1", **measured)
        assert decode_vitals(encode_vitals([record])) == ([record], [])


def test_sensors_report_at_their_resolution() -> None:
    for moment in race("anna")[1]:
        seen = moment.measured
        assert seen.heart_rate_bpm == round(seen.heart_rate_bpm or 0.0)
        assert seen.cadence_spm == round(seen.cadence_spm or 0.0)
        assert seen.speed_mps == round((seen.speed_mps or 0.0) * 256) / 256
        assert seen.distance_m == round(seen.distance_m or 0.0, 1)
        assert all((rr * 1024 / 1000).is_integer() for rr in seen.rr_ms or ())
        assert seen.air_temp_c == round(seen.air_temp_c or 0.0, 2)


def test_speed_adds_up_to_distance() -> None:
    _, moments = race("anna")
    total = sum(moment.measured.speed_mps or 0.0 for moment in moments)
    assert metres(moments) == pytest.approx(total, abs=0.06)


def test_a_pod_counts_the_metres_along_the_slope() -> None:
    ramp = Terrain(np.column_stack((np.arange(0.0, 303.0, 3.0), np.zeros((101, 2)))))
    climb = SimulatedRunner(CAST["anna"], ramp, seed=1, start_t=START_T)
    assert metres(list(climb.moments())) == pytest.approx(1000.0 * math.hypot(1.0, 0.3), abs=3.0)


def test_beats_add_up_to_the_time_and_agree_with_the_rate() -> None:
    clean = replace(CAST["anna"], strap=Strap(beat_faults=0.0))
    moments = first_hour(clean)
    assert sum(sum(moment.measured.rr_ms or ()) for moment in moments) == pytest.approx(
        3_600_000.0, abs=1500.0
    )
    for minute in range(5, 60, 5):
        part = moments[60 * minute : 60 * minute + 60]
        rr = [rr for moment in part for rr in moment.measured.rr_ms or ()]
        from_beats = 60_000.0 * len(rr) / sum(rr)
        assert from_beats == pytest.approx(mean(part, lambda m: m.heart_rate_bpm), rel=0.02)


@pytest.mark.parametrize("runner", ["anna", "ben", "elif", "farid"])
def test_gait_and_heart_lie_where_trail_runners_have_them(runner: str) -> None:
    _, moments = race(runner)
    running = [moment for moment in moments if moment.measured.running]
    walking = [
        moment for moment in moments if moment.measured.cadence_spm and not moment.measured.running
    ]
    assert 160 <= mean(running, lambda m: m.cadence_spm) <= 190
    assert 90 <= mean(walking, lambda m: m.cadence_spm) <= 130
    assert 1.9 < mean(running, lambda m: m.speed_mps) < 4.0
    body = CAST[runner].body
    reserve = (mean(moments, lambda m: m.heart_rate_bpm) - body.hr_rest_bpm) / (
        body.hr_max_bpm - body.hr_rest_bpm
    )
    assert 0.45 < reserve < 0.85


def test_the_fast_starter_is_ahead_of_an_even_self_after_an_hour_and_slower_at_the_end() -> None:
    even = SimulatedRunner(
        replace(CAST["ben"], pacing="even"), HILLS, seed=1, start_t=START_T
    ).moments()
    evenly = list(even)
    _, fast = race("ben")
    assert metres(fast[:3600]) > 1.05 * metres(evenly[:3600])
    last_hour_fast = metres(fast) - metres(fast[:-3600])
    last_hour_even = metres(evenly) - metres(evenly[:-3600])
    assert last_hour_fast < 0.98 * last_hour_even


def test_the_careful_one_speeds_up() -> None:
    _, moments = race("elif")
    half = len(moments) // 2
    assert mean(moments[half:], lambda m: m.heart_rate_bpm) > 3.0 + mean(
        moments[300:half], lambda m: m.heart_rate_bpm
    )


def test_who_forgets_to_eat_runs_empty() -> None:
    empty, moments = race("farid")
    fed, _ = race("anna")
    assert empty.body.glycogen_g < 0.15 * CAST["farid"].body.glycogen_g
    assert fed.body.glycogen_g > 0.3 * CAST["anna"].body.glycogen_g
    eaten_g = sum(e.carbs_g for moment in moments for e in moment.events if isinstance(e, Carbs))
    assert eaten_g < 150.0


def test_who_keeps_no_log_eats_the_same_and_tells_nothing() -> None:
    anna = CAST["anna"]
    silent = replace(anna, habits=replace(anna.habits, logs=False))
    quiet = SimulatedRunner(silent, HILLS, seed=1, start_t=START_T)
    logged = SimulatedRunner(anna, HILLS, seed=1, start_t=START_T)
    untold, told = (list(islice(one.moments(), 5400)) for one in (quiet, logged))
    assert not any(isinstance(e, Carbs) for moment in untold for e in moment.events)
    assert any(isinstance(e, Carbs) for moment in told for e in moment.events)
    assert quiet.body.glycogen_g == logged.body.glycogen_g


def test_the_bad_strap_goes_quiet_and_the_others_do_not() -> None:
    def coverage(runner: str) -> float:
        _, moments = race(runner)
        return sum(m.measured.heart_rate_bpm is not None for m in moments) / len(moments)

    assert CAST["carla"].strap == BAD_STRAP
    assert 0.75 < coverage("carla") < 0.95
    assert coverage("anna") == coverage("ben") == 1.0
    lost = [m.measured for m in race("carla")[1] if m.measured.contact is False]
    assert lost
    assert all(m.heart_rate_bpm is None and m.rr_ms is None for m in lost)
    assert all(m.speed_mps is not None for m in lost)


def test_the_cramper_cramps_stops_walks_and_goes_on_as_the_truth_says() -> None:
    simulated, moments = race("david")
    told = [m.t for m in moments for event in m.events if isinstance(event, Cramp)]
    assert told == simulated.truth.cramps
    assert 20 * 60 < told[0] - START_T < 90 * 60
    assert 1 <= len(told) <= 5
    at = told[0] - START_T
    assert all(m.measured.speed_mps == 0.0 for m in moments[at + 40 : at + 145])
    assert not any(m.measured.running for m in moments[at + 40 : at + 445])
    assert max(m.measured.speed_mps or 0.0 for m in moments[at + 160 : at + 445]) > 0.5
    assert any(m.measured.running for m in moments[at + 500 : at + 1500])
    kinds = [type(event) for m in moments[at - 1 : at + 200] for event in m.events]
    assert kinds.index(Cramp) < kinds.index(Stop) < kinds.index(Resume)


@pytest.mark.parametrize("runner", ["anna", "ben", "carla", "elif", "farid"])
def test_nobody_else_cramps(runner: str) -> None:
    assert race(runner)[0].truth.cramps == []


def test_it_is_cooler_up_high() -> None:
    _, moments = race("anna")
    by_altitude = sorted(moments, key=lambda m: m.measured.altitude_m or 0.0)
    low, high = by_altitude[:600], by_altitude[-600:]
    fall = mean(low, lambda m: m.air_temp_c) - mean(high, lambda m: m.air_temp_c)
    rise = mean(high, lambda m: m.altitude_m) - mean(low, lambda m: m.altitude_m)
    assert fall / rise == pytest.approx(0.0065, abs=0.004)


def test_heat_raises_the_heart_rate_at_the_same_pace() -> None:
    def beats_per_metre(temp_c: float) -> float:
        moments = first_hour(CAST["anna"], air=Air(temp_c=temp_c))[900:]
        return mean(moments, lambda m: m.heart_rate_bpm) / mean(moments, lambda m: m.speed_mps)

    assert beats_per_metre(33.0) > 1.06 * beats_per_metre(10.0)


def test_position_follows_the_course_within_some_metres() -> None:
    _, moments = race("anna")
    for moment in moments[::600]:
        seen = moment.measured
        assert seen.latitude_deg is not None
        assert seen.longitude_deg is not None
        nearest = min(
            math.hypot(
                (seen.latitude_deg - latitude_deg) * 111_195.0,
                (seen.longitude_deg - longitude_deg) * 77_400.0,  # at 46 degrees north
            )
            for _, latitude_deg, longitude_deg in map(HILLS.place, range(0, 42_000, 20))
        )
        assert nearest < 20.0
    heights = [moment.measured.altitude_m or 0.0 for moment in moments]
    assert max(abs(b - a) for a, b in pairwise(heights)) < 4.0


personas = st.builds(
    lambda body, pacing, strap: replace(CAST["anna"], body=body, pacing=pacing, strap=strap),
    st.builds(
        Body,
        mass_kg=st.floats(40, 120),
        height_cm=st.floats(145, 205),
        hr_rest_bpm=st.floats(35, 75),
        hr_max_bpm=st.floats(150, 215),
        vo2max=st.floats(30, 85),
        downhill=st.floats(0.5, 1.3),
        cramp_after_h=st.floats(0.05, 1.0),
        variability=st.floats(0.3, 2.0),
    ),
    st.sampled_from(["even", "fast_start", "conservative"]),
    st.sampled_from([Strap(), BAD_STRAP, Strap(beat_faults=0.5)]),
)


@examples(20)
@given(personas, st.integers(0, 2**31), st.floats(-15, 40))
def test_whoever_runs_every_value_is_one_a_sensor_could_give(
    persona: Persona, seed: int, temp_c: float
) -> None:
    runner = SimulatedRunner(persona, HILLS, seed=seed, start_t=START_T, air=Air(temp_c=temp_c))
    for moment in islice(runner.moments(), 600):
        for name in Measured.__struct_fields__:
            value = getattr(moment.measured, name)
            for each in value if isinstance(value, tuple) else (value,):
                assert each is None or isinstance(each, bool) or is_plausible(name, each)
