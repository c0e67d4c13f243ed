"""A monitor's share of what concerns all runners of a race; pure."""

from functools import lru_cache
from typing import Final

import msgspec

from ingest import topics
from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport
from ingest.shards import Shard
from ingest.traffic import Handler, Received
from monitor.messages import MonitorReport

_REMEMBERED: Final = 20_000  # topics; each comes once a second


def of_ours(handle: Handler, shard: Shard) -> Handler:
    """Pass over messages of runners that other monitors have."""
    if shard.is_whole:
        return handle

    def ours(message: Received) -> None:
        if shard.holds(topics.parse_runner_topic(message.topic).runner):
            handle(message)

    return ours


@lru_cache(_REMEMBERED)
def runner_of_moved(topic: str, shard: Shard) -> str:
    """Whose vitals a NATS server has moved to the monitor that has a share.

    Raises
    ------
    PayloadRefused
        When it is no such topic, or the runner belongs to another monitor.
    """
    runner = topics.parse_part_topic(topic)
    if not shard.holds(runner):
        raise PayloadRefused(
            "record of another monitor", f"{runner}: the broker shares out otherwise than we"
        )
    return runner


def shared(report: GatewayReport, shard: Shard) -> GatewayReport:
    """What a gateway says of itself, and of the runners of one monitor alone."""
    if shard.is_whole:
        return report
    return msgspec.structs.replace(
        report,
        sent=_of_runners(report.sent, shard),
        keeps_from=_of_runners(report.keeps_from, shard),
    )


def signed(report: MonitorReport, shard: Shard) -> MonitorReport:
    """A report with which of several monitors it is."""
    if shard.is_whole:
        return report
    return msgspec.structs.replace(report, shard=shard.number, shards=shard.of)


def _of_runners(counts: dict[str, int] | None, shard: Shard) -> dict[str, int] | None:
    if counts is None:
        return None
    return {runner: count for runner, count in counts.items() if shard.holds(runner)}
