"""The fuel ledger of one runner: planned, taken, carried, and what the next stretch needs; pure.

It tells what is, in ranges. Only carbohydrate is carried forward as a debt, and only as far as
the gut can take it up; water and salt never are, for catching up on water is the danger, and salt
is not shown to help.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from ingest.events import Carbs, Dnf, Event, Finish, Intake
from ingest.messages import Message
from ingest.race.fuel_settings import Product
from ingest.race.settings import Plan
from monitor.fuel import limits
from monitor.fuel.amounts import Amounts, of_pieces, total
from monitor.fuel.next_stretch import Stretch, to_carry
from monitor.fuel.pack import Pack, pack
from monitor.fuel.packing import need, pack_list, pieces
from monitor.standing import standing

HOUR_S: Final = 3600.0
Substance = Literal["carbs_g", "fluid_ml", "sodium_mg", "magnesium_mg", "caffeine_mg"]
_RATES: Final[dict[Substance, str]] = {
    "carbs_g": "carbs_g_h",
    "fluid_ml": "fluid_ml_h",
    "sodium_mg": "sodium_mg_h",
}


class Line(Message, frozen=True, kw_only=True):
    """One substance: what was taken, planned by now and carried; what is not known is absent.

    Attributes
    ----------
    taken, last_hour : as logged, since the start and within the last hour; 0 if nothing was
    planned : by now, or by the end of the race for them, by the runner's plan
    carried : what is known to be in the pack
    """

    name: Substance
    taken: float
    last_hour: float
    planned: float | None = None
    carried: float | None = None


class Carried(Message, frozen=True, kw_only=True):
    """Pieces of a product in the pack."""

    product: str
    name: str
    count: int


class ToPack(Message, frozen=True, kw_only=True):
    """Pieces of a product for the next stretch: planned, still carried, and what to hand over."""

    product: str
    name: str
    give: int
    planned: int
    carried: int
    returned: int


class Next(Message, frozen=True, kw_only=True):
    """The stretch from the next stop with crew to the one after it.

    Attributes
    ----------
    at, to : where it begins and ends, names for people
    hours : by the plan [h]
    carbs_low_g : by the plan [g]
    carbs_high_g : with what was missed before, as far as the gut can take it up [g]
    fluid_ml : by the plan; to thirst, and nothing of it is made up for [ml]
    items : what to hand over
    """

    at: str
    to: str
    hours: float
    carbs_low_g: float | None = None
    carbs_high_g: float | None = None
    fluid_ml: float | None = None
    items: tuple[ToPack, ...] = ()


class Ledger(Message, frozen=True, kw_only=True):
    """All of one runner's fuel.

    Attributes
    ----------
    lines : a substance each: those taken, planned or carried
    ceiling_low_g_h, ceiling_high_g_h : what the gut takes up of one sugar, and of two [g/h]
    debt_g : carbohydrate planned by now and not taken; absent without a plan or food logged [g]
    carried : the pack; absent where nothing was ever logged of it
    next : what the next stretch needs; absent without a plan or stations
    risk, plasma_sodium_mmol_l : of drinking too much; absent before any drink was logged
    """

    lines: tuple[Line, ...]
    ceiling_low_g_h: float
    ceiling_high_g_h: float
    debt_g: float | None = None
    carried: tuple[Carried, ...] | None = None
    next: Next | None = None
    risk: limits.Risk | None = None
    plasma_sodium_mmol_l: float | None = None


def ledger(
    events: Iterable[Event],
    plan: Plan,
    products: Sequence[Product],
    *,
    now: float,
    started: float | None,
    stretch: Stretch | None = None,
    wbgt_c: float | None = None,
    plasma_sodium_mmol_l: float | None = None,
) -> Ledger:
    """Make up the ledger.

    Parameters
    ----------
    events : all that was logged of the runner, in any order, also what was undone
    plan : the runner's
    products : the race's
    now : the runner's time; what is logged counts, also by a clock that is ahead of it [s]
    started : when the race began, None if it has not [s]
    stretch : the next one, None if that is not known
    wbgt_c : heat of the air [°C]
    plasma_sodium_mmol_l : as the models predict it [mmol/L]
    """
    known = standing(events)
    in_race = [e for e in known if started is None or e.t >= started or not isinstance(e, Intake)]
    ends = min([now, *(event.t for event in in_race if isinstance(event, Finish | Dnf))])
    elapsed_h = 0.0 if started is None else max(ends - started, 0.0) / HOUR_S
    lately = [event for event in in_race if event.t > now - HOUR_S]
    held = pack(known)  # what was eaten before the start is not in it any more either
    taken = total(in_race)
    lines = _lines(taken, total(lately), plan, elapsed_h, held, products)
    top = limits.ceiling(wbgt_c)
    # Of whom no food was ever logged, it is not known what they owe.
    ate = any(isinstance(event, Carbs) for event in in_race)
    planned_g = plan.carbs_g_h * elapsed_h if ate and plan.carbs_g_h is not None else None
    debt_g = None if planned_g is None else max(planned_g - taken.carbs_g, 0.0)
    return Ledger(
        lines=lines,
        ceiling_low_g_h=top.low_g_h,
        ceiling_high_g_h=top.high_g_h,
        debt_g=debt_g,
        carried=_carried(held, products) if held.known else None,
        next=None if stretch is None else _next(stretch, plan, products, held, debt_g or 0.0, top),
        risk=limits.overdrinking(plasma_sodium_mmol_l),
        plasma_sodium_mmol_l=plasma_sodium_mmol_l,
    )


def _lines(
    taken: Amounts,
    lately: Amounts,
    plan: Plan,
    elapsed_h: float,
    held: Pack,
    products: Sequence[Product],
) -> tuple[Line, ...]:
    inside = of_pieces(held.carried, {product.id: product for product in products})
    lines = []
    for name in _NAMES:
        rate = getattr(plan, _RATES[name]) if name in _RATES else None
        line = Line(
            name=name,
            taken=getattr(taken, name),
            last_hour=getattr(lately, name),
            planned=None if rate is None else rate * elapsed_h,
            carried=getattr(inside, name) if held.known else None,
        )
        if line.taken or line.carried or rate is not None:
            lines.append(line)
    return tuple(lines)


def _carried(held: Pack, products: Sequence[Product]) -> tuple[Carried, ...]:
    names = {product.id: product.name for product in products}
    return tuple(
        Carried(product=name, name=names.get(name, name), count=count)
        for name, count in held.carried.items()
    )


def _next(
    stretch: Stretch,
    plan: Plan,
    products: Sequence[Product],
    held: Pack,
    debt_g: float,
    top: limits.Ceiling,
) -> Next:
    names = {product.id: product.name for product in products}
    wanted = need(plan, stretch.hours)
    planned = to_carry(pieces(wanted, plan, products), stretch)
    listed = pack_list(planned, held.carried, held.returned)
    low_g = None if plan.carbs_g_h is None else plan.carbs_g_h * stretch.hours
    return Next(
        at=stretch.at,
        to=stretch.to,
        hours=stretch.hours,
        carbs_low_g=low_g,
        carbs_high_g=None if low_g is None else _with_debt(low_g, debt_g, stretch.hours, top),
        fluid_ml=None if plan.fluid_ml_h is None else plan.fluid_ml_h * stretch.hours,
        items=tuple(
            ToPack(
                product=item.product,
                name=names.get(item.product, item.product),
                give=item.give,
                planned=item.planned,
                carried=item.carried,
                returned=item.returned,
            )
            for item in listed
        ),
    )


def _with_debt(low_g: float, debt_g: float, hours: float, top: limits.Ceiling) -> float:
    """The plan and what was missed, as far as the gut can take it up; never below the plan.

    Examples
    --------
    >>> _with_debt(100.0, 80.0, 2.0, limits.Ceiling(60.0, 90.0))
    180.0
    >>> _with_debt(120.0, 200.0, 2.0, limits.Ceiling(60.0, 90.0))
    180.0
    """
    return max(low_g, min(low_g + debt_g, top.high_g_h * hours))


_NAMES: Final[tuple[Substance, ...]] = (
    "carbs_g", "fluid_ml", "sodium_mg", "magnesium_mg", "caffeine_mg",
)  # fmt: skip
