"""docs/alerts.md has the rules, audiences, phases, times and caps that the code has."""

import doctest
import math
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from ingest.language.catalogue import catalogue
from monitor.alerts import batteries, data, protocol, ramp, red_flags, wording
from monitor.alerts.budget import DIRECT_PER_HOUR, FOLD_S, PUSHES_PER_HOUR
from monitor.alerts.data import IMPLAUSIBLE
from monitor.alerts.precedence import NOT_PREEMPTED, PREEMPTS, PREEMPTS_FOR_S, REPLACES
from monitor.alerts.ramp import PARAMS
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.rule import ON_COURSE, Rule
from monitor.alerts.rules import RULES

PAGE = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text()
LEVELS = ("info", "warning", "urgent")


def row_of(rule: Rule) -> tuple[str, ...]:
    """The columns of the table that are not prose."""
    timing = rule.timing
    everywhere = len(rule.when) == 7
    phases = "always" if everywhere else ", ".join(rule.when)
    return (
        f"`{rule.key}`",
        f"`{rule.kind}`",
        ", ".join(rule.audience),
        ", ".join(levels_of(rule)),
        "on course" if rule.when == ON_COURSE else phases,
        f"{timing.dwell_s[0]:g}",
        f"{timing.clear_s:g}",
        cool_down_of(rule),
    )


def cool_down_of(rule: Rule) -> str:
    """The time after which a rule may tell the same again, and that of an info if it is longer."""
    info_s, warning_s, urgent_s = rule.timing.cool_down_s
    assert info_s >= warning_s == urgent_s
    if math.isinf(warning_s):
        return "once"
    return f"{warning_s:g}" if info_s == warning_s else f"{warning_s:g}, info {info_s:g}"


def levels_of(rule: Rule) -> list[str]:
    """Which severities a rule can have: a bound that is passed with the next one has none."""
    bounds = np.array([(*trigger.rise, math.inf) for trigger in rule.triggers])
    own = np.isfinite(bounds[:, :3]) & (bounds[:, :3] < bounds[:, 1:])
    return [level for level, has in zip(LEVELS, own.any(axis=0), strict=True) if has]


def table(heading: str) -> list[tuple[str, ...]]:
    """The cells of the table below a heading."""
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_the_table_of_alerts_is_true() -> None:
    rows = table("Rules")
    assert [row[:-1] for row in rows] == [row_of(rule) for rule in RULES]
    assert all(row[-1] for row in rows)
    assert all(len(set(rule.timing.dwell_s)) == 1 for rule in RULES), "one dwell time a rule"


def test_the_table_of_precedence_is_true() -> None:
    replaced = {by: tuple(re.findall(r"`([\w-]+)`", keys)) for by, keys, _ in table("Precedence")}
    keys = dict.fromkeys([*REPLACES, *PREEMPTS])
    assert replaced == {f"`{key}`": REPLACES.get(key, ()) for key in keys}
    firsts = {by: first for by, _, first in table("Precedence")}
    assert firsts == {
        f"`{key}`": f"from {LEVELS[PREEMPTS[key] - 1]}" if key in PREEMPTS else "no" for key in keys
    }
    assert f"for {PREEMPTS_FOR_S / 60:.0f} min" in PAGE
    assert all(f"`{key}`" in PAGE for key in NOT_PREEMPTED)


def test_the_table_of_the_restart_is_true() -> None:
    assert table("Restart after a cramp") == [
        (
            "1 walk",
            f"{PARAMS.walk_s / 60:g} min",
            f"{PARAMS.walk_mps:g} m/s on the ground",
            f"climbs up to {100 * PARAMS.walk_grade:g} %",
        ),
        ("2 easy", f"{PARAMS.easy_s / 60:g} min", f"{100 * PARAMS.easy_share:g} %", ""),
        ("3 steady", f"{PARAMS.steady_s / 60:g} min", f"{100 * PARAMS.steady_share:g} %", ""),
        ("then", "to the finish", f"{100 * PARAMS.kept_share:g} %", ""),
    ]
    assert f"steeper than {-100 * PARAMS.descent_grade:g} % for {PARAMS.descent_s / 60:g} min" in (
        PAGE
    )


def test_the_budget_is_as_written() -> None:
    assert f"at most {PUSHES_PER_HOUR} pushes an hour" in PAGE
    assert f"The first {DIRECT_PER_HOUR} go out" in PAGE
    assert f"within {FOLD_S / 60:.0f} min" in PAGE


def test_the_limits_of_batteries_are_as_written() -> None:
    (section,) = re.findall(r"^## Batteries\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
    limits = (
        batteries.LOW_PCT, batteries.EMPTY_PCT, batteries.AGAIN_PCT, batteries.CHARGED_PCT,
    )  # fmt: skip
    assert re.findall(r"(\d+) %", section) == [f"{limit:g}" for limit in limits]


def test_red_flags_and_impossible_data_are_listed() -> None:
    assert f"Red flags: {', '.join(RED_FLAGS[1:])}." in PAGE.replace("\n", " ")
    for kind in IMPLAUSIBLE:
        assert catalogue()(f"implausible.{kind}") in PAGE.replace("\n", " ")


@pytest.mark.parametrize("module", [data, protocol, ramp, red_flags, wording])
def test_the_examples_are_true(module: ModuleType) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
