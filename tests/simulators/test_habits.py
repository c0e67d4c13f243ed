from ingest.events import Carbs, Event, Fluid, Sodium
from ingest.wire import decode_event, encode
from simulators.habits import Fuelling, Habits, Logbook
from simulators.noise import generator


def eaten(habits: Habits, hours: int = 10, seed: int = 1) -> list[Event]:
    fuelling = Fuelling(habits, Logbook(generator(seed, "ids")), generator(seed, "fuelling"))
    return [event for s in range(1, 3600 * hours) for event in fuelling.step(s, 1_764_000_000 + s)]


def test_intake_is_that_of_the_habits() -> None:
    log = eaten(Habits(carbs_g=25.0, carbs_every_min=30.0, fluid_ml=150.0, forgets=0.0))
    carbs_g_h = sum(event.carbs_g for event in log if isinstance(event, Carbs)) / 10.0
    fluid_ml_h = sum(event.volume_ml for event in log if isinstance(event, Fluid)) / 10.0
    assert 42.0 <= carbs_g_h <= 55.0
    assert 400.0 <= fluid_ml_h <= 570.0
    assert sum(isinstance(event, Sodium) for event in log) == 9


def test_who_forgets_takes_less() -> None:
    assert len(eaten(Habits(forgets=0.6))) < 0.7 * len(eaten(Habits(forgets=0.0)))


def test_events_are_valid_repeat_by_seed_and_have_ids_of_their_own() -> None:
    log = eaten(Habits())
    assert log == eaten(Habits())
    assert len({event.id for event in log}) == len(log)
    assert {event.id for event in log}.isdisjoint(event.id for event in eaten(Habits(), seed=2))
    assert all(decode_event(encode(event)) == event for event in log)
