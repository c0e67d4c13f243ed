"""The words of the alerts: they hold the numbers, and stand without those that are unknown."""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from ingest.language.catalogue import LANGUAGES, Catalogue, Language, catalogue
from monitor.alerts import (
    fuelling,
    pacing,
    scores,
    signals,
    telling,
    wording,
)
from monitor.alerts.data import INPUTS
from monitor.alerts.facts import Facts
from monitor.alerts.protocol import cramp_steps, recovery_steps
from monitor.alerts.ramp import Stage
from monitor.alerts.rules import RULES, Rule
from monitor.alerts.wording import TEXT_MAX, TITLE_MAX, Wording
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from monitor.messages import Words
from tests.examples import examples
from tests.ingest.language.pseudo import foreign, pseudo
from tests.monitor.alerts.known import (
    FACTS,
    INDEX,
    LONG_NAME,
    NUMERIC,
    SEEN,
    some_facts,
    without,
)
from tests.monitor.alerts.situations import rule as rule_of

SAY = catalogue()
PHRASES = [
    *(SAY(f"reasonParts.{name}") for name in {*FATIGUE_PARTS, *CRAMP_PARTS}),
    *(SAY(f"inputNames.{name}") for name in INPUTS),
]

every_language = pytest.mark.parametrize(
    "say", [catalogue(language) for language in LANGUAGES], ids=LANGUAGES
)
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)


def assert_readable(words: Wording, *, lacking: Sequence[str] = ()) -> None:
    said = f"{words.title} {words.text} {' '.join(words.steps)}"
    assert not re.search(r"\b(nan|inf)\b|None|\{|\}", said), (lacking, said)
    assert 0 < len(words.title) <= TITLE_MAX, words.title
    assert 0 < len(words.text) <= TEXT_MAX, (len(words.text), words.text)
    assert words.text[0].isupper(), lacking
    assert words.text.endswith("."), lacking
    assert "  " not in said, (lacking, said)
    assert " ." not in said, (lacking, said)
    assert ".." not in said, (lacking, said)
    assert all(math.isfinite(value) for value in words.because.values())
    assert all(step[0].isupper() and step.endswith(".") for step in words.steps)


@every_rule
@every_language
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_every_alert_can_be_read_at_every_severity(
    rule: Rule, say: Catalogue, severity: int
) -> None:
    for name in ("Anna", LONG_NAME):
        assert_readable(rule.word(replace(FACTS, say=say, severity=severity, name=name)))


@every_rule
def test_an_unknown_number_is_left_out(rule: Rule) -> None:
    """Each of them alone, and all together; not a test each, since these would be thousands."""
    for unknown in [*((name,) for name in NUMERIC), tuple(NUMERIC)]:
        facts = replace(without(FACTS, *unknown), muscle=None, side=None, quality={})
        for language in LANGUAGES:
            assert_readable(rule.word(replace(facts, say=catalogue(language))), lacking=unknown)


@every_rule
@every_language
def test_the_reasons_give_way_only_to_very_long_names(rule: Rule, say: Catalogue) -> None:
    """With an ordinary name all that is known is told."""
    known = replace(FACTS, say=say)
    usual = rule.word(replace(known, name="Maria Antonia Rossi"))
    assert len(usual.text) <= TEXT_MAX
    parts = [rule.word(replace(known, name=name)).text for name in ("A", "Maria Antonia Rossi")]
    assert parts[0].replace("A", "").count(".") == parts[1].replace("A", "").count(".")


ESTIMATED = [
    one
    for one in RULES
    if one.key
    not in (
        "fuel-due", "cramp-now", "restart", "medical", "recovery", "signal-lost", "data",
        "implausible", "signal-patchy", "still", "clock", "station-time", "off-course",
    )
]  # fmt: skip


@pytest.mark.parametrize("rule", ESTIMATED, ids=lambda rule: rule.key)
def test_what_is_estimated_says_how_sure_it_is_and_why(rule: Rule) -> None:
    words = rule.word(FACTS)
    assert re.search(r"Confidence (good|fair|poor)\.$", words.text)
    assert words.because
    assert re.search(r"mainly|Why: |weaker for minutes", words.text)


@every_rule
def test_every_alert_is_said_in_every_language(rule: Rule) -> None:
    """In that of the race where everybody reads it, and in the others beside it."""
    for language, other in itertools.permutations(LANGUAGES):
        alert = telling.raised(rule, "anna", ("crew",), replace(FACTS, say=catalogue(language)), 1)
        there = rule.word(replace(FACTS, say=catalogue(other)))
        assert (alert.title, alert.text) == rule_words(rule, language)
        assert alert.also == {other: Words(title=there.title, text=there.text, steps=there.steps)}


def rule_words(rule: Rule, language: Language) -> tuple[str, str]:
    words = rule.word(replace(FACTS, say=catalogue(language)))
    return words.title, words.text


@pytest.mark.parametrize("goal_mps", [0.0, 1e-9, 0.01, math.inf])
def test_a_goal_that_is_no_pace_is_not_told_as_one(goal_mps: float) -> None:
    words = pacing.pace(replace(FACTS, goal_speed_mps=goal_mps))
    assert "kept up" not in words.text
    assert "Ease off." in words.text


@examples(50)
@given(some_facts)
def test_every_word_of_an_alert_comes_from_the_catalogue(facts: Facts) -> None:
    facts = replace(facts, say=pseudo(), name="ANNA")
    for rule in RULES:
        words = rule.word(facts)
        for text in (words.title, words.text, *words.steps):
            assert not foreign(text, "ANNA"), text


@examples(50)
@given(some_facts)
def test_no_number_whatsoever_makes_it_fail(facts: Facts) -> None:
    for rule in RULES:
        assert_readable(rule.word(facts))
    assert_readable(signals.signal_back(facts))


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


@examples(25)
@given(some_facts)
def test_nobody_is_told_to_drink_beyond_thirst_or_that_salt_cures(facts: Facts) -> None:
    facts = replace(facts, say=SAY)
    for rule in RULES:
        words = rule.word(facts)
        said = f"{words.title} {words.text} {' '.join(words.steps)}".lower()
        for part in PHRASES:
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
    said = " ".join((*recovery_steps(SAY), *cramp_steps(SAY, "calf", "left")))
    for phrase in ("not shown to", "trials don't show", "guidelines", "no better than placebo"):
        assert phrase in said


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
    assert wording.listed(SAY, items, 3) == said
