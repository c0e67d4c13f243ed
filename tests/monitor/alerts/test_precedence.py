"""Which alerts give way to which, and for how long."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from monitor.alerts import machine, precedence
from monitor.alerts.machine import INFO, NONE, URGENT, WARNING
from monitor.alerts.precedence import NOT_PREEMPTED, PREEMPTS, PREEMPTS_FOR_S, REPLACES
from monitor.alerts.rules import RULES, index_of

INSTANT = machine.timings([machine.Timing((0, 0, 0), 0, (0, 0, 0))] * len(RULES))
PAIRS = [(by, key) for by, keys in REPLACES.items() for key in keys]
YIELDING = [one.key for one in RULES if one.key not in (*PREEMPTS, *NOT_PREEMPTED)]


class Rules:
    """All rules of one runner, which see what the test says, without any dwell time."""

    def __init__(self, runners: int = 1) -> None:
        self.state = machine.initial(len(RULES), runners)

    def see(self, seconds: int = 1, row: int = 0, **severities: int) -> None:
        each: list[dict[str, int]] = [{} for _ in range(self.state.active.shape[1])]
        each[row] = severities
        self.see_each(each, seconds)

    def see_each(self, each: Sequence[Mapping[str, int]], seconds: int = 1) -> None:
        rise = np.zeros(self.state.active.shape, dtype=np.int8)
        for row, severities in enumerate(each):
            for key, severity in severities.items():
                rise[index_of(key.replace("_", "-")), row] = severity
        for _ in range(seconds):
            after = machine.step(self.state, rise=rise, keep=rise, timing=INSTANT)
            self.state = precedence.apply(self.state, after)

    def active(self, row: int = 0) -> dict[str, int]:
        severities = self.state.active[:, row].tolist()
        return {one.key: level for one, level in zip(RULES, severities, strict=True) if level}


def args(*keys: str, severity: int = WARNING) -> dict[str, int]:
    return {key.replace("-", "_"): severity for key in keys}


@pytest.mark.parametrize(("by", "key"), PAIRS)
def test_who_replaces_another_keeps_it_away(by: str, key: str) -> None:
    rules = Rules()
    rules.see(seconds=1000, **args(key), **args(by))
    assert set(rules.active()) == {by}
    rules.see(seconds=2, **args(key))
    assert set(rules.active()) == {key}


@pytest.mark.parametrize(("by", "key"), PAIRS)
def test_what_was_told_is_not_shown_while_it_is_replaced_and_stands_again(
    by: str, key: str
) -> None:
    """Nobody is told anew what they knew before the worse thing came."""
    rules = Rules()
    rules.see(**args(key))
    raised_s = rules.state.since_raised_s[index_of(key), 0]
    rules.see(seconds=1000, **args(key), **args(by))
    assert rules.active() == {key: WARNING, by: WARNING}
    assert index_of(key) in precedence.hidden(index_of(one) for one in rules.active())
    assert not precedence.hidden([index_of(key)]) & {index_of(by), index_of(key)}
    rules.see(seconds=2, **args(key))
    assert rules.active() == {key: WARNING}
    assert rules.state.since_raised_s[index_of(key), 0] == raised_s + 1002


@pytest.mark.parametrize(("by", "key"), PAIRS)
def test_what_is_replaced_gets_no_worse_and_may_end(by: str, key: str) -> None:
    rules = Rules()
    rules.see(**args(key, severity=INFO))
    rules.see(**args(key), **args(by))
    assert rules.active() == {key: INFO, by: WARNING}
    rules.see(**args(by))
    assert rules.active() == {by: WARNING}


@pytest.mark.parametrize(("by", "key"), PAIRS)
def test_what_is_urgent_ends_when_it_is_replaced_and_is_told_anew(by: str, key: str) -> None:
    rules = Rules()
    rules.see(**args(key, severity=URGENT))
    rules.see(**args(key, severity=URGENT), **args(by))
    assert rules.active() == {by: WARNING}
    rules.see(seconds=2, **args(key, severity=URGENT))
    assert rules.active() == {key: URGENT}
    assert rules.state.since_raised_s[index_of(key), 0] <= 1.0


@pytest.mark.parametrize(("by", "key"), PAIRS)
def test_both_in_the_same_second_raise_only_the_stronger(by: str, key: str) -> None:
    rules = Rules()
    rules.see(**args(key), **args(by))
    assert set(rules.active()) == {by}


def test_overdrinking_replaces_drink_and_salt_and_the_imminent_cramp_its_level() -> None:
    assert REPLACES["overdrinking"] == ("drink", "salt")
    assert "cramp-level" in REPLACES["cramp-soon"]


@pytest.mark.parametrize("first", list(PREEMPTS))
def test_the_rest_waits_ten_minutes_for_what_comes_first(first: str) -> None:
    """A runner for each of the rest."""
    rules = Rules(len(YIELDING))
    strong = args(first, severity=PREEMPTS[first])
    both = [strong | args(key, severity=INFO) for key in YIELDING]
    rules.see_each([strong] * len(YIELDING))
    rules.see_each(both, seconds=int(PREEMPTS_FOR_S) - 1)
    for row, key in enumerate(YIELDING):
        assert set(rules.active(row)) == {first}, key
    rules.see_each(both)
    for row, key in enumerate(YIELDING):
        replaced = key in REPLACES.get(first, ())
        assert (key in rules.active(row)) != replaced, key


@pytest.mark.parametrize("key", NOT_PREEMPTED)
def test_signal_and_restart_wait_for_nothing(key: str) -> None:
    rules = Rules()
    rules.see(overdrinking=WARNING)
    rules.see(overdrinking=WARNING, **args(key))
    assert set(rules.active()) == {"overdrinking", key}


def test_urgent_alerts_wait_for_nothing() -> None:
    rules = Rules()
    rules.see(overdrinking=URGENT)
    rules.see(overdrinking=URGENT, fuel_low=URGENT)
    assert rules.active()["fuel-low"] == URGENT


def test_only_a_severe_heat_comes_first() -> None:
    rules = Rules()
    rules.see(heat=INFO)
    rules.see(heat=INFO, fuel_due=INFO)
    assert set(rules.active()) == {"heat", "fuel-due"}


def test_what_is_active_already_stays_and_may_end() -> None:
    rules = Rules()
    rules.see(fuel_due=INFO)
    rules.see(fuel_due=INFO, heat=WARNING)
    assert rules.active() == {"fuel-due": INFO, "heat": WARNING}
    rules.see(fuel_due=WARNING, heat=WARNING)
    assert rules.active()["fuel-due"] == INFO  # getting worse can wait
    rules.see(heat=WARNING)
    assert rules.active() == {"heat": WARNING}


def test_a_runner_gives_way_to_nobody_else() -> None:
    rules = Rules(runners=2)
    rules.see(row=0, overdrinking=WARNING)
    rise = np.zeros(rules.state.active.shape, dtype=np.int8)
    rise[index_of("overdrinking"), 0] = WARNING
    rise[index_of("drink")] = WARNING
    after = machine.step(rules.state, rise=rise, keep=rise, timing=INSTANT)
    rules.state = precedence.apply(rules.state, after)
    assert rules.active(0) == {"overdrinking": WARNING}
    assert rules.active(1) == {"drink": WARNING}


def test_time_goes_on_for_what_is_held_back() -> None:
    rules = Rules()
    rules.see(fuel_due=INFO)
    rules.see()
    rules.see(heat=WARNING)
    since_s = rules.state.since_raised_s[index_of("fuel-due"), 0]
    rules.see(heat=WARNING, fuel_due=INFO, seconds=100)
    assert rules.state.since_raised_s[index_of("fuel-due"), 0] == since_s + 100
    assert rules.state.active[index_of("fuel-due"), 0] == NONE


def test_calm_states_are_left_as_they_are() -> None:
    before = machine.initial(len(RULES), 3)
    nothing = np.zeros((len(RULES), 3), dtype=np.int8)
    after = machine.step(before, rise=nothing, keep=nothing, timing=INSTANT)
    assert precedence.apply(before, after) is after
