from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Event, Finish
from ingest.race.settings import Plan
from monitor.fuel.ledger import Ledger, Line, ledger
from monitor.fuel.next_stretch import Stretch
from tests.monitor.fuel.events import (
    BAR,
    GEL,
    ISO,
    PRODUCTS,
    SALT,
    START,
    eaten,
    name,
    packed,
    returned,
    stay,
    undo,
)

PLAN = Plan(carbs_g_h=60, fluid_ml_h=500, products=("iso", "gel", "bar"))
HOUR = 3600.0


def made(events: Sequence[Event], after_s: float = 2 * HOUR, **more: Any) -> Ledger:
    plan = more.pop("plan", PLAN)
    return ledger(events, plan, PRODUCTS, now=START + after_s, started=START, **more)


def line(told: Ledger, name: str) -> Line:
    (found,) = (one for one in told.lines if one.name == name)
    return found


def test_taken_beside_planned_beside_carried() -> None:
    told = made([packed(GEL, 5), *eaten(GEL, 600), *eaten(ISO, 5000)])
    carbs = line(told, "carbs_g")
    assert (carbs.taken, carbs.last_hour, carbs.planned, carbs.carried) == (55, 30, 120, 100)
    assert told.debt_g == 65
    drink = line(told, "fluid_ml")
    assert (drink.taken, drink.planned, drink.carried) == (500, 1000, 0)


def test_what_nobody_planned_took_or_carries_has_no_line_and_no_zero() -> None:
    told = made([], plan=Plan())
    assert told.lines == ()
    assert (told.debt_g, told.carried, told.next, told.risk) == (None, None, None, None)


def test_of_a_pack_that_nobody_logged_nothing_is_known() -> None:
    told = made(eaten(GEL, 600))
    assert told.carried is None
    assert line(told, "carbs_g").carried is None


def test_what_is_undone_was_never_taken() -> None:
    gel = eaten(GEL, 600)
    assert line(made([*gel, *map(undo, gel)]), "carbs_g").taken == 0


def test_what_was_eaten_before_the_start_does_not_count() -> None:
    told = made([*eaten(GEL, -600), *eaten(ISO, 60)])
    assert line(told, "carbs_g").taken == 30


def test_nothing_is_planned_or_owed_of_the_time_after_the_finish() -> None:
    finish = Finish(id=name("finish"), t=START + HOUR)
    told = made([*eaten(GEL, 600), finish], after_s=5 * HOUR)
    assert (line(told, "carbs_g").planned, told.debt_g) == (60, 35)
    assert line(made([*eaten(GEL, 600), finish, undo(finish)]), "carbs_g").planned == 120


def test_what_was_eaten_of_the_pack_before_the_start_is_not_in_it_afterwards() -> None:
    told = made([packed(GEL, 4, -900), *eaten(GEL, -600)])
    assert [(one.product, one.count) for one in told.carried or ()] == [("gel", 3)]


def test_what_a_phone_logs_by_a_clock_that_is_ahead_was_taken_all_the_same() -> None:
    told = made([*eaten(BAR, 2 * HOUR + 5)])
    assert (line(told, "carbs_g").taken, line(told, "carbs_g").last_hour) == (40, 40)


def test_before_the_start_nothing_is_owed_and_the_pack_is_known() -> None:
    told = ledger([packed(GEL, 4, -900)], PLAN, PRODUCTS, now=START - 60, started=None)
    assert told.debt_g is None
    assert [(one.product, one.count) for one in told.carried or ()] == [("gel", 4)]


def test_what_is_eaten_at_a_station_is_not_from_the_pack() -> None:
    told = made([packed(GEL, 4), *stay("lac", 900, 1500), *eaten(GEL, 1000), *eaten(GEL, 2000)])
    assert [(one.product, one.count) for one in told.carried or ()] == [("gel", 3)]


