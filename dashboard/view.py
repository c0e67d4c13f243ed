"""What the browser draws, made from what the monitor says (pure).

Numbers are rounded to what is shown. A reading is ``[value, age]``: its age [s] at the time
`at`, the wall clock for which the whole view holds; the browser adds what has passed since.
"""

from typing import Final

from msgspec import field

from dashboard.balances import Balances, balances
from dashboard.episodes import SEVERITY, Titles, titles
from dashboard.protocols import StepView, clocks
from dashboard.way import Recovery, Way, recovery, way
from ingest.errors import PayloadRefused
from ingest.language.catalogue import Language
from ingest.messages import Message, Sensor, SensorReport
from monitor.messages import (
    Alert,
    AlertKind,
    AlertLevel,
    Field,
    Index,
    Level,
    Phase,
    Status,
    VitalsNow,
    Words,
)

Reading = tuple[float, float]

# What the pages show of the vitals, and to how many decimals.
SHOWN_DECIMALS: Final = {
    "heart_rate_bpm": 0,
    "cadence_spm": 0,
    "speed_mps": 2,
    "grade": 3,
    "core_temp_c": 1,
    "air_temp_c": 1,
}
# A value is shown for 30 s at most; these say that the runner is heard at all.
HEARD_BY: Final = ("heart_rate_bpm", "cadence_spm", "speed_mps")


class Mark(Message, frozen=True, kw_only=True):
    """One index in a row of the field."""

    level: Level
    score: float | None = None


class Brief(Message, frozen=True, kw_only=True):
    """The worst alert of a runner that nobody has seen yet."""

    id: str
    t: float
    level: AlertLevel
    title: str
    titles: Titles = field(default_factory=dict)


class Row(Message, frozen=True, kw_only=True):
    """One runner among all; `hidden` are metrics that the runner does not show to the viewer."""

    at: float
    phase: Phase
    fatigue: Mark
    cramp: Mark
    heard_at: float | None = None
    readings: dict[str, Reading] = field(default_factory=dict)
    distance_m: Reading | None = None
    alerts: dict[AlertLevel, int] = field(default_factory=dict)
    worst: Brief | None = None
    hidden: tuple[str, ...] = ()


class Part(Message, frozen=True, kw_only=True):
    """How much one factor adds to an index; `assumed` when it was not measured."""

    name: str
    value: float
    assumed: bool = False


class IndexView(Message, frozen=True, kw_only=True):
    """One index with its bounds, and its parts, the largest first."""

    level: Level
    score: float | None = None
    low: float | None = None
    high: float | None = None
    trend_per_h: float | None = None
    parts: tuple[Part, ...] = ()


class AlertView(Message, frozen=True, kw_only=True):
    """One active alert."""

    id: str
    t: float
    kind: AlertKind
    level: AlertLevel
    title: str
    text: str
    steps: tuple[str, ...] = ()
    also: dict[Language, Words] = field(default_factory=dict)
    clocks: tuple[StepView, ...] = ()
    because: dict[str, float] = field(default_factory=dict)
    seen: bool = False
    by: str | None = None


class SensorView(Message, frozen=True, kw_only=True):
    """One sensor of the runner."""

    kind: str
    state: str
    name: str | None = None
    battery_pct: float | None = None
    contact: bool | None = None
    used: bool | None = None


class RunnerView(Message, frozen=True, kw_only=True):
    """One runner in full; `hidden` as in a row."""

    runner: str
    at: float
    t: float
    phase: Phase
    fatigue: IndexView
    cramp: IndexView
    heard_at: float | None = None
    readings: dict[str, Reading] = field(default_factory=dict)
    distance_m: Reading | None = None
    alerts: tuple[AlertView, ...] = ()
    sensors: tuple[SensorView, ...] = ()
    missing: tuple[str, ...] = ()
    behind_s: float = 0.0
    balances: Balances | None = None
    next: str | None = None
    way: Way | None = None
    recovery: Recovery | None = None
    stored: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def row(
    status: Status,
    *,
    at: float,
    heard_at: float | None,
    distance: Reading | None,
    alerts: tuple[Alert, ...],
) -> Row:
    """One runner's row of the field; see `runner_view` for the arguments."""
    counts: dict[AlertLevel, int] = {}
    unseen = [alert for alert in _worst_first(alerts) if alert.state != "acknowledged"]
    for alert in unseen:
        counts[alert.level] = counts.get(alert.level, 0) + 1
    return Row(
        at=at,
        phase=status.phase,
        heard_at=heard_at,
        readings=readings(status.vitals),
        distance_m=distance,
        fatigue=_mark(status.fatigue),
        cramp=_mark(status.cramp),
        alerts=counts,
        worst=_brief(unseen[0]) if unseen else None,
    )


