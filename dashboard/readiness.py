"""Whether a runner's sensors are ready for the start, and if not, why (pure)."""

from typing import Final, Literal

from ingest.messages import Message, Sensor, SensorReport
from ingest.pair_guard import LOW_BATTERY_PCT

STALE_S: Final = 15.0  # gateways report every 5 s

State = Literal["none", "silent", "doubt", "ready"]
Why = Literal["no_strap", "gateway", "not_heard", "silent", "no_contact", "battery", "pod"]


class Readiness(Message, frozen=True, kw_only=True):
    """How ready a runner is.

    Attributes
    ----------
    state : ``none`` (no strap is theirs), ``silent`` (one is, and none is live), ``doubt`` (one is
        live, and something is the matter), ``ready``
    why : what is the matter, the worst first
    battery_pct : the charge of a strap or pod that is low [%]
    """

    state: State
    why: tuple[Why, ...] = ()
    battery_pct: float | None = None


def readiness(report: SensorReport | None, age_s: float | None) -> Readiness:
    """How ready a runner is.

    Parameters
    ----------
    report
        The newest report about the runner's sensors, if there is one.
    age_s
        How old it is [s].
    """
    sensors = () if report is None else report.sensors
    straps = [one for one in sensors if one.kind == "heart_rate"]
    if not straps:
        return Readiness(state="none", why=("no_strap",))
    if age_s is None or age_s > STALE_S:
        return Readiness(state="silent", why=("gateway",))
    live = [one for one in straps if one.state == "live"]
    if not live:
        silent = any(one.state == "silent" for one in straps)
        return Readiness(state="silent", why=("silent" if silent else "not_heard",))
    return _of_live([one for one in live if one.used is not False] or live, sensors)


def _of_live(straps: list[Sensor], sensors: tuple[Sensor, ...]) -> Readiness:
    pods = [one for one in sensors if one.kind == "running_speed"]
    live = [*straps, *(one for one in pods if one.state == "live")]
    low = [
        one.battery_pct
        for one in live
        if one.battery_pct is not None and one.battery_pct < LOW_BATTERY_PCT
    ]
    found: dict[Why, bool] = {
        "no_contact": any(one.contact is False for one in straps),
        "battery": bool(low),
        "pod": bool(pods) and not any(one.state == "live" for one in pods),
    }
    why = tuple(name for name, is_so in found.items() if is_so)
    state: State = "doubt" if why else "ready"
    return Readiness(state=state, why=why, battery_pct=min(low, default=None))
