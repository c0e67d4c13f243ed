"""Whose strap it is: what speaks for it and what against it."""

import pytest

from ingest.checkin_messages import Objection
from ingest.messages import Measured
from ingest.pair_found import Found
from ingest.pair_guard import hint, objections, rises, warnings
from ingest.race.settings import Body, Runner

ANNA = Runner(id="anna", name="Anna", body=Body(hr_max_bpm=188, hr_rest_bpm=48))
BEN = Runner(id="ben", name="Ben")


def strap(number: int = 1, bpm: float = 90, rssi_dbm: int | None = -60, name: str = "H10") -> Found:
    """A good one."""
    found = Found(f"C0:FF:EE:00:00:0{number}", name, ("heart_rate",), 0.0, rssi_dbm=rssi_dbm)
    for at in range(11):
        found.hear(Measured(heart_rate_bpm=bpm, contact=True), float(at))
    return found


def said(found: list[Objection]) -> list[str]:
    return [one.text for one in found]


def test_a_good_strap_of_nobody_is_welcome() -> None:
    assert objections(strap(), ANNA, {}) == []
    assert objections(strap(), ANNA, {strap().address: "anna"}) == []


def test_another_runners_strap_is_not() -> None:
    found = strap()
    assert said(objections(found, ANNA, {found.address: "ben"})) == ["it is ben's already"]
    assert hint(found, [found], ANNA, {found.address: "ben"}) == "not theirs: ben's"
    assert hint(found, [found], BEN, {found.address: "ben"}) == "theirs already"


def test_connected_and_seen_a_moment_is_not_enough() -> None:
    found = Found("C0:FF:EE:00:00:01", "H10", ("heart_rate",), 0.0)
    found.hear(Measured(heart_rate_bpm=90), 0.0)
    found.hear(Measured(heart_rate_bpm=90), 2.0)
    assert said(objections(found, ANNA, {})) == [
        "it has not told plausible values for long enough: only 2 s of data yet"
    ]


@pytest.mark.parametrize(("bpm", "fits"), [(37, False), (38, True), (193, True), (194, False)])
def test_a_heart_rate_that_the_runner_cannot_have_is_somebody_elses(bpm: float, fits: bool) -> None:
    found = strap(bpm=bpm)
    assert (objections(found, ANNA, {}) == []) is fits
    assert (hint(found, [found], ANNA, {}) != "not theirs: heart rate") is fits
    assert objections(found, BEN, {}) == []  # of whom nothing is known


def test_a_strap_that_does_not_answer_to_its_runner_is_objected_to() -> None:
    found, other = strap(1).address, strap(2).address
    wanted = ["its heart rate did not rise, and another's did"]
    assert said(objections(strap(1), ANNA, {}, {found: 7, other: 8})) == wanted
    assert hint(strap(1), [strap(1)], ANNA, {}, {found: -2, other: 8}) == "did not rise"
    assert objections(strap(1), ANNA, {}, {found: 8, other: 30}) == []
    assert hint(strap(1), [strap(1)], ANNA, {}, {found: 14}) == "rose: likely theirs (+14)"


def test_when_nobody_moved_nothing_is_held_against_a_strap() -> None:
    found, other = strap(1).address, strap(2).address
    assert objections(strap(1), ANNA, {}, {found: 0, other: 7}) == []
    assert hint(strap(1), [strap(1)], ANNA, {}, {found: 0, other: 7}) == "nearest: likely theirs"


def test_how_much_each_rose_is_told_of_those_that_told_both_times() -> None:
    mute = Found("C0:FF:EE:00:00:07", None, ("heart_rate",), 0.0)
    one, two = strap(1, 110), strap(2, 95)
    assert rises({one.address: 90, mute.address: 80}, [one, two, mute]) == {one.address: 20}


def test_the_nearest_by_far_is_likely_theirs_and_as_near_is_said() -> None:
    near, far, lost = strap(1, rssi_dbm=-50), strap(2, rssi_dbm=-60), strap(3, rssi_dbm=None)
    assert hint(near, [near, far], ANNA, {}) == "nearest: likely theirs"
    assert hint(far, [near, far], ANNA, {}) == ""
    close = strap(2, rssi_dbm=-55)
    assert hint(near, [near, close], ANNA, {}) == "another is as near"
    assert hint(close, [near, close], ANNA, {}) == "another is as near"
    assert hint(near, [near, close], ANNA, {close.address: "ben"}) == "nearest: likely theirs"
    assert hint(near, [near, lost], ANNA, {}) == ""


@pytest.mark.parametrize(
    ("charge_pct", "objected", "warned"),
    [(None, 0, 0), (9, 1, 0), (10, 0, 1), (19, 0, 1), (20, 0, 0)],
)
def test_below_ten_percent_it_must_be_confirmed_and_below_twenty_it_is_told(
    charge_pct: int | None, objected: int, warned: int
) -> None:
    found = strap()
    found.battery_pct = charge_pct
    assert len(objections(found, ANNA, {})) == objected
    assert len(warnings(found, [found])) == warned


def test_a_strap_of_the_same_name_nearby_is_told() -> None:
    one, twin, other = strap(1), strap(2), strap(3, name="TICKR")
    assert warnings(one, [one, twin, other]) == ["H10 is also the name of 00:02: go by the address"]
    assert warnings(other, [one, twin, other]) == []