def runner_view(
    status: Status,
    *,
    runner: str,
    at: float,
    heard_at: float | None,
    distance: Reading | None,
    alerts: tuple[Alert, ...],
    sensors: SensorReport | None,
) -> RunnerView:
    """One runner in full.

    Parameters
    ----------
    status
        The newest status.
    runner
        Whose it is.
    at
        Wall clock for which it holds. [s]
    heard_at
        When the runner's sensors were last heard, if ever. [s]
    distance
        Distance since the start [m] and its age at `at` [s].
    alerts
        The active alerts.
    sensors
        The gateway's last report about the runner's sensors.
    """
    return RunnerView(
        runner=runner,
        at=at,
        t=status.t,
        phase=status.phase,
        heard_at=heard_at,
        readings=readings(status.vitals),
        distance_m=distance,
        fatigue=_index(status.fatigue, status.missing),
        cramp=_index(status.cramp, status.missing),
        alerts=tuple(map(_alert, _worst_first(alerts))),
        sensors=tuple(map(_sensor, sensors.sensors)) if sensors else (),
        missing=status.missing,
        behind_s=round(status.behind_s),
        balances=balances(status),
        next=status.course.next if status.course else None,
        way=way(status),
        recovery=recovery(status),
        stored=status.events,
    )


def readings(vitals: VitalsNow) -> dict[str, Reading]:
    """Return the vitals that are shown, each with its age [s]; one of unknown age is left out."""
    shown: dict[str, Reading] = {}
    for name, decimals in SHOWN_DECIMALS.items():
        value: float | None = getattr(vitals, name)
        age_s = vitals.age_s.get(name)
        if value is not None and age_s is not None:
            shown[name] = (round(value, decimals), round(max(age_s, 0.0), 1))
    return shown


def heard_age_s(vitals: VitalsNow) -> float | None:
    """Age [s] of the newest thing heard of the runner, None when nothing young enough is known."""
    ages = [vitals.age_s[name] for name in HEARD_BY if name in vitals.age_s]
    return min(ages) if ages else None


def distances(columns: Field, *, at: float) -> dict[str, Reading]:
    """Distance [m] of each runner and the wall clock [s] it holds for; `at` is the columns' own.

    Raises
    ------
    PayloadRefused
        When the columns are not equally long.
    """
    if not len(columns.runner) == len(columns.distance_m) == len(columns.age_s):
        raise PayloadRefused("invalid", "the field's columns are not equally long")
    return {
        runner: (round(distance_m), at - (age_s or 0.0))
        for runner, distance_m, age_s in zip(
            columns.runner, columns.distance_m, columns.age_s, strict=True
        )
        if distance_m is not None
    }


def active_alerts(status: Status | None, raised: dict[str, Alert]) -> tuple[Alert, ...]:
    """Alerts in the status, and those that came on their own since then.

    Parameters
    ----------
    status
        The newest status; its list is complete for its second.
    raised
        Alerts from their own topic, by id, whatever their state.
    """
    active = {alert.id: alert for alert in (status.alerts if status else ())}
    for alert in raised.values():
        if status is None or alert.t > status.t:
            active[alert.id] = alert
    return tuple(alert for alert in active.values() if alert.state != "cleared")


def _worst_first(alerts: tuple[Alert, ...]) -> list[Alert]:
    return sorted(
        alerts, key=lambda alert: (alert.state == "acknowledged", SEVERITY[alert.level], -alert.t)
    )


def _mark(index: Index) -> Mark:
    return Mark(level=index.level, score=_rounded(index.score))


def _index(index: Index, missing: tuple[str, ...]) -> IndexView:
    parts = sorted(index.parts.items(), key=lambda part: -abs(part[1]))
    return IndexView(
        level=index.level,
        score=_rounded(index.score),
        low=_rounded(index.low),
        high=_rounded(index.high),
        trend_per_h=_rounded(index.trend_per_h),
        parts=tuple(
            Part(name=name, value=round(value, 1), assumed=name in missing) for name, value in parts
        ),
    )


def _alert(alert: Alert) -> AlertView:
    return AlertView(
        id=alert.id,
        t=alert.t,
        kind=alert.kind,
        level=alert.level,
        title=alert.title,
        text=alert.text,
        steps=alert.steps,
        also=alert.also,
        clocks=clocks(alert),
        because=alert.because,
        seen=alert.state == "acknowledged",
        by=alert.seen_by,
    )


def _brief(alert: Alert) -> Brief:
    return Brief(id=alert.id, t=alert.t, level=alert.level, title=alert.title, titles=titles(alert))


def _sensor(sensor: Sensor) -> SensorView:
    return SensorView(
        kind=sensor.kind,
        state=sensor.state,
        name=sensor.name,
        battery_pct=sensor.battery_pct,
        contact=sensor.contact,
        used=sensor.used,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
