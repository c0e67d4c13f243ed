"""Which products make up a plan for some hours, and what of them to hand over; pure.

Food and drink follow the runner's own plan. Salt is in a list only where the runner's plan names
both the product and an amount: nothing here adds salt, or drink, because of a cramp or of thirst.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ingest.race.fuel_settings import Product
from ingest.race.settings import Plan
from monitor.fuel.amounts import of_pieces, of_product

PIECES_MAX: Final = 100  # of a stretch: more is a plan in the wrong unit


class Need(NamedTuple):
    """What a plan asks for over some hours; NaN for what it says nothing of."""

    carbs_g: float
    fluid_ml: float
    sodium_mg: float


class Item(NamedTuple):
    """Pieces of one product.

    Attributes
    ----------
    product : its id
    planned : that many for the stretch
    carried : of them still in the pack
    returned : of those to hand over, that many came back unopened before
    """

    product: str
    planned: int
    carried: int
    returned: int

    @property
    def give(self) -> int:
        """How many to hand over."""
        return max(0, self.planned - self.carried)


def need(plan: Plan, hours: float) -> Need:
    """What a plan asks for over some hours.

    Examples
    --------
    >>> need(Plan(carbs_g_h=60, fluid_ml_h=500), 1.5)
    Need(carbs_g=90.0, fluid_ml=750.0, sodium_mg=nan)
    """
    return Need(*(_times(rate, hours) for rate in (plan.carbs_g_h, plan.fluid_ml_h,
                                                    plan.sodium_mg_h)))  # fmt: skip


def chosen(plan: Plan, products: Sequence[Product]) -> tuple[Product, ...]:
    """The products of a runner, in the order of the plan; without one all that feed or quench."""
    known = {product.id: product for product in products}
    if plan.products:
        return tuple(known[name] for name in plan.products if name in known)
    return tuple(product for product in products if product.carbs_g or product.volume_ml)


def pieces(wanted: Need, plan: Plan, products: Sequence[Product]) -> dict[str, int]:
    """How many pieces of which product come nearest to a need.

    Drinks first: what is in them counts as food. Then food, one piece of each in turn, while half
    a piece or more is missing. Salt only from what the plan names, and to its own amount.

    Parameters
    ----------
    wanted : over the stretch
    plan : of the runner
    products : all of the race
    """
    mine = chosen(plan, products)
    known = {product.id: product for product in mine}
    found = _drinks(wanted.fluid_ml, mine)
    food = [product for product in mine if product.carbs_g and not product.volume_ml]
    _fill(found, "carbs_g", wanted.carbs_g - of_pieces(found, known).carbs_g, food)
    if plan.products:
        salt = [p for p in mine if p.sodium_mg and not p.carbs_g and not p.volume_ml]
        _fill(found, "sodium_mg", wanted.sodium_mg - of_pieces(found, known).sodium_mg, salt)
    return found


def pack_list(
    planned: Mapping[str, int], carried: Mapping[str, int], returned: Mapping[str, int]
) -> tuple[Item, ...]:
    """What to hand over: what is planned, less what is still in the pack; first what came back.

    Parameters
    ----------
    planned, carried, returned : pieces by product; of what came back what is still with the crew

    Examples
    --------
    >>> pack_list({"gel": 5}, {"gel": 2}, {"gel": 1})[0].give
    3
    """
    return tuple(
        Item(
            name,
            count,
            carried.get(name, 0),
            min(returned.get(name, 0), max(0, count - carried.get(name, 0))),
        )
        for name, count in planned.items()
        if count > 0
    )


def _times(rate: float | None, hours: float) -> float:
    return math.nan if rate is None else rate * hours


def _drinks(fluid_ml: float, mine: Sequence[Product]) -> dict[str, int]:
    """Of the first drink of the plan as much as is nearest to the planned volume."""
    drinks = [product for product in mine if product.volume_ml]
    if math.isnan(fluid_ml) or not drinks:
        return {}
    first = drinks[0]
    count = min(round(fluid_ml / (first.volume_ml or math.inf)), PIECES_MAX)
    return {first.id: count} if count else {}


def _fill(found: dict[str, int], name: str, missing: float, products: Sequence[Product]) -> None:
    """Add pieces in turn while half of one or more is missing."""
    added = 0
    while products and added < PIECES_MAX:
        fits = [p for p in products if missing >= getattr(of_product(p), name) / 2.0]
        if math.isnan(missing) or not fits:
            return
        for product in fits:
            if missing < getattr(of_product(product), name) / 2.0:
                continue
            found[product.id] = found.get(product.id, 0) + 1
            missing -= getattr(of_product(product), name)
            added += 1