def test_the_pack_list_takes_off_what_is_carried_and_names_what_came_back() -> None:
    stretch = Stretch("Lac", "finish", 2.0)
    events = [packed(GEL, 4), *eaten(GEL, 600), returned(GEL, 2, 7000)]
    told = made(events, stretch=stretch)
    assert told.next is not None
    items = {one.product: one for one in told.next.items}
    # 120 g in 2 h: two bottles hold 60 g of it, a gel and a bar are nearest to the rest.
    assert {name: one.planned for name, one in items.items()} == {"iso": 2, "gel": 1, "bar": 1}
    assert (items["gel"].carried, items["gel"].give) == (1, 0)
    assert (items["iso"].carried, items["iso"].give, items["iso"].returned) == (0, 2, 0)
    assert (told.next.carbs_low_g, told.next.carbs_high_g) == (120, 180)
    assert told.next.fluid_ml == 1000


def test_of_whom_no_food_was_logged_no_debt_is_known() -> None:
    told = made(eaten(SALT, 60), stretch=Stretch("Lac", "finish", 1.0))
    assert told.debt_g is None
    assert told.next is not None
    assert told.next.carbs_high_g == told.next.carbs_low_g == 60


def test_of_the_debt_only_what_the_gut_takes_up_is_carried_forward() -> None:
    told = made(eaten(GEL, 60), stretch=Stretch("Lac", "finish", 1.0), wbgt_c=27.0)
    assert told.debt_g == 95
    assert told.next is not None
    assert told.next.carbs_high_g == pytest.approx(81.0)  # 90 g/h, a tenth less in heat


def test_drink_that_was_missed_is_never_made_up_for() -> None:
    thirsty = made([], after_s=5 * HOUR, stretch=Stretch("Lac", "finish", 1.0)).next
    sated = made(
        [event for at in range(5) for event in eaten(ISO, 60 + at * HOUR)],
        after_s=5 * HOUR,
        stretch=Stretch("Lac", "finish", 1.0),
    ).next
    assert thirsty is not None
    assert sated is not None
    assert thirsty.fluid_ml == sated.fluid_ml == 500
    assert [one.planned for one in thirsty.items] == [one.planned for one in sated.items]


@pytest.mark.parametrize(
    ("plasma", "risk"), [(139.5, "low"), (137.0, "low"), (136.9, "raised"), (134.9, "high")]
)
def test_the_risk_of_drinking_too_much_follows_the_plasma_sodium(plasma: float, risk: str) -> None:
    assert made([], plasma_sodium_mmol_l=plasma).risk == risk


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    events: list[Event] = []
    for at in range(draw(st.integers(0, 12))):
        product, after_s = draw(st.sampled_from(PRODUCTS)), 60.0 + 300 * at
        what = draw(st.sampled_from(["eaten", "packed", "returned", "undone"]))
        if what == "packed":
            events.append(packed(product, draw(st.integers(1, 6)), after_s))
        elif what == "returned":
            events.append(returned(product, draw(st.integers(1, 6)), after_s))
        else:
            pieces = eaten(product, after_s)
            events += [*pieces, *map(undo, pieces)] if what == "undone" else pieces
    return events


@given(logs(), st.randoms(use_true_random=False))
def test_neither_the_order_of_arrival_nor_repeats_change_anything(
    events: list[Event], random: Any
) -> None:
    again = [*events, *events[:3]]
    random.shuffle(again)
    stretch = Stretch("Lac", "finish", 3.0)
    assert made(events, stretch=stretch) == made(again, stretch=stretch)


@given(logs())
def test_nothing_is_ever_negative_and_nothing_carried_is_handed_over_again(
    events: list[Event],
) -> None:
    told = made(events, stretch=Stretch("Lac", "finish", 3.0))
    assert all(one.count > 0 for one in told.carried or ())
    assert told.next is not None
    assert told.next.carbs_high_g is not None
    assert told.next.carbs_low_g is not None
    assert told.next.carbs_low_g <= told.next.carbs_high_g
    for item in told.next.items:
        assert 0 <= item.returned <= item.give
        assert item.give + item.carried >= item.planned
