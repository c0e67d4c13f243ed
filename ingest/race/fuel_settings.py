"""What is eaten and drunk in a race: the products of race.toml."""

from typing import Annotated

from ingest.race.fields import Id, Name, Settings, about, quantity


class Product(Settings, frozen=True, kw_only=True):
    """Something to eat or drink that is logged by its name; what is not given is not known."""

    id: Annotated[Id, about("the product's name in events")]
    name: Annotated[Name, about("the product's name for people")]
    carbs_g: Annotated[float, quantity("carbs_g", "carbohydrate in one piece")] | None = None
    sodium_mg: Annotated[float, quantity("sodium_mg", "sodium in one piece")] | None = None
    magnesium_mg: Annotated[float, quantity("mg", "magnesium in one piece, unscored")] | None = None
    caffeine_mg: Annotated[float, quantity("mg", "caffeine in one piece")] | None = None
    volume_ml: Annotated[float, quantity("volume_ml", "fluid in one piece")] | None = None
