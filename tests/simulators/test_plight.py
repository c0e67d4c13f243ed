from dataclasses import replace
from itertools import islice
from typing import Any

from ingest.events import Carbs, Cramp, Event, Packed, Sodium, StationIn, Twinge
from ingest.messages import Measured
from ingest.race.fuel_settings import Product
from simulators.cast import cast
from simulators.crew import Member
from simulators.faults import Fault, Kind
from simulators.moments import Moment
from simulators.plight import MAKES_UP_S, Plight
from simulators.runner import SimulatedRunner
from simulators.supplies import Support
from simulators.terrain import Station, rolling

HILLS = rolling(1)
(ANNA,) = cast(1, 1, HILLS)
GEL = Product(id="gel-orange", name="Gel", carbs_g=25.0, sodium_mg=60.0)
SALTED = Product(id="broth", name="Broth", sodium_mg=600.0, volume_ml=200.0)
ISO = Product(id="iso", name="Iso", carbs_g=30.0, volume_ml=500.0)


def fault(kind: Kind, at_s: float, for_s: float | None = None, **keys: Any) -> Fault:
    return Fault(kind=kind, runner="anna", at_s=at_s, for_s=for_s, **keys)


def run(seconds: int, *faults: Fault, support: Support | None = None) -> list[Moment]:
    terrain = HILLS
    terrain.stations = (Station("hut", 2000.0, stop_s=30, crew=True),)
    runner = SimulatedRunner(
        ANNA, terrain, seed=1, start_t=0, plight=Plight("anna", faults), support=support
    )
    return list(islice(runner.moments(), seconds))


def logged(moments: list[Moment], kind: type[Event]) -> list[int]:
    return [moment.t for moment in moments for event in moment.events if isinstance(event, kind)]


def test_a_cramp_comes_when_it_is_asked_for_after_a_twitch_and_only_then() -> None:
    moments = run(1400, fault("cramps", 900, muscle="quadriceps", side="right", severity=3))
    assert (logged(moments, Twinge), logged(moments, Cramp)) == ([420], [900])
    (cramp,) = (event for event in moments[899].events if isinstance(event, Cramp))
    assert (cramp.muscle, cramp.side, cramp.severity) == ("quadriceps", "right", 3)


def test_who_eats_nothing_does_so_afterwards() -> None:
    moments = run(12_000, fault("eats_nothing", 0, 7200))
    eaten = logged(moments, Carbs)
    assert eaten
    assert min(eaten) >= 7200
    assert set(range(7200, 7200 + int(MAKES_UP_S), 600)) <= set(eaten)


def test_who_eats_nothing_leaves_the_tables_alone_too() -> None:
    tables = Support(GEL, {"hut": [ISO, SALTED]})
    moments = run(2500, fault("eats_nothing", 0, 3600), support=tables)
    assert logged(moments, StationIn)
    assert not logged(moments, Carbs)
    assert [t for t in logged(moments, Sodium) if t in logged(moments, StationIn)]
    fed = run(2500, support=tables)
    assert set(logged(fed, StationIn)) <= set(logged(fed, Carbs))


def test_of_a_lost_tracker_nothing_is_heard_but_what_others_log() -> None:
    whole, lost = run(3000), run(3000, fault("tracker_lost", 0, 2500))
    assert all(moment.measured == Measured() for moment in lost[:2498])
    assert lost[2600].measured == whole[2600].measured
    assert logged(lost, Carbs) == [t for t in logged(whole, Carbs) if t >= 2500]
    assert logged(lost, StationIn) == logged(whole, StationIn)


def test_other_runners_are_left_alone() -> None:
    other = replace(ANNA, settings=ANNA.settings)
    assert not Plight(other.id, [Fault(kind="cramps", runner="ben")]).cramps


def test_the_crew_hands_out_food_and_signs_what_it_logs() -> None:
    crew = (Member(name="Marta", stations=("hut",)), Member(name="Jo", stations=("finish",)))
    moments = run(2500, support=Support(GEL, {"hut": [ISO]}, crew))
    events = [event for moment in moments for event in moment.events]
    first, second = (event for event in events if isinstance(event, Packed))
    assert (first.t, first.product, first.author) == (1.0, "gel-orange", "Marta")
    assert second.author == "Marta"
    assert second.count > first.count  # the hut is near, the finish is not
    table = [event for event in events if isinstance(event, Carbs) and event.product == "iso"]
    assert [event.carbs_g for event in table] == [30.0]
    own = [event for event in events if isinstance(event, Carbs) and event.product == GEL.id]
    assert {event.author for event in own} == {"anna"}
    assert all(event.tap for event in own)
