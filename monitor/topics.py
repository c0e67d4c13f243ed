"""Topics of what the monitor publishes."""

from typing import Final

from ingest.topics import ROOT

STATUS_LEAF: Final = "status"
ALERT_LEAF: Final = "alert"


def status(race: str, runner: str) -> str:
    """Where a runner's `Status` is published (retained, QoS 0)."""
    return f"{ROOT}/{race}/runner/{runner}/{STATUS_LEAF}"


def alert(race: str, runner: str) -> str:
    """Where a runner's `Alert`s are published (QoS 1, not retained)."""
    return f"{ROOT}/{race}/runner/{runner}/{ALERT_LEAF}"


def field(race: str) -> str:
    """Where the `Field` of all runners is published (retained, QoS 0)."""
    return f"{ROOT}/{race}/field"


def monitor(race: str) -> str:
    """Where the monitor publishes its `MonitorReport` (retained, also its last will)."""
    return f"{ROOT}/{race}/monitor"


def notify(race: str) -> str:
    """Where `trailpulse notify` publishes its `NotifyReport` (retained, also its last will)."""
    return f"{ROOT}/{race}/notify"


def home(race: str, runner: str) -> str:
    """Where a runner's numbers for Home Assistant are, as far as agreed to (retained)."""
    return f"{ROOT}/{race}/home/{runner}"
