"""The words of the alerts: they hold the numbers, and stand without those that are unknown."""

import math
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts import wording
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.rules import RULES, Rule
from monitor.alerts.wording import PART_WORDS, Wording
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS

NAN = math.nan
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Hubert B"  # 80, the folder's limit

INDEX = IndexFacts(score=63.2, low=55.0, high=70.9, leading=("muscle", "pace"))
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
)
NUMERIC = tuple(
    field.name for field in fields(Facts) if field.name not in ("name", "severity")
)  # indices too: they are numbers with names

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


def without(facts: Facts, *names: str) -> Facts:
    """The same with some numbers unknown."""
    unknown = IndexFacts(NAN, NAN, NAN, ())
    changes: dict[str, Any] = {
        name: unknown if name in ("fatigue", "cramp") else NAN for name in names
    }
    return replace(facts, **changes)


def assert_readable(words: Wording) -> None:
    said = f"{words.title} {words.text}"
    assert not re.search(r"\b(nan|inf)\b|None|\{|\}", said), said
    assert 0 < len(words.title) <= 80
    assert 0 < len(words.text) <= 1000
    assert words.text[0].isupper()
    assert words.text.endswith(".")
    assert "  " not in said
    assert all(math.isfinite(value) for value in words.because.values())


@every_rule
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_every_alert_can_be_read_at_every_severity(rule: Rule, severity: int) -> None:
    assert_readable(rule.word(replace(FACTS, severity=severity, name=LONG_NAME)))


@every_rule
@pytest.mark.parametrize(
    "unknown",
    [*((name,) for name in NUMERIC), NUMERIC],
    ids=lambda names: names[0] if len(names) == 1 else "all",
)
def test_an_unknown_number_is_left_out(rule: Rule, unknown: tuple[str, ...]) -> None:
    assert_readable(rule.word(without(FACTS, *unknown)))


@pytest.mark.parametrize("goal_mps", [0.0, 1e-9, 0.01, math.inf])
def test_a_goal_that_is_no_pace_is_not_told_as_one(goal_mps: float) -> None:
    words = wording.pace(replace(FACTS, goal_speed_mps=goal_mps))
    assert "/km" not in words.text
    assert "Ease" in words.text


numbers = st.floats(-1e6, 1e6) | st.sampled_from([NAN, math.inf, -math.inf])
scores = st.floats(0, 100) | st.just(NAN)
indices = st.builds(
    IndexFacts,
    score=scores,
    low=scores,
    high=scores,
    leading=st.lists(st.sampled_from(sorted(PART_WORDS)), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=100)
@given(
    st.builds(
        Facts,
        name=st.just("Anna"),
        severity=st.integers(1, 3),
        fatigue=indices,
        cramp=indices,
        **{name: numbers for name in NUMERIC if name not in ("fatigue", "cramp")},
    )
)
def test_no_number_whatsoever_makes_it_fail(facts: Facts) -> None:
    for rule in RULES:
        assert_readable(rule.word(facts))
    assert_readable(wording.signal_back(facts.name, facts.since_record_s))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (wording.pace(FACTS), ["Anna", "14 %", "6:25/km", "walk above"]),
        (wording.climb(FACTS), ["Anna", "12 %"]),
        (wording.fuel_due(FACTS), ["47 min", "15 g in the last hour", "plan 60 g/h"]),
        (wording.fuel_due(without(FACTS, "carbs_goal_g_h")), ["usual aim 40 g/h"]),
        (wording.fatigue_level(FACTS), ["63 (55–71)", "muscle load", "pace above", "good"]),
        (wording.cramp_level(FACTS), ["41 (55–71)", "history of cramps", "earlier today"]),
        (wording.signal_lost(FACTS), ["Anna", "64 s", "nothing about the runner"]),
        (wording.signal_back("Anna", 71.0), ["Anna", "71 s"]),
        (wording.signal_back("Anna", 119.0), ["119 s"]),
        (wording.signal_back("Anna", 600.0), ["10 min"]),
    ],
)
def test_the_sentence_holds_the_numbers(words: Wording, said: list[str]) -> None:
    for piece in said:
        assert piece in words.text


@pytest.mark.parametrize(("goal_mps", "pace"), [(2.6, "6:25"), (4.0, "4:10"), (2.7789, "6:00")])
def test_a_pace_is_told_as_runners_say_it(goal_mps: float, pace: str) -> None:
    """6:00, never 5:60."""
    assert f"{pace}/km" in wording.pace(replace(FACTS, goal_speed_mps=goal_mps)).text


def test_the_slower_the_goal_the_gentler_the_slopes_to_walk() -> None:
    texts = [
        wording.pace(replace(FACTS, goal_speed_mps=goal_mps)).text for goal_mps in (2.0, 2.6, 4.0)
    ]
    slopes = [int(re.findall(r"walk above (\d+) % grade", text)[0]) for text in texts]
    assert slopes == sorted(set(slopes))


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(40, 59, "good"), (40, 60, "fair"), (40, 80, "fair"), (40, 81, "poor")],
)
def test_confidence_is_how_near_the_bounds_are(low: float, high: float, word: str) -> None:
    words = wording.fatigue_level(replace(FACTS, fatigue=replace(INDEX, low=low, high=high)))
    assert f"Confidence {word}" in words.text


@every_rule
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_nobody_is_told_to_drink_more_or_to_take_salt(rule: Rule, severity: int) -> None:
    leading = [(name,) for name in PART_WORDS]
    for first in leading:
        index = replace(INDEX, leading=first)
        facts = replace(FACTS, severity=severity, fatigue=index, cramp=index)
        words = rule.word(facts)
        said = f"{words.title} {words.text}".lower()
        advice = said.replace(PART_WORDS[first[0]], "")
        assert not re.search(r"drink|fluid|water|salt|sodium|electrolyte", advice)


def test_every_part_of_both_indices_has_words() -> None:
    assert set(PART_WORDS) == {*FATIGUE_PARTS, *CRAMP_PARTS}
