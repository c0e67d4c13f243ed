"""A sensor's battery is told once below 20 %, again per further 5 %, and over with a new one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Ack
from ingest.messages import Sensor, SensorReport
from ingest.wire import decode, encode
from monitor.alerts.batteries import AGAIN_PCT, CHARGED_PCT, LOW_PCT, Batteries
from monitor.alerts.wording import TEXT_MAX, TITLE_MAX
from monitor.messages import Alert
from monitor.status import status_of
from monitor.watch import REPORT_HOLDS_S, Watch
from tests.monitor.people import ANNA, T, event_id, run, running

STRAP, SPARE = "C0:FF:EE:00:00:01", "C0:FF:EE:00:00:02"


def sensor(charge_pct: float | None, address: str = STRAP, state: str = "live") -> Sensor:
    return Sensor(
        sensor=address, kind="heart_rate", state=state, since=T, name="Polar H10 0001",  # type: ignore[arg-type]  # a state
        address_tail=address[-5:], battery_pct=charge_pct,
    )  # fmt: skip


def told(batteries: Batteries, charges_pct: Sequence[float]) -> list[tuple[float, str]]:
    """What is news while a strap's charge goes through these, in a report every 5 s."""
    return [
        (charge_pct, alert.state)
        for number, charge_pct in enumerate(charges_pct)
        for alert in batteries.hear("anna", "Anna", [sensor(charge_pct)], T + 5 * number)
    ]


def test_a_battery_that_runs_down_is_told_at_each_five_percent() -> None:
    assert told(Batteries(), range(30, 0, -1)) == [
        (19, "raised"), (14, "changed"), (9, "changed"), (4, "changed"),
    ]  # fmt: skip


def test_a_reading_that_wavers_is_told_once() -> None:
    assert told(Batteries(), [19, 21, 19, 23, 18, 17, 20, 16]) == [(19, "raised")]


def test_a_new_battery_ends_it_and_may_run_down_again() -> None:
    assert told(Batteries(), [12, 100, 99, 19]) == [
        (12, "raised"), (100, "cleared"), (19, "raised"),
    ]  # fmt: skip


def test_below_ten_percent_it_is_a_warning_and_says_what_to_do() -> None:
    (info,) = Batteries().hear("anna", "Anna", [sensor(19)], T)
    (warning,) = Batteries().hear("anna", "Anna", [sensor(9)], T)

    assert (info.level, info.title) == ("info", "Strap battery 19 %")
    assert info.text.endswith("Have a spare ready.")
    assert (warning.level, warning.because) == ("warning", {"battery_pct": 9})
    assert warning.text == (
        "Anna's strap (Polar H10 0001) has 9 % left. Change the battery or the sensor at the next"
        " stop."
    )


def test_each_sensor_has_its_own_and_one_that_measures_two_kinds_has_one() -> None:
    pod = Sensor(
        sensor=STRAP, kind="running_speed", state="live", since=T, address_tail="00:01",
        battery_pct=15,
    )  # fmt: skip
    news = Batteries().hear("anna", "Anna", [sensor(15), pod, sensor(12, SPARE)], T)

    assert len({alert.id for alert in news}) == len(news) == 2


@pytest.mark.parametrize("state", ["searching", "connecting", "silent", "lost"])
def test_what_is_not_connected_says_nothing_of_its_charge(state: str) -> None:
    assert Batteries().hear("anna", "Anna", [sensor(5, state=state)], T) == []
    assert Batteries().hear("anna", "Anna", [sensor(None)], T) == []


def test_whatever_sensors_and_runners_are_called_the_alert_can_be_sent() -> None:
    long = Sensor(
        sensor="s" * 80, kind="core_temperature", state="live", since=T, name="n" * 80,
        address_tail="-" * 80, battery_pct=3,
    )  # fmt: skip
    (alert,) = Batteries().hear("r" * 48, "N" * 200, [long], T)

    assert decode(encode(alert), Alert) == alert
    assert len(alert.title) <= TITLE_MAX
    assert len(alert.text) <= TEXT_MAX


@given(st.lists(st.integers(0, 100), max_size=60))
def test_between_two_words_of_one_battery_it_lost_five_percent(charges_pct: list[int]) -> None:
    before: float | None = None
    for charge_pct, state in told(Batteries(), charges_pct):
        if state == "cleared":
            assert charge_pct >= CHARGED_PCT
            before = None
            continue
        assert charge_pct < LOW_PCT
        assert before is None or charge_pct <= before - AGAIN_PCT
        before = charge_pct


def report(charge_pct: float, t: float = T) -> SensorReport:
    return SensorReport(t=t, sensors=(sensor(charge_pct),))


def test_the_watch_tells_it_shows_it_and_lets_it_be_seen() -> None:
    watch = Watch([ANNA], race_start=T)
    run(watch, 10, running())
    watch.take_sensors("anna", report(18, T + 10), T + 10)
    (alert,) = watch.advance(T + 10).alerts

    assert (alert.kind, alert.state, alert.for_) == ("battery", "raised", ("crew", "desk"))
    assert status_of(watch, 0, at=T + 10).alerts == (alert,)
    seen = watch.take_event(
        "anna", Ack(id=event_id(), t=T + 11, author="crew", alert=alert.id), T + 11
    )
    assert seen is not None
    (shown,) = status_of(watch, 0, at=T + 11).alerts
    assert (shown.state, shown.seen_by) == ("acknowledged", "crew")


def test_of_strangers_and_from_a_gateway_long_gone_nothing_is_taken() -> None:
    watch = Watch([ANNA], race_start=T)
    watch.take_sensors("nobody", report(5), T)
    watch.take_sensors("anna", report(5), T + REPORT_HOLDS_S + 1)

    assert watch.advance(T + 60).alerts == []
    assert len(watch.runners) == 1


def test_a_monitor_that_is_started_again_does_not_tell_it_again() -> None:
    before = Batteries()
    (alert,) = before.hear("anna", "Anna", [sensor(18)], T)
    after = Batteries()
    after.restore("anna", [alert])

    assert told(after, [18, 17, 13]) == [(13, "changed")]
