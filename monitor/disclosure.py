"""What an alert speaks of, for those who may know only some things of a runner (pure)."""

from collections.abc import Iterable, Mapping, Set
from typing import Final, get_args

from ingest.race.settings import Metric
from monitor.messages import Alert, AlertKind, Phase

ALL: Final[frozenset[Metric]] = frozenset(get_args(Metric)) - {"all"}

# An alert is shown to those who see all that it speaks of; of other kinds, all of the runner.
ALERTS: Final[Mapping[AlertKind, Set[Metric]]] = {
    "pace": {"pace", "heart_rate"},
    "downhill": {"pace", "course"},
    "fuel_due": {"intake"},
    "fuel_low": {"intake", "indices"},
    "drink": {"intake", "indices"},
    "overdrinking": {"intake", "indices"},
    "salt": {"intake", "indices"},
    "heat": {"indices", "heart_rate"},
    "cold": {"indices", "heart_rate"},
    "leave_now": {"course"},
    "overdue": {"course"},
    "cutoff": {"course"},
    "station_time": {"course"},
    "off_course": {"course", "position"},
}
# Whether somebody has a cramp is told by the indices, and by no other way.
WITHOUT_INDICES: Final[Mapping[Phase, Phase]] = {"cramped": "stopped", "restarting": "racing"}


def shared(metrics: Iterable[Metric]) -> frozenset[Metric]:
    """What a list of a runner's consent comes to."""
    given = frozenset(metrics)
    return ALL if "all" in given else given


def may_tell(alert: Alert, known: Set[Metric]) -> bool:
    """Whether an alert speaks of nothing else than what may be known."""
    return known >= ALERTS.get(alert.kind, ALL)
