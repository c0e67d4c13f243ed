"""Whether a worn sensor's battery lasts: told once below 20 %, and again per further 5 %.

No rule of the models' seconds: a charge comes with the sensors' report, not with a record, and
says nothing of the runner.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from ingest.language.catalogue import Catalogue, catalogue
from ingest.messages import Sensor, SensorKind
from monitor.alerts.announce import Telling, announced
from monitor.alerts.facts import Facts
from monitor.alerts.machine import INFO, WARNING
from monitor.alerts.rule import CREW_AND_DESK
from monitor.alerts.telling import cleared, rule_of
from monitor.alerts.wording import Wording, compose, short_name
from monitor.messages import Alert

LOW_PCT: Final = 20.0
EMPTY_PCT: Final = 10.0  # coin cells break down fast from here on, and faster in the cold
AGAIN_PCT: Final = 5.0
CHARGED_PCT: Final = 25.0  # only another battery brings it there: a warm hand does not
SENSOR_NAME_MAX: Final = 24
KEY: Final = "battery"

_CALLED: Final[dict[SensorKind, str]] = {
    "heart_rate": "heartRate",
    "running_speed": "runningSpeed",
    "environment": "environment",
    "core_temperature": "coreTemperature",
    "position": "position",
}
"""What the texts about each kind are called."""


class Batteries:
    """The charges of all runners' sensors, and what was told of them.

    Parameters
    ----------
    say
        The texts of the race's language; absent for English.
    """

    def __init__(self, say: Catalogue | None = None) -> None:
        self._say = say or catalogue()
        self._told: dict[str, dict[str, Alert]] = {}
        """Of each runner the alert about each sensor, by the last characters of its address."""

    def hear(self, runner: str, name: str, sensors: Iterable[Sensor], t: float) -> list[Alert]:
        """Take in what a gateway just said; what is news of it.

        Parameters
        ----------
        runner, name : id and name of the runner
        sensors : as reported; only connected ones know their charge
        t : event time of the report [s]
        """
        news = []
        for sensor in {_tail(sensor): sensor for sensor in sensors}.values():
            if sensor.battery_pct is None or sensor.state != "live":
                continue
            alert = self._changed(runner, name, sensor, sensor.battery_pct, t)
            if alert is not None:
                news.append(alert)
        return news

    def active(self, runner: str) -> tuple[Alert, ...]:
        """What is not over of one runner."""
        told = self._told.get(runner)
        return tuple(told.values()) if told else ()

    def acknowledge(
        self, runner: str, alert_id: str, t: float, *, by: str | None = None
    ) -> Alert | None:
        """Note that an alert was seen, by whom; it, if it is one of these."""
        told = self._told.get(runner, {})
        for tail, alert in told.items():
            if alert.id == alert_id:
                told[tail] = msgspec.structs.replace(alert, state="acknowledged", t=t, seen_by=by)
                return told[tail]
        return None

    def restore(self, runner: str, alerts: Iterable[Alert]) -> None:
        """Go on from what was told before, the last of each alert, whether it is over or not."""
        for alert in alerts:
            if alert.kind == KEY and alert.state != "cleared":
                tail = rule_of(runner, alert.id).removeprefix(f"{KEY}-")
                self._told.setdefault(runner, {})[tail] = alert

    def _changed(
        self, runner: str, name: str, sensor: Sensor, charge_pct: float, t: float
    ) -> Alert | None:
        told = self._told.setdefault(runner, {})
        tail = _tail(sensor)
        before = told.get(tail)
        if before is None:
            if charge_pct >= LOW_PCT:
                return None
            alert = _worded(self._say, runner, name, sensor, charge_pct, t)
            told[tail] = alert
            return alert
        if charge_pct >= CHARGED_PCT:
            return cleared(told.pop(tail), int(t))
        if charge_pct > before.because["battery_pct"] - AGAIN_PCT:
            return None
        alert = _worded(self._say, runner, name, sensor, charge_pct, t)
        told[tail] = msgspec.structs.replace(alert, id=before.id, state="changed")
        return told[tail]


def _worded(
    say: Catalogue, runner: str, name: str, sensor: Sensor, charge_pct: float, t: float
) -> Alert:
    severity = WARNING if charge_pct < EMPTY_PCT else INFO
    return announced(
        Telling(runner, CREW_AND_DESK, t),
        lambda facts: _words(facts, sensor, charge_pct),
        Facts(say=say, name=name, severity=severity),
        key=f"{KEY}-{_tail(sensor)}",
        kind=KEY,
        level="warning" if severity == WARNING else "info",
        lasts_s=None,
    )


def _words(facts: Facts, sensor: Sensor, charge_pct: float) -> Wording:
    called = _CALLED[sensor.kind]
    which = (sensor.name or _tail(sensor))[:SENSOR_NAME_MAX]
    say, empty = facts.say, charge_pct < EMPTY_PCT
    charge = say.number(charge_pct)
    return compose(
        facts,
        say(f"batteryAlert.title{called[0].upper()}{called[1:]}", charge=charge),
        see=say(f"batteryAlert.{called}", name=short_name(facts), which=which, charge=charge),
        why="" if empty else say("batteryAlert.again"),
        do=say("batteryAlert.change" if empty else "batteryAlert.spare"),
        because={"battery_pct": charge_pct},
    )


def _tail(sensor: Sensor) -> str:
    return (sensor.address_tail or sensor.sensor)[-5:]
