import numpy as np
import pytest

from monitor.models import fluid
from monitor.models.block import second_at
from tests.monitor.blocks import column, lasting
from tests.monitor.models.weathers import NAN, one

PARAMS = fluid.Params()
YES, NO = np.array([True]), np.array([False])


class Runner:
    """70 kg, booked minute by minute."""

    def __init__(self, *, mass_known: bool = True) -> None:
        self.state = fluid.initial(1)
        self.mass_known = np.array([mass_known])

    def run(
        self,
        minutes: int,
        *,
        sweat: float = 1.0,
        drink: float = 0.0,
        every: int = 20,
        racing: bool = True,
        fuel: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> fluid.Fluid:
        losses = fluid.Losses(one(sweat), one(0.0), *(one(rate) for rate in fuel))
        taken = column([drink if minute % every == 0 else 0.0 for minute in range(minutes)])
        eaten, lost, on = lasting((one(0.0), losses, YES if racing else NO), minutes)
        self.state, now = fluid.run(
            self.state, taken, eaten, lost, on, one(70.0), self.mass_known, PARAMS, 60.0
        )
        return second_at(now, -1)


def test_deficit_is_sweat_and_urine_less_what_was_absorbed() -> None:
    now = Runner().run(120, drink=0.2)
    assert now.deficit_l[0] == pytest.approx(2.0 + 0.06 - 1.0427568, abs=1e-6)
    assert now.deficit_pct[0] == pytest.approx(100.0 / 70.0 * now.deficit_l[0])
    assert now.logged[0] == 1.0


def test_fuel_sets_water_free_and_weighs_less() -> None:
    dry = Runner().run(60, drink=0.2)
    fed = Runner().run(60, drink=0.2, fuel=(100.0, 20.0, 80.0))
    assert dry.deficit_l[0] - fed.deficit_l[0] == pytest.approx(0.06 + 0.022 + 0.16)
    lost_kg = 0.7 * (dry.mass_change_pct[0] - fed.mass_change_pct[0])
    assert lost_kg == pytest.approx(0.1 * 0.4 - 0.02 * 0.1)


def test_scale_shows_what_is_in_the_stomach_the_deficit_does_not() -> None:
    now = Runner().run(1, drink=1.0)
    assert now.mass_change_pct[0] > 1.3
    assert now.deficit_l[0] > 0.0


def test_without_logs_the_mean_of_nothing_and_an_assumed_drink_counts() -> None:
    now = Runner().run(240, sweat=0.6)
    none = 4 * 0.63
    stomach = 0.4 / 60 / 0.04 * 0.96  # what of the assumed drinks is not absorbed yet
    some = none - 0.4 * 4 + stomach
    assert now.deficit_l[0] == pytest.approx(0.5 * (none + some), abs=0.001)
    assert now.spread_l[0] > 0.5 * (none - some)
    low, high = (
        float(fluid.fluid_factor(one(litres * 100 / 70), PARAMS)[0]) for litres in (some, none)
    )
    assert now.factor[0] == pytest.approx(0.5 * (low + high), abs=0.001)
    assert now.spread[0] > 0.5 * (high - low)
    assert now.logged[0] == 0.0


def test_first_log_does_not_make_the_deficit_jump() -> None:
    runner = Runner()
    before = runner.run(180)
    after = runner.run(1, drink=0.2)
    assert after.deficit_l[0] == pytest.approx(before.deficit_l[0], abs=0.03)


def test_gap_stops_growing_with_the_first_log() -> None:
    runner = Runner()
    runner.run(20, drink=0.2)
    early = runner.state.absorbed_l[1] - runner.state.absorbed_l[0]
    runner.run(200, drink=0.2)
    late = runner.state.absorbed_l[1] - runner.state.absorbed_l[0]
    assert early == late == 0.0


def test_more_drink_never_means_a_larger_factor() -> None:
    factors = [Runner().run(240, drink=drink).factor[0] for drink in (0.05, 0.1, 0.2, 0.4)]
    assert factors == sorted(factors, reverse=True)
    assert factors[0] > factors[-1]


def test_more_sweat_means_a_larger_factor() -> None:
    factors = [Runner().run(120, sweat=sweat, drink=0.1).factor[0] for sweat in (0.5, 1.0, 2.0)]
    assert factors == sorted(factors)
    assert factors[0] < factors[-1]


def test_before_the_race_nothing_is_booked_or_known() -> None:
    runner = Runner()
    now = runner.run(60, drink=0.5, racing=False)
    assert np.isnan(now.factor[0])
    assert runner.state.sweat_l[0] == 0.0
    assert runner.state.absorbed_l[0, 0] == 0.0
    assert runner.state.logged[0] == 0.0


def test_without_sweat_the_factor_is_missing_until_most_of_the_race_is_known() -> None:
    runner = Runner()
    assert np.isnan(runner.run(30, sweat=NAN, drink=0.2).factor[0])
    assert np.isnan(runner.run(119, drink=0.2).factor[0])
    assert not np.isnan(runner.run(1, drink=0.2).factor[0])


def test_guessed_sweat_is_less_sure() -> None:
    sure, guessing = Runner(), Runner()
    sure.run(20, sweat=0.7)
    guessing.run(20, sweat=NAN)
    known, guessed = (runner.run(120, sweat=0.7, drink=0.2) for runner in (sure, guessing))
    assert guessed.deficit_l[0] == pytest.approx(known.deficit_l[0])
    assert guessed.sweat_spread_l[0] != known.sweat_spread_l[0]


def test_default_mass_widens_the_spread() -> None:
    assert (
        Runner(mass_known=False).run(180, drink=0.1).spread_l[0]
        > Runner().run(180, drink=0.1).spread_l[0]
    )


def test_rolling_hour_is_what_was_drunk_and_sweated_in_it() -> None:
    runner = Runner()
    now = runner.run(59, drink=0.3)
    assert now.drunk_hour_l[0] == pytest.approx(0.9)
    now = runner.run(56, sweat=0.5)
    assert now.drunk_hour_l[0] == pytest.approx(0.0)
    assert now.sweat_hour_l[0] == pytest.approx(0.5, abs=0.05)


def test_time_since_the_last_drink_ignores_a_sip() -> None:
    runner = Runner()
    runner.run(10, drink=0.2, every=60)
    assert runner.run(15, drink=0.02, every=60).since_drink_s[0] == 24 * 60


def test_a_little_too_much_is_excreted() -> None:
    """Else every slow night in the cool would end in an alarm."""
    now = Runner().run(24 * 60, sweat=0.25, drink=0.4 / 3)
    assert -0.3 < now.deficit_l[0] < -0.2
    assert now.mass_change_pct[0] == pytest.approx(0.0, abs=1.0)


def test_kidneys_keep_up_with_a_quarter_litre_an_hour_only() -> None:
    runner = Runner()
    before = runner.run(6 * 60, sweat=0.25, drink=0.8 / 3)
    after = runner.run(60, sweat=0.25, drink=0.8 / 3)
    assert before.deficit_l[0] - after.deficit_l[0] == pytest.approx(0.8 - 0.25 - 0.28, abs=0.01)


def test_drinking_beyond_losses_is_a_gain() -> None:
    now = Runner().run(180, sweat=0.4, drink=0.5)
    assert now.deficit_l[0] < -0.5
    assert now.drunk_hour_l[0] > now.sweat_hour_l[0]
    assert now.factor[0] == 0.0
