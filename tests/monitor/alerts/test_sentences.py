"""What each alert says of a runner of whom everything is known."""

from dataclasses import replace

import pytest

from monitor.alerts import (
    cramping,
    data,
    fuelling,
    pacing,
    restarting,
    scores,
    signals,
    weather,
)
from monitor.alerts.data import INPUTS, implausible_bits
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.wording import Wording
from tests.monitor.alerts.known import FACTS, without


def test_a_store_that_counts_as_empty_lasts_no_seconds() -> None:
    told = fuelling.fuel_low(replace(FACTS, glycogen_pct=13.0, empty_in_s=0.0)).text
    assert "13 %" in told
    assert "lasts" not in told


def test_what_is_as_it_should_be_is_no_reason_for_a_drift() -> None:
    well = replace(FACTS, wbgt_c=12.0, fluid_deficit_pct=-0.3, glycogen_pct=88.0)
    text = pacing.durability(well).text
    assert "Why" not in text
    assert "0.3" not in text


def test_a_normal_plasma_sodium_is_no_reason_to_warn_of_drinking_too_much() -> None:
    assert "136 mmol/L" in fuelling.overdrinking(FACTS).text
    text = fuelling.overdrinking(replace(FACTS, plasma_sodium_mmol_l=139.8)).text
    assert "mmol/L" not in text
    assert "0.9 L/h drunk" in text


def test_a_twitch_is_not_its_own_reason() -> None:
    recent = replace(FACTS, cramp=replace(FACTS.cramp, leading=("recent", "heat")))
    assert "earlier today" in cramping.cramp_soon(recent).text
    felt = cramping.cramp_soon(replace(recent, since_twinge_s=20.0)).text
    assert "earlier today" not in felt
    assert "Why: heat" in felt


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (pacing.pace(FACTS), ["Anna", "14 %", "6:25/km", "walk above"]),
        (pacing.climb(FACTS), ["Anna", "12 %", "4:16/km is the limit"]),
        (pacing.downhill(FACTS), ["420 m", "55 of 100", "4 % below", "5–10 %"]),
        (pacing.durability(FACTS), ["13 %", "25 °C WBGT", "2.4 %"]),
        (pacing.race_mismatch(FACTS), ["1.8 ×", "2.4 ×", "71 %", "6:01/km"]),
        (restarting.restart_pace(FACTS), ["12 %", "/km"]),
        (
            restarting.restart_pace(replace(FACTS, cap_ratio=0.96)),
            ["above what the restart allows."],
        ),
        (fuelling.fuel_due(FACTS), ["Anna", "47 min", "15 g in the last hour", "plan 60 g/h"]),
        (fuelling.fuel_due(without(FACTS, "carbs_goal_g_h")), ["usual aim 40 g/h"]),
        (fuelling.fuel_low(FACTS), ["27 %", "90 min", "110 g/h", "30 g now"]),
        (fuelling.drink(FACTS), ["2.4 %", "0.9 L", "0.60 L/h", "thirst"]),
        (fuelling.drink(replace(FACTS, sweat_l_h=1.4)), ["0.75 L/h"]),
        (fuelling.drink(replace(FACTS, severity=1)), ["26 min"]),
        (fuelling.overdrinking(FACTS), ["136 mmol/L", "0.9 L/h drunk", "No plain water"]),
        (
            fuelling.salt(FACTS),
            ["If wanted", "300–600 mg", "weak evidence", "not shown to prevent cramps"],
        ),
        (weather.heat(FACTS), ["25 °C", "red flag", "11 min", "7.2 of 10", "cool at once"]),
        (weather.cold(FACTS), ["8 °C", "wet clothes", "dry layer"]),
        (
            scores.fatigue_level(FACTS),
            ["Anna: fatigue 63 of 100 (55–71)", "muscle load", "pace above", "good"],
        ),
        (
            scores.cramp_level(FACTS),
            ["Anna: cramp risk 41 of 100 (55–71)", "history of cramps", "earlier today"],
        ),
        (cramping.cramp_soon(FACTS), ["41 (55–71)", "history of cramps", "Walk 3–5 min"]),
        (cramping.cramp_soon(replace(FACTS, since_twinge_s=20.0)), ["twitch in the left calf"]),
        (cramping.cramp_now(FACTS), ["left calf", "don't run through", "20–30 s"]),
        (restarting.restart(replace(FACTS, stage=2)), ["Walk 5 min", "15 %", "one step back"]),
        (restarting.restart(replace(FACTS, stage=3)), ["Run 5 min easily", "8:46/km"]),
        (restarting.restart(replace(FACTS, stage=4)), ["Run 10 min", "8:46/km"]),
        (cramping.medical(replace(FACTS, red_flag=1)), ["confusion", "not a medical device"]),
        (
            cramping.medical(replace(FACTS, red_flag=2, cramped_s=660.0)),
            ["Reported of Anna: vomiting. Call"],  # the cramp lasts, not that
        ),
        (
            cramping.medical(replace(FACTS, red_flag=RED_FLAGS.index("chest pain"))),
            ["chest pain", "Stop at once", "Call medical help"],
        ),
        (cramping.medical(replace(FACTS, cramped_s=660.0)), ["not released for 11 min"]),
        (cramping.medical(replace(FACTS, muscles_cramped=3.0)), ["many muscles"]),
        (
            signals.signal_lost(replace(FACTS, silent_s=64.0)),
            ["Anna", "64 s", "nothing about the runner"],
        ),
        (data.data(replace(FACTS, quality={"motion": 0.1})), ["speed and distance"]),
        (data.data(replace(FACTS, quality=dict.fromkeys(INPUTS, 0.0))), ["4 more"]),
        (data.data(replace(FACTS, quality={"weather": 0.7})), ["weather"]),
        (
            data.implausible(replace(FACTS, implausible=implausible_bits("rr", "clock"))),
            ["beat intervals are garbage. Not used. Check whose strap"],
        ),
        (signals.signal_back(replace(FACTS, silent_s=71.0)), ["Anna", "71 s"]),
        (signals.signal_back(replace(FACTS, silent_s=119.0)), ["119 s"]),
        (signals.signal_back(replace(FACTS, silent_s=600.0)), ["10 min"]),
    ],
)
def test_the_sentence_holds_the_numbers(words: Wording, said: list[str]) -> None:
    for piece in said:
        assert piece in words.text
