"""The words of the alerts: they hold the numbers, and stand without those that are unknown."""

import math
import re
from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.events import Muscle, Side
from monitor.alerts import (
    cramping,
    data,
    fuelling,
    pacing,
    restarting,
    scores,
    weather,
    wording,
)
from monitor.alerts.data import IMPLAUSIBLE, INPUT_WORDS, implausible_bits
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.protocol import RECOVERY_STEPS, cramp_steps
from monitor.alerts.ramp import Stage
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.rules import RULES, Rule
from monitor.alerts.wording import PART_WORDS, TEXT_MAX, TITLE_MAX, Wording
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from tests.monitor.alerts.situations import rule as rule_of

NAN = math.nan
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Hubert B"  # 80, the folder's limit

INDEX = IndexFacts(score=63.2, low=55.0, high=70.9, leading=("muscle", "pace"))
SEEN = dict.fromkeys(INPUT_WORDS, 1.0)
FACTS = Facts(
    name="Anna",
    severity=2,
    pace_ratio=1.14,
    goal_speed_mps=2.6,
    grade_adjusted_mps=3.1,
    critical_speed_mps=3.9,
    grade=0.12,
    since_carbs_s=2820.0,
    carbs_last_hour_g=15.0,
    carbs_goal_g_h=60.0,
    since_record_s=64.0,
    fatigue=INDEX,
    cramp=replace(INDEX, score=41.0, leading=("history", "recent")),
    muscle="calf",
    side="left",
    quality=SEEN,
    time_left_s=14_400.0,
    glycogen_pct=27.0,
    empty_in_s=5400.0,
    carbs_used_g_h=110.0,
    fluid_deficit_pct=2.4,
    body_water_change_l=0.6,
    plasma_sodium_mmol_l=136.0,
    intake_l_h=0.9,
    sweat_l_h=0.6,
    since_drink_s=1560.0,
    sodium_factor=0.3,
    wbgt_c=24.6,
    psi=7.2,
    uncompensable_s=660.0,
    cold_factor=0.4,
    soaked=1.0,
    temp_drop_c=8.0,
    descent_ahead_m=420.0,
    eccentric_share=0.55,
    cadence_drift=-0.04,
    decoupling=1.13,
    since_twinge_s=NAN,
    cramped_s=90.0,
    muscles_cramped=1.0,
    cap_mps=1.9,
    cap_ratio=1.12,
    too_steep=0.0,
    race_effort_ratio=1.8,
    race_descent_ratio=2.4,
    sustainable_pct=71.0,
)
INDICES = ("fatigue", "cramp")
NAMED = ("name", "severity", "muscle", "side", "quality", "red_flag", "stage", "implausible")
NUMERIC = tuple(
    field.name for field in fields(Facts) if field.name not in NAMED
)  # indices too: they are numbers with names

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


def without(facts: Facts, *names: str) -> Facts:
    """The same with some numbers unknown."""
    unknown = IndexFacts(NAN, NAN, NAN, ())
    changes: dict[str, Any] = {name: unknown if name in INDICES else NAN for name in names}
    return replace(facts, **changes)


def assert_readable(words: Wording) -> None:
    said = f"{words.title} {words.text} {' '.join(words.steps)}"
    assert not re.search(r"\b(nan|inf)\b|None|\{|\}", said), said
    assert 0 < len(words.title) <= TITLE_MAX, words.title
    assert 0 < len(words.text) <= TEXT_MAX, (len(words.text), words.text)
    assert words.text[0].isupper()
    assert words.text.endswith(".")
    assert "  " not in said
    assert " ." not in said
    assert ".." not in said
    assert all(math.isfinite(value) for value in words.because.values())
    assert all(step[0].isupper() and step.endswith(".") for step in words.steps)


@every_rule
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_every_alert_can_be_read_at_every_severity(rule: Rule, severity: int) -> None:
    for name in ("Anna", LONG_NAME):
        assert_readable(rule.word(replace(FACTS, severity=severity, name=name)))


@every_rule
@pytest.mark.parametrize(
    "unknown",
    [*((name,) for name in NUMERIC), NUMERIC],
    ids=lambda names: names[0] if len(names) == 1 else "all",
)
def test_an_unknown_number_is_left_out(rule: Rule, unknown: tuple[str, ...]) -> None:
    facts = replace(without(FACTS, *unknown), muscle=None, side=None, quality={})
    assert_readable(rule.word(facts))


@every_rule
def test_the_reasons_give_way_only_to_very_long_names(rule: Rule) -> None:
    """With an ordinary name all that is known is told."""
    usual = rule.word(replace(FACTS, name="Maria Antonia Rossi"))
    assert len(usual.text) <= TEXT_MAX
    parts = [rule.word(replace(FACTS, name=name)).text for name in ("A", "Maria Antonia Rossi")]
    assert parts[0].replace("A", "").count(".") == parts[1].replace("A", "").count(".")


