from hypothesis import given
from hypothesis import strategies as st

from ingest.race.settings import Plan, Station
from monitor.fuel.next_stretch import Stretch, next_stretch, stretch_of, to_carry
from monitor.legs import FINISH, START, Leg, planned
from monitor.prepare.way import pack_plans
from tests.monitor.fuel.events import GEL, ISO

LAKE = Station(id="lake", name="Lake", crew=True)
COL = Station(id="col", name="Col", offers=("iso", "soup"))
PASS = Station(id="pass", name="Pass", offers=("iso",))
LEGS = (
    Leg(START, "Lake", LAKE, 0, 20_000, 0, 0),
    Leg("Lake", "Col", COL, 20_000, 30_000, 0, 0),
    Leg("Col", "Pass", PASS, 30_000, 40_000, 0, 0),
    Leg("Pass", FINISH, None, 40_000, 60_000, 0, 0),
)
PLAN = Plan(finish_h=6.0, carbs_g_h=60, fluid_ml_h=500, products=("iso", "gel"))


def test_a_stretch_knows_where_on_the_way_something_is_handed_out_first() -> None:
    times = planned(LEGS, PLAN.finish_h)
    assert times is not None
    found = stretch_of(LEGS, times, (1, 2, 3))
    assert (found.at, found.to, found.hours) == ("Lake", FINISH, 4.0)
    assert found.handed_out == {"iso": 1.0, "soup": 1.0}
    # What waits at its end is no way to get there.
    assert stretch_of(LEGS, times, (0, 1)).handed_out == {}
    assert next_stretch(LEGS, PLAN.finish_h, "lake", started=True) == found


def test_nobody_is_told_to_carry_past_a_station_what_it_hands_out() -> None:
    _, after = pack_plans(LEGS, PLAN, (GEL, ISO))
    assert after.pieces[ISO.name] == 1  # of four: the first hour's
    alone = tuple(Leg(leg.start, leg.end, None if leg.station is None else
                      Station(id=leg.station.id, name=leg.station.name, crew=leg.station.crew),
                      leg.start_m, leg.end_m, 0, 0) for leg in LEGS)  # fmt: skip
    _, carried = pack_plans(alone, PLAN, (GEL, ISO))
    assert carried.pieces[ISO.name] == 4
    assert after.pieces[GEL.name] == carried.pieces[GEL.name]


@given(
    st.dictionaries(st.sampled_from(["iso", "gel", "bar"]), st.integers(0, 100)),
    st.dictionaries(st.sampled_from(["iso", "gel", "cola"]), st.floats(0.0, 5.0)),
)
def test_what_is_carried_is_never_more_than_planned_and_never_nothing_of_it(
    pieces: dict[str, int], handed_out: dict[str, float]
) -> None:
    found = to_carry(pieces, Stretch("a", "b", 5.0, handed_out))
    assert found.keys() == pieces.keys()
    for product, count in pieces.items():
        assert min(count, 1) <= found[product] <= count
