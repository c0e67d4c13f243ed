"""What is in what was eaten, drunk and carried; pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ingest.events import Caffeine, Carbs, Event, Fluid, Intake, Magnesium, Sodium
from ingest.race.fuel_settings import Product


class Amounts(NamedTuple):
    """Sums of what is known; a product that does not tell a number adds nothing to its sum."""

    carbs_g: float = 0.0
    fluid_ml: float = 0.0
    sodium_mg: float = 0.0
    magnesium_mg: float = 0.0
    caffeine_mg: float = 0.0

    def plus(self, other: "Amounts", times: float = 1.0) -> "Amounts":
        """Add another, or several of it."""
        return Amounts(*(a + times * b for a, b in zip(self, other, strict=True)))


def of_event(event: Event) -> Amounts:
    """What one event says was taken.

    Examples
    --------
    >>> of_event(Fluid(id="0" * 8 + "-0000" * 3 + "-" + "0" * 12, t=1e9, volume_ml=250)).fluid_ml
    250.0
    """
    match event:
        case Carbs():
            return Amounts(carbs_g=float(event.carbs_g))
        case Fluid():
            return Amounts(fluid_ml=float(event.volume_ml))
        case Sodium():
            return Amounts(sodium_mg=float(event.sodium_mg))
        case Magnesium():
            return Amounts(magnesium_mg=float(event.mg))
        case Caffeine():
            return Amounts(caffeine_mg=float(event.mg))
        case _:
            return Amounts()


def of_product(product: Product) -> Amounts:
    """What is known to be in one piece."""
    return Amounts(
        carbs_g=product.carbs_g or 0.0,
        fluid_ml=product.volume_ml or 0.0,
        sodium_mg=product.sodium_mg or 0.0,
        magnesium_mg=product.magnesium_mg or 0.0,
        caffeine_mg=product.caffeine_mg or 0.0,
    )


def total(events: Iterable[Event]) -> Amounts:
    """What some events say was taken."""
    amounts = Amounts()
    for event in events:
        amounts = amounts.plus(of_event(event))
    return amounts


def of_pieces(pieces: Mapping[str, int], products: Mapping[str, Product]) -> Amounts:
    """What is known to be in pieces of products, by their ids."""
    amounts = Amounts()
    for name, count in pieces.items():
        if name in products:
            amounts = amounts.plus(of_product(products[name]), count)
    return amounts


def taps(events: Iterable[Event]) -> list[tuple[float, str]]:
    """When a piece of which product was taken [s]; the events of one tap are one piece.

    Without a tap, as other programs may log, what was taken of a product in one moment is one.
    """
    found: dict[str, tuple[float, str]] = {}
    for event in events:
        if not isinstance(event, Intake) or event.product is None:
            continue
        key = event.tap or f"{event.product}@{event.t}"
        found.setdefault(key.lower(), (event.t, event.product))
    return sorted(found.values())
