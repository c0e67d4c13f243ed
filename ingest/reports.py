"""What the reports of gateways and the monitor have in common."""

from collections import Counter
from typing import Final

from ingest import topics, wire
from ingest.messages import GatewayReport, ReplayClock
from ingest.traffic import Will
from ingest.version import VERSION

COUNTED_RUNNERS: Final = 1000  # of more, by runner, a report could be too large to be sent


def by_runner(counts: Counter[str]) -> dict[str, int] | None:
    """Counts by runner for a report; absent when there are too many runners for one message."""
    return dict(counts) if len(counts) <= COUNTED_RUNNERS else None


def gateway_will(race: str, gateway: str, t: float, replay: ReplayClock | None = None) -> Will:
    """What the broker shall say when a gateway vanishes; `t` is the time now [s]."""
    report = GatewayReport(t=t, online=False, version=VERSION, replay=replay)
    return Will(topics.gateway(race, gateway), wire.encode(report))
