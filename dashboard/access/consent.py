"""Leaves out of what is drawn whatever a runner did not agree to show (pure).

A field that is not in the tables below is shown to nobody but those who see all of the runner.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any, Final, TypeVar

from dashboard.access.rights import ALL
from dashboard.view import Row, RunnerView
from ingest.messages import Message
from ingest.race.settings import Metric
from monitor import disclosure
from monitor.messages import Alert

HIDDEN: Final = "hidden"

# What a field of a row or of a runner's view belongs to; None: to all who see anything of them.
FIELDS: Final[Mapping[str, Metric | None]] = {
    "runner": None,
    "at": None,
    "t": None,
    "phase": None,
    "heard_at": None,
    "behind_s": None,
    "readings": None,  # each by itself, below
    "alerts": None,  # each by itself, below
    "worst": None,  # of these alerts
    "stored": None,  # names of what was logged, and nothing of it
    "next": "course",
    "way": "course",
    "recovery": "heart_rate",
    "distance_m": "course",
    "fatigue": "indices",
    "cramp": "indices",
    "missing": "indices",
    "sensors": "heart_rate",
    "balances": "all",  # intake, heart rate and indices in one
}
READINGS: Final[Mapping[str, Metric | None]] = {
    "heart_rate_bpm": "heart_rate",
    "core_temp_c": "heart_rate",
    "cadence_spm": "pace",
    "speed_mps": "pace",
    "grade": "position",
    "air_temp_c": None,
}
ALERTS: Final = disclosure.ALERTS
SERIES: Final[Mapping[str, Metric]] = {
    "heart_rate_bpm": "heart_rate",
    "cadence_spm": "pace",
    "speed_mps": "pace",
    "fatigue": "indices",
    "fatigue_low": "indices",
    "fatigue_high": "indices",
    "cramp": "indices",
    "cramp_low": "indices",
    "cramp_high": "indices",
}

V = TypeVar("V", Row, RunnerView)


class Withheld(Message, frozen=True, kw_only=True):
    """Stands for a runner who agreed to show nothing."""

    hidden: tuple[Metric, ...]
    runner: str | None = None


def alerts(active: Sequence[Alert], shared: Set[Metric]) -> tuple[Alert, ...]:
    """Those of the alerts that speak of nothing else than what is shared."""
    return tuple(alert for alert in active if disclosure.may_tell(alert, shared))


def shown(whole: V, shared: Set[Metric]) -> V | Withheld:
    """A row or a runner's view with nothing in it but what is shared; it names what is missing."""
    if shared >= ALL:
        return whole
    if not shared:
        return Withheld(hidden=("all",), runner=getattr(whole, "runner", None))
    values: dict[str, Any] = {
        name: getattr(whole, name)
        for name in type(whole).__struct_fields__
        if name in FIELDS and _is_in(FIELDS[name], shared)
    }
    values["readings"] = {
        name: reading
        for name, reading in whole.readings.items()
        if name in READINGS and _is_in(READINGS[name], shared)
    }
    if "indices" not in shared:
        nothing = type(whole.fatigue)(level="unknown")
        phase = disclosure.WITHOUT_INDICES.get(whole.phase, whole.phase)
        values |= {"fatigue": nothing, "cramp": nothing, "phase": phase}
    values[HIDDEN] = tuple(sorted(ALL - shared))
    return type(whole)(**values)


def columns(
    history: Mapping[str, list[float | None]], shared: Set[Metric]
) -> dict[str, list[float | None]]:
    """The columns of a history that are shared; time is always among them."""
    return {
        name: column
        for name, column in history.items()
        if name == "t" or shared >= {SERIES.get(name, "all")}
    }


def _is_in(metric: Metric | None, shared: Set[Metric]) -> bool:
    return metric is None or metric in shared