ESTIMATED = [
    one
    for one in RULES
    if one.key
    not in (
        "fuel-due", "cramp-now", "restart", "medical", "recovery", "signal-lost", "data",
        "implausible",
    )
]  # fmt: skip


@pytest.mark.parametrize("rule", ESTIMATED, ids=lambda rule: rule.key)
def test_what_is_estimated_says_how_sure_it_is_and_why(rule: Rule) -> None:
    words = rule.word(FACTS)
    assert re.search(r"Confidence (good|fair|poor)\.$", words.text)
    assert words.because
    assert re.search(r"mainly|Why: |weaker for minutes", words.text)


@pytest.mark.parametrize("goal_mps", [0.0, 1e-9, 0.01, math.inf])
def test_a_goal_that_is_no_pace_is_not_told_as_one(goal_mps: float) -> None:
    words = pacing.pace(replace(FACTS, goal_speed_mps=goal_mps))
    assert "/km" not in words.text
    assert "Ease" in words.text


numbers = st.floats(-1e6, 1e6) | st.sampled_from([NAN, math.inf, -math.inf])
bounded = st.floats(0, 100) | st.just(NAN)
indices = st.builds(
    IndexFacts,
    score=bounded,
    low=bounded,
    high=bounded,
    leading=st.lists(st.sampled_from(sorted(PART_WORDS)), max_size=2, unique=True).map(tuple),
)
some_facts = st.builds(
    Facts,
    name=st.text(st.characters(categories=["Lu", "Ll"]), max_size=79).map("X{}".format),
    severity=st.integers(1, 3),
    fatigue=indices,
    cramp=indices,
    muscle=st.none() | st.sampled_from(get_args(Muscle)),
    side=st.none() | st.sampled_from(get_args(Side)),
    quality=st.dictionaries(st.sampled_from(sorted(INPUT_WORDS)), st.floats(0, 1)),
    red_flag=st.integers(0, len(RED_FLAGS) - 1),
    stage=st.sampled_from(list(Stage)),
    implausible=st.integers(0, 2 ** len(IMPLAUSIBLE) - 1),
    **{name: numbers for name in NUMERIC if name not in INDICES},
)


@settings(max_examples=50)
@given(some_facts)
def test_no_number_whatsoever_makes_it_fail(facts: Facts) -> None:
    for rule in RULES:
        assert_readable(rule.word(facts))
    assert_readable(data.signal_back(facts, facts.since_record_s))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (pacing.pace(FACTS), ["Anna", "14 %", "6:25/km", "walk above"]),
        (pacing.climb(FACTS), ["Anna", "12 %", "critical speed 3.9 m/s"]),
        (pacing.downhill(FACTS), ["420 m", "55 of 100", "4 % below", "5–10 %"]),
        (pacing.durability(FACTS), ["13 %", "25 °C WBGT", "2.4 %"]),
        (pacing.race_mismatch(FACTS), ["1.8 ×", "2.4 ×", "71 %"]),
        (restarting.restart_pace(FACTS), ["12 %", "/km"]),
        (fuelling.fuel_due(FACTS), ["47 min", "15 g in the last hour", "plan 60 g/h"]),
        (fuelling.fuel_due(without(FACTS, "carbs_goal_g_h")), ["usual aim 40 g/h"]),
        (fuelling.fuel_low(FACTS), ["27 %", "90 min", "110 g/h", "30 g now"]),
        (fuelling.drink(FACTS), ["2.4 %", "0.9 L", "0.60 L/h", "thirst"]),
        (fuelling.drink(replace(FACTS, sweat_l_h=1.4)), ["0.75 L/h"]),
        (fuelling.drink(replace(FACTS, severity=1)), ["26 min"]),
        (fuelling.overdrinking(FACTS), ["136 mmol/L", "0.9 L/h drunk", "No plain water"]),
        (fuelling.salt(FACTS), ["300–600 mg", "not shown to prevent cramps"]),
        (weather.heat(FACTS), ["25 °C", "red flag", "11 min", "7.2 of 10", "cool at once"]),
        (weather.cold(FACTS), ["8 °C", "wet clothes", "dry layer"]),
        (scores.fatigue_level(FACTS), ["63 (55–71)", "muscle load", "pace above", "good"]),
        (scores.cramp_level(FACTS), ["41 (55–71)", "history of cramps", "earlier today"]),
        (cramping.cramp_soon(FACTS), ["41 (55–71)", "history of cramps", "Walk 3–5 min"]),
        (cramping.cramp_soon(replace(FACTS, since_twinge_s=20.0)), ["twitch in the left calf"]),
        (cramping.cramp_now(FACTS), ["left calf", "don't run through", "20–30 s"]),
        (restarting.restart(replace(FACTS, stage=2)), ["Walk 5 min", "15 %", "one step back"]),
        (restarting.restart(replace(FACTS, stage=3)), ["Run 5 min easily", "1.9 m/s"]),
        (restarting.restart(replace(FACTS, stage=4)), ["Run 10 min", "1.9 m/s"]),
        (cramping.medical(replace(FACTS, red_flag=1)), ["confusion", "not a medical device"]),
        (cramping.medical(replace(FACTS, cramped_s=660.0)), ["not released for 11 min"]),
        (cramping.medical(replace(FACTS, muscles_cramped=3.0)), ["many muscles"]),
        (data.signal_lost(FACTS), ["Anna", "64 s", "nothing about the runner"]),
        (data.data(replace(FACTS, quality={"motion": 0.1})), ["speed and distance"]),
        (data.data(replace(FACTS, quality=dict.fromkeys(INPUT_WORDS, 0.0))), ["4 more"]),
        (data.data(replace(FACTS, quality={"weather": 0.7})), ["weather"]),
        (
            data.implausible(replace(FACTS, implausible=implausible_bits("rr", "clock"))),
            ["beat intervals are garbage and a clock is wrong"],
        ),
        (data.signal_back(FACTS, 71.0), ["Anna", "71 s"]),
        (data.signal_back(FACTS, 119.0), ["119 s"]),
        (data.signal_back(FACTS, 600.0), ["10 min"]),
    ],
)
def test_the_sentence_holds_the_numbers(words: Wording, said: list[str]) -> None:
    for piece in said:
        assert piece in words.text


