"""Events of a race for the tests of the fuel ledger, in seconds since its start."""

from uuid import UUID, uuid5

from ingest.events import (
    Carbs,
    Event,
    Fluid,
    Packed,
    Returned,
    Sodium,
    StationIn,
    StationOut,
    Undo,
)
from ingest.race.fuel_settings import Product

START = 1_764_000_000.0
_SPACE = UUID("0b6f2d0e-6a3c-4d55-9d4e-0a1b2c3d4e5f")

GEL = Product(id="gel", name="Gel", carbs_g=25, sodium_mg=60)
BAR = Product(id="bar", name="Bar", carbs_g=40)
ISO = Product(id="iso", name="Iso", carbs_g=30, sodium_mg=300, volume_ml=500)
SALT = Product(id="salt", name="Salt", sodium_mg=200)
PRODUCTS = (GEL, BAR, ISO, SALT)


def name(*parts: object) -> str:
    """An id, the same for the same parts."""
    return str(uuid5(_SPACE, repr(parts)))


def eaten(product: Product, after_s: float) -> list[Event]:
    """One piece of a product, as one tap logs it."""
    t, tap = START + after_s, name("tap", product.id, after_s)
    events: list[Event] = []
    if product.carbs_g:
        events.append(Carbs(id=name("c", tap), t=t, carbs_g=product.carbs_g, product=product.id,
                            tap=tap))  # fmt: skip
    if product.volume_ml:
        events.append(Fluid(id=name("f", tap), t=t, volume_ml=product.volume_ml,
                            product=product.id, tap=tap))  # fmt: skip
    if product.sodium_mg:
        events.append(Sodium(id=name("s", tap), t=t, sodium_mg=product.sodium_mg,
                             product=product.id, tap=tap))  # fmt: skip
    return events


def packed(product: Product, count: int, after_s: float = 0.0) -> Packed:
    return Packed(id=name("p", product.id, after_s), t=START + after_s, product=product.id,
                  count=count)  # fmt: skip


def returned(product: Product, count: int, after_s: float) -> Returned:
    return Returned(id=name("r", product.id, after_s), t=START + after_s, product=product.id,
                    count=count)  # fmt: skip


def stay(station: str, from_s: float, to_s: float) -> list[Event]:
    return [
        StationIn(id=name("in", from_s), t=START + from_s, station=station),
        StationOut(id=name("out", to_s), t=START + to_s, station=station),
    ]


def undo(event: Event) -> Undo:
    return Undo(id=name("u", event.id), t=event.t + 1, event=event.id)
