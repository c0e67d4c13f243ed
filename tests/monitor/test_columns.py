"""One second of some runners as columns."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import (
    Carbs,
    Cramp,
    Dnf,
    Event,
    Finish,
    Fluid,
    Note,
    Resume,
    Sodium,
    StationIn,
    StationOut,
    Stop,
    Symptom,
    Twinge,
    Weigh,
)
from ingest.messages import Measured
from monitor.columns import LOGGED, MEASURED, Seconds, inputs_of, seconds_of
from monitor.engine import Inputs
from monitor.models import block
from monitor.models.block import second_at
from monitor.phase import Command
from tests.ingest import strategies
from tests.monitor.people import T, event_id

STATIONS = {"lac": 12_000.0}


def second_of(times: list[int], measured: list[Measured | None], *events: Event) -> Seconds:
    """One second of some runners, of whom the first logged something."""
    logged = {0: [events, *[()] * (len(times) - 1)]} if events else {}
    return second_at(seconds_of(times, [[one] for one in measured], logged, STATIONS), 0)


def of_one(*events: Event, measured: Measured | None = None) -> Seconds:
    return second_of([T], [measured], *events)


def engine_inputs(second: Seconds, elapsed_s: float = 0.0) -> Inputs:
    return second_at(inputs_of(block.of_one(second), np.array([[elapsed_s]])), 0)


def logged(second: Seconds, name: str) -> float:
    return float(second.logged[LOGGED.index(name), 0])


def carbs(carbs_g: float) -> Carbs:
    return Carbs(id=event_id(), t=T, carbs_g=carbs_g)


def test_what_was_measured_stands_in_its_row_and_the_rest_is_missing() -> None:
    second = second_of([T, T + 9], [Measured(heart_rate_bpm=140), None])
    assert second.t.tolist() == [T, T + 9]
    assert second.heard.tolist() == [True, False]
    heart_rate = MEASURED.index("heart_rate_bpm")
    assert second.measured[heart_rate, 0] == 140
    assert np.isnan(second.measured[:, 1]).all()
    assert np.isnan(np.delete(second.measured[:, 0], heart_rate)).all()


def test_flags_are_one_and_zero() -> None:
    second = of_one(measured=Measured(contact=False, running=True))
    assert second.measured[MEASURED.index("contact"), 0] == 0
    assert second.measured[MEASURED.index("running"), 0] == 1


@given(st.lists(st.none() | strategies.of(Measured), min_size=1, max_size=4))
def test_every_column_is_its_runners_own(several: list[Measured | None]) -> None:
    second = second_of(list(range(T, T + len(several))), several)
    for at, measured in enumerate(several):
        for row, name in enumerate(MEASURED):
            value = None if measured is None else getattr(measured, name)
            np.testing.assert_equal(second.measured[row, at], np.nan if value is None else value)


def test_amounts_of_a_second_add_up() -> None:
    second = of_one(
        carbs(20),
        carbs(5),
        Fluid(id=event_id(), t=T, volume_ml=250),
        Sodium(id=event_id(), t=T, sodium_mg=300),
    )
    assert logged(second, "carbs_g") == 25
    assert logged(second, "fluid_ml") == 250
    assert logged(second, "sodium_mg") == 300


def test_what_a_scale_shows_last_counts_and_without_one_it_is_missing() -> None:
    twice = of_one(*(Weigh(id=event_id(), t=T, mass_kg=mass_kg) for mass_kg in (70.0, 68.5)))
    assert engine_inputs(twice).scale_kg[0] == 68.5
    assert np.isnan(engine_inputs(of_one()).scale_kg[0])


def test_who_leaves_a_station_is_there_and_who_arrives_may_not_be_yet() -> None:
    for event, at_m in (
        (StationOut(id=event_id(), t=T, station="lac"), 12_000.0),
        (StationOut(id=event_id(), t=T, station="col"), np.nan),
        (StationIn(id=event_id(), t=T, station="lac"), np.nan),
    ):
        np.testing.assert_equal(engine_inputs(of_one(event)).station_m[0], at_m)


@pytest.mark.parametrize(("name", "soaked"), [("soaked", 1.0), ("dizzy", 0.0)])
def test_being_soaked_is_a_symptom_of_that_name(name: str, soaked: float) -> None:
    assert logged(of_one(Symptom(id=event_id(), t=T, name=name)), "soaked") == soaked


def test_beats_come_in_order_and_padded() -> None:
    several = [Measured(rr_ms=(600.0, 610.0)), None, Measured(heart_rate_bpm=140)]
    rr_ms = second_of([T] * 3, several).rr_ms
    np.testing.assert_array_equal(rr_ms[:, 0], (600.0, 610.0))
    assert rr_ms.shape == (2, 3)
    assert np.isnan(rr_ms[:, 1:]).all()
    assert of_one().rr_ms.shape == (0, 1)


def test_cramps_and_twinges_are_marks_and_not_counts() -> None:
    cramps = [Cramp(id=event_id(), t=T, muscle="calf") for _ in range(2)]
    twinges = [Twinge(id=event_id(), t=T) for _ in range(2)]
    second = of_one(*cramps, *twinges)
    assert logged(second, "cramp") == 1
    assert logged(second, "twinge") == 1


def test_who_stops_for_a_cramp_has_one_in_whatever_order_that_is_logged() -> None:
    stop, cramp = Stop(id=event_id(), t=T), Cramp(id=event_id(), t=T, muscle="calf")
    for events in ((stop, cramp), (cramp, stop)):
        assert of_one(*events).command[0] == Command.CRAMP


@pytest.mark.parametrize(
    ("event", "command"),
    [
        (Stop(id=event_id(), t=T), Command.STOP),
        (StationIn(id=event_id(), t=T, station="lac"), Command.STOP),
        (Resume(id=event_id(), t=T), Command.RESUME),
        (StationOut(id=event_id(), t=T, station="lac"), Command.RESUME),
        (Cramp(id=event_id(), t=T, muscle="calf"), Command.CRAMP),
        (Finish(id=event_id(), t=T), Command.FINISH),
        (Dnf(id=event_id(), t=T), Command.DNF),
        (Note(id=event_id(), t=T, text="smiles"), Command.NONE),
        (carbs(20), Command.NONE),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, Command) else "",
)
def test_events_that_say_what_a_runner_does_are_commands(event: Event, command: Command) -> None:
    assert of_one(event).command[0] == command


def test_of_two_commands_in_a_second_the_later_one_counts() -> None:
    stop, resume = Stop(id=event_id(), t=T), Resume(id=event_id(), t=T + 0.5)
    assert of_one(stop, resume).command[0] == Command.RESUME
    assert of_one(stop, carbs(20)).command[0] == Command.STOP


def test_the_engine_gets_each_column_by_its_name() -> None:
    numbers = {name: number for number, name in enumerate(MEASURED, start=1)}
    measured = msgspec.structs.replace(Measured(), **numbers)
    second = of_one(carbs(20), measured=measured)
    inputs = engine_inputs(second, 60.0)
    assert inputs.elapsed_s[0] == 60
    assert inputs.t[0] == T
    assert inputs.carbs_g[0] == 20
    for name in set(Inputs._fields) & set(MEASURED):
        assert getattr(inputs, name)[0] == getattr(measured, name), name


@given(st.lists(st.lists(st.none() | strategies.of(Measured), min_size=3, max_size=3), min_size=1))
def test_a_block_holds_the_same_as_its_seconds(several: list[list[Measured | None]]) -> None:
    times = [T + 100 * at for at in range(len(several))]
    events = {1: [[carbs(20)], *[[]] * (len(several) - 1)]}
    whole = seconds_of(times, several, events, {})
    for k in range(3):
        logged = {0: events[k]} if k in events else {}
        alone = second_at(
            seconds_of([t + k for t in times], [[of[k]] for of in several], logged, {}), 0
        )
        one = second_at(whole, k)
        beats = len(alone.rr_ms)  # they are padded to the most of any second
        assert np.isnan(one.rr_ms[beats:]).all()
        for got, expected in zip(one._replace(rr_ms=one.rr_ms[:beats]), alone, strict=True):
            np.testing.assert_array_equal(got, expected)
