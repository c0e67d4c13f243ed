"""Who is ready for the start, and why not."""

import itertools

import pytest

from dashboard.readiness import STALE_S, Readiness, readiness
from ingest.messages import Sensor, SensorReport

NOON = 1_764_000_000.0


def strap(**fields: object) -> Sensor:
    told = {"sensor": "s", "kind": "heart_rate", "state": "live", "since": NOON} | fields
    return Sensor(**told)  # type: ignore[arg-type]  # those of Sensor


def pod(state: str = "live", **fields: object) -> Sensor:
    return strap(kind="running_speed", state=state, **fields)


def of(*sensors: Sensor, age_s: float | None = 1.0) -> Readiness:
    return readiness(SensorReport(t=NOON, sensors=sensors), age_s)


def test_with_a_live_strap_on_skin_somebody_is_ready() -> None:
    assert of(strap(contact=True, battery_pct=20.0), pod()) == Readiness(state="ready")


@pytest.mark.parametrize("sensors", [(), (pod(),)])
def test_without_a_strap_nobody_is(sensors: tuple[Sensor, ...]) -> None:
    assert of(*sensors) == Readiness(state="none", why=("no_strap",))
    assert readiness(None, None) == Readiness(state="none", why=("no_strap",))


@pytest.mark.parametrize(
    ("state", "why"),
    [("searching", "not_heard"), ("lost", "not_heard"), ("connecting", "not_heard"),
     ("silent", "silent")],
)  # fmt: skip
def test_a_strap_that_is_not_live_is_silent_and_says_how(state: str, why: str) -> None:
    assert of(strap(state=state)) == Readiness(state="silent", why=(why,))  # type: ignore[arg-type]  # one of them


def test_a_report_that_is_old_says_nothing_of_now() -> None:
    assert of(strap(), age_s=STALE_S).state == "ready"
    assert of(strap(), age_s=STALE_S + 0.1) == Readiness(state="silent", why=("gateway",))
    assert of(strap(), age_s=None) == Readiness(state="silent", why=("gateway",))


def test_what_is_the_matter_with_a_live_strap_is_told_the_worst_first() -> None:
    dry = strap(contact=False, battery_pct=12.0)
    assert of(dry, pod("lost")) == Readiness(
        state="doubt", why=("no_contact", "battery", "pod"), battery_pct=12.0
    )
    assert of(strap(), pod(battery_pct=19.0)).why == ("battery",)


def test_one_strap_of_two_is_enough_and_the_one_that_is_used_counts() -> None:
    used, spare = strap(used=True), strap(used=False, contact=False, battery_pct=3.0)
    assert of(used, spare) == Readiness(state="ready")
    assert of(strap(state="lost", used=True), strap(used=False)).state == "ready"


def test_the_order_of_sensors_does_not_matter() -> None:
    sensors = (strap(battery_pct=15.0), strap(state="lost"), pod("silent"), pod())
    assert len({of(*some) for some in itertools.permutations(sensors)}) == 1
