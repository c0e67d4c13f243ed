import numpy as np
import pytest

from monitor.models import fluid, sodium
from monitor.models.block import second_at
from tests.monitor.blocks import column, lasting
from tests.monitor.models.weathers import NAN, one

PARAMS = sodium.Params()
YES = np.array([True])


def hours(
    count: int, *, sweat: float = 1.0, drink: float = 0.1, salt_mg: float = 0.0, racing: bool = True
) -> sodium.Sodium:
    """Drink and salt three times an hour."""
    losses = fluid.Losses(one(sweat), *(one(0.0) for _ in range(4)))
    minutes = np.arange(60 * count)
    meal = column(minutes % 20 == 0)
    nothing, lost, on = lasting((one(0.0), losses, np.array([racing])), len(minutes))
    mass_kg, water_l = one(70.0), one(42.0)
    _, fluids = fluid.run(
        fluid.initial(1), drink * meal, nothing, lost, on, mass_kg, YES, fluid.Params(), 60.0
    )
    _, said = sodium.run(
        sodium.initial(1), salt_mg * meal, fluids, on, mass_kg, water_l, PARAMS, 60.0
    )
    return second_at(said, -1)


def test_deficit_is_what_was_sweated_less_what_was_taken() -> None:
    now = hours(4, salt_mg=200.0)
    assert now.deficit_mmol[0] == pytest.approx(160.0 - 12 * 200 / 22.99)
    assert now.deficit_mg[0] == pytest.approx(22.99 * now.deficit_mmol[0])


def test_without_logs_half_of_the_assumed_salt_counts() -> None:
    now = hours(6)
    assumed = 6 * 180 / 22.99
    assert now.deficit_mmol[0] == pytest.approx(240.0 - 0.5 * assumed, rel=1e-3)
    # The assumed intake is small beside what is not known of the sweat.
    assert now.spread[0] > 0.5 * assumed / 70.0 / 4.0


def test_more_salt_or_less_sweat_means_a_smaller_factor() -> None:
    usual = hours(6, salt_mg=100.0).factor[0]
    assert hours(6, salt_mg=300.0).factor[0] < usual
    assert hours(6, salt_mg=100.0, sweat=0.5).factor[0] < usual


def test_drinking_water_beyond_losses_dilutes_the_plasma() -> None:
    flooded = hours(5, sweat=0.5, drink=0.4)
    assert flooded.plasma_mmol_l[0] < 135.0
    assert hours(5, sweat=0.9, drink=0.15).plasma_mmol_l[0] > 138.0


def test_plasma_is_not_guessed_from_drinks_nobody_logged() -> None:
    assert np.isnan(hours(4, drink=0.0).plasma_mmol_l[0])


def test_unknown_sweat_is_an_unknown_deficit() -> None:
    now = hours(2, sweat=NAN)
    assert np.isnan(now.factor[0])
    assert np.isnan(now.deficit_mmol[0])
    assert np.isnan(now.plasma_mmol_l[0])


def test_before_the_race_nothing_is_booked() -> None:
    assert np.isnan(hours(2, salt_mg=500.0, racing=False).factor[0])