@pytest.mark.parametrize(("goal_mps", "pace"), [(2.6, "6:25"), (4.0, "4:10"), (2.7789, "6:00")])
def test_a_pace_is_told_as_runners_say_it(goal_mps: float, pace: str) -> None:
    """6:00, never 5:60."""
    assert f"{pace}/km" in pacing.pace(replace(FACTS, goal_speed_mps=goal_mps)).text


def test_the_slower_the_goal_the_gentler_the_slopes_to_walk() -> None:
    texts = [
        pacing.pace(replace(FACTS, goal_speed_mps=goal_mps)).text for goal_mps in (2.0, 2.6, 4.0)
    ]
    slopes = [int(re.findall(r"walk above (\d+) % grade", text)[0]) for text in texts]
    assert slopes == sorted(set(slopes))


def test_after_a_cramp_the_pace_alert_tells_its_cap() -> None:
    capped = replace(FACTS, pace_ratio=1.0, stage=Stage.KEPT, cap_mps=2.0)
    assert "12 % above what the cramp allows" in pacing.pace(capped).text
    assert "8:20/km" in pacing.pace(capped).text


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(40, 59, "good"), (40, 60, "fair"), (40, 80, "fair"), (40, 81, "poor")],
)
def test_confidence_is_how_near_the_bounds_are(low: float, high: float, word: str) -> None:
    words = scores.fatigue_level(replace(FACTS, fatigue=replace(INDEX, low=low, high=high)))
    assert f"Confidence {word}" in words.text


@pytest.mark.parametrize(
    ("quality", "word"), [(SEEN, "fair"), (SEEN | {"intake": 0.4}, "poor"), ({}, "poor")]
)
def test_an_estimate_is_fair_at_best_and_poor_without_its_inputs(
    quality: dict[str, float], word: str
) -> None:
    words = fuelling.drink(replace(FACTS, quality=quality))
    assert words.text.endswith(f"Confidence {word}.")


@settings(max_examples=25)
@given(some_facts)
def test_nobody_is_told_to_drink_beyond_thirst_or_that_salt_cures(facts: Facts) -> None:
    for rule in RULES:
        words = rule.word(facts)
        said = f"{words.title} {words.text} {' '.join(words.steps)}".lower()
        for part in (*PART_WORDS.values(), *INPUT_WORDS.values()):
            said = said.replace(part, "")
        assert not re.search(r"drink more|drink plenty|against cramps: salt|before thirst", said)
        for sentence in re.split(r"(?<=[.:]) ", said):
            if re.search(r"\b(drink|sips?)\b", sentence) and rule.key not in DRINK_LESS:
                assert re.search(r"thirst|no drink|no need", sentence), sentence
        if re.search(r"\bsalt\b|sodium (an|per) hour", said) and rule.key not in DRINK_LESS:
            assert re.search(r"not shown|neither is shown", said), said


DRINK_LESS = ("overdrinking", "medical")  # these ask to stop drinking


def test_salt_and_drink_say_how_well_they_are_founded() -> None:
    assert "not shown to prevent cramps" in rule_of("salt").word(FACTS).text
    said = " ".join((*RECOVERY_STEPS, *cramp_steps("calf", "left")))
    for phrase in ("not shown to", "trials don't show", "guidelines", "no better than placebo"):
        assert phrase in said


def test_every_part_of_both_indices_has_words() -> None:
    assert set(PART_WORDS) == {*FATIGUE_PARTS, *CRAMP_PARTS}


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_a_list_is_told_as_people_say_it(items: list[str], said: str) -> None:
    assert wording.listed(items, 3) == said
