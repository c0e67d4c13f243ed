import math

from hypothesis import given
from hypothesis import strategies as st

from ingest.race.fuel_settings import Product
from ingest.race.settings import Plan
from monitor.fuel.amounts import of_pieces
from monitor.fuel.packing import Need, need, pieces
from tests.monitor.fuel.events import BAR, GEL, ISO, PRODUCTS, SALT

KNOWN = {product.id: product for product in PRODUCTS}


@given(st.floats(0, 600), st.floats(0, 5000))
def test_a_list_comes_as_near_to_the_plan_as_pieces_allow(carbs_g: float, fluid_ml: float) -> None:
    found = pieces(Need(carbs_g, fluid_ml, math.nan), Plan(products=("iso", "gel")), PRODUCTS)
    inside = of_pieces(found, KNOWN)
    assert abs(inside.fluid_ml - fluid_ml) <= (ISO.volume_ml or 0) / 2
    in_drinks_g = found.get("iso", 0) * (ISO.carbs_g or 0)
    assert abs(inside.carbs_g - max(carbs_g, in_drinks_g)) <= (GEL.carbs_g or 0) / 2 or (
        inside.carbs_g == in_drinks_g
    )


def test_salt_is_packed_only_where_the_runner_plans_both_the_product_and_the_amount() -> None:
    wanted = need(Plan(carbs_g_h=50, sodium_mg_h=400), 2.0)
    assert "salt" not in pieces(wanted, Plan(carbs_g_h=50, sodium_mg_h=400), PRODUCTS)
    named = Plan(carbs_g_h=50, sodium_mg_h=400, products=("gel", "salt"))
    assert pieces(wanted, named, PRODUCTS) == {"gel": 4, "salt": 3}  # 240 mg are in the gels
    without = Plan(carbs_g_h=50, products=("gel", "salt"))
    assert pieces(need(without, 2.0), without, PRODUCTS) == {"gel": 4}


def test_products_of_unknown_content_add_nothing_and_are_no_zero_either() -> None:
    tea = Product(id="tea", name="Tea", caffeine_mg=40)
    assert pieces(Need(90.0, 500.0, math.nan), Plan(), (tea, BAR)) == {"bar": 2}


def test_without_a_plan_nothing_is_packed() -> None:
    assert pieces(need(Plan(), 3.0), Plan(), (GEL, ISO, SALT)) == {}


def test_a_plan_in_the_wrong_unit_packs_no_lorry() -> None:
    found = pieces(Need(1e6, 1e7, math.nan), Plan(), (GEL, ISO))
    assert sum(found.values()) <= 200
