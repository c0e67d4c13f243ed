"""Checks of the products of race.toml, and of whatever names them."""

from collections.abc import Sequence
from typing import Final

import msgspec

from ingest.race.files import RaceFile, RunnersFile
from ingest.race.fuel_settings import Product
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_unique

NUMBERS: Final = ("carbs_g", "sodium_mg", "magnesium_mg", "caffeine_mg", "volume_ml")


def check_products(reader: Reader, file: RaceFile) -> None:
    """Note products that can't be told apart or log nothing, and stations that offer others."""
    check_unique(reader, file.products, "id")
    for product in file.products:
        if not reader.written(product) & set(NUMBERS):
            problem = "tells nothing of what is in it"
            fix = f"expected one or more of {', '.join(NUMBERS)}"
            reader.document.add(reader.path(product), problem, fix)
        elif (told := [name for name in NUMBERS if reader.is_right(product, name)]) and not any(
            getattr(product, name) for name in told
        ):
            fix = "leave out what is not known, and give something that is in it"
            reader.document.add(reader.path(product), "has nothing but zeros in it", fix)
    for station in file.stations:
        _check_names(reader, station, ("offers",), station.offers, file.products)


def check_planned_products(reader: Reader, file: RunnersFile, products: Sequence[Product]) -> None:
    """Note products in runners' plans that race.toml does not have."""
    for runner in file.runners:
        _check_names(reader, runner, ("plan", "products"), runner.plan.products, products)


def _check_names(
    reader: Reader,
    owner: msgspec.Struct,
    keys: tuple[str, ...],
    names: Sequence[str],
    products: Sequence[Product],
) -> None:
    known = {product.id for product in products}
    for index, name in enumerate(names):
        if name in known:
            continue
        problem = f"race.toml has no product {reader.document.shown(name)}"
        fix = "known products: " + (", ".join(sorted(map(str, known))[:20]) or "none")
        reader.document.add(reader.path(owner, *keys, index), problem, fix)
