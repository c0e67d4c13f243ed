"""What was sent, received, published and raised, as gateways and the monitor report it."""

import asyncio
import contextlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from ingest import topics, wire
from ingest.bus import Bus, Handler, Received
from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport, Message
from ingest.spool_file import shares
from monitor.messages import Field, MonitorReport
from monitor.monitors import Monitors
from monitor.topics import STATUS_LEAF
from monitor.topics import field as field_topic
from monitor.topics import monitor as monitor_topic

REPORTED_WITHIN_S: Final = 12.0  # two reports of the monitor and some
CALM_FIELDS: Final = 2  # seconds in which nothing more is to be done, seen from outside


@dataclass(frozen=True, slots=True)
class Row:
    """One runner's numbers."""

    runner: str
    sent: int
    received: int
    statuses: int
    alerts: int

    @property
    def lost(self) -> int:
        """Records that were sent and not received."""
        # A gateway that was killed had sent more than it could report.
        return max(0, self.sent - self.received)


class Tally:
    """Listens to the reports of a race.

    Parameters
    ----------
    race
        The race's id.
    bus
        Where reports come from.
    runners
        Who is to take part; of each there is a row, whatever comes.
    """

    def __init__(self, race: str, bus: Bus, runners: Sequence[str]) -> None:
        self._runners = tuple(runners)
        self._heard: set[str] = set()
        self._gateways: dict[str, GatewayReport] = {}
        self._monitors = Monitors()
        self._behind_s: dict[str, float] = {}
        self._fields = 0
        self._news = asyncio.Event()
        bus.subscribe(f"{topics.ROOT}/{race}/gateway/+", self._guarded(self._hear_gateway))
        bus.subscribe(monitor_topic(race), self._guarded(self._hear_monitor))
        bus.subscribe(field_topic(race), self._guarded(self._hear_field), qos=0)
        statuses = f"{topics.ROOT}/{race}/runner/+/{STATUS_LEAF}"
        bus.subscribe(statuses, self._guarded(self._hear_status), qos=0)

    @property
    def monitor_is_up(self) -> bool:
        """Whether the monitor has reported and is there, or all that share the runners."""
        return self._monitors.is_up is True

    @property
    def refused(self) -> dict[str, int]:
        """What the monitor refused, by reason."""
        return dict(_sum(report.refused for report in self._monitors.reports))

    def rows(self) -> list[Row]:
        """The numbers of every runner."""
        sent = dict.fromkeys(self._runners, 0)
        for report in self._gateways.values():
            for runner, count in (report.sent or {}).items():
                sent[runner] = sent.get(runner, 0) + count
        seen = self._monitors.reports
        counts = [
            _sum(report.received for report in seen),
            _sum(report.statuses for report in seen),
            _sum(report.alerts for report in seen),
        ]
        return [
            Row(runner, count, *(by_runner.get(runner, 0) for by_runner in counts))
            for runner, count in sorted(sent.items())
        ]

    async def up(self) -> None:
        """Wait until the monitor is there."""
        while not self.monitor_is_up:
            await self._next()

    async def everybody(self) -> None:
        """Wait until the monitor has heard every runner."""
        while not self._heard.issuperset(self._runners):
            await self._next()

    async def settled(self) -> None:
        """Wait until all gateways are done and the monitor has gone through all that was sent.

        Or until nothing came nearer to that for a while.
        """
        loop = asyncio.get_running_loop()
        least, calm_from = math.inf, None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REPORTED_WITHIN_S) as limit:
                while calm_from is None or self._fields < calm_from + CALM_FIELDS:
                    await self._next()
                    if (open_ := self._open()) < least:
                        least = open_
                        limit.reschedule(loop.time() + REPORTED_WITHIN_S)
                    if not self._is_settled():
                        calm_from = None
                    elif calm_from is None:
                        calm_from = self._fields

    def _open(self) -> float:
        """How many records have not arrived, and how many seconds are to be gone through."""
        return sum(row.lost for row in self.rows()) + sum(self._behind_s.values())

    def _is_settled(self) -> bool:
        done = all(not report.online for report in self._gateways.values())
        return done and not self._open() and all(row.statuses for row in self.rows())

    async def _next(self) -> None:
        self._news.clear()
        await self._news.wait()

    def _guarded(self, handle: Handler) -> Handler:
        """Pass over what is no report: it is not ours to judge, the monitor counts it."""

        def guarded(message: Received) -> None:
            with contextlib.suppress(PayloadRefused):
                handle(message)
                self._news.set()

        return guarded

    def _hear_gateway(self, message: Received) -> None:
        gateway = topics.parse_gateway_topic(message.topic)
        report = wire.decode(message.payload, GatewayReport)
        before = self._gateways.get(gateway)
        if report.sent is None and before is not None:
            # A last will does not know what was sent.
            report = msgspec.structs.replace(report, sent=before.sent)
        self._gateways[gateway] = report

    def _hear_monitor(self, message: Received) -> None:
        self._monitors.hear(wire.decode(message.payload, MonitorReport))

    def _hear_status(self, message: Received) -> None:
        runner = topics.parse_runner_topic(message.topic).runner
        self._behind_s[runner] = wire.decode(message.payload, _Open).behind_s

    def _hear_field(self, message: Received) -> None:
        self._fields += 1
        field = wire.decode(message.payload, Field)
        ages_s = zip(field.runner, field.age_s, strict=True)
        self._heard.update(runner for runner, age_s in ages_s if age_s is not None)


class _Open(Message, frozen=True, kw_only=True):
    """What of a status counts here."""

    behind_s: float


def _sum(counts: Iterable[dict[str, int] | None]) -> Counter[str]:
    """What several monitors counted, together."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one or {})
    return total


def kept_rows(rows: Sequence[Row], spool: Path) -> list[Row]:
    """Count what a gateway has made and what of it the monitor has confirmed, by its spool."""
    kept = {share.runner: share for share in shares(spool)}
    return [
        replace(
            row,
            sent=kept[row.runner].records,
            received=kept[row.runner].records - kept[row.runner].unconfirmed,
        )
        if row.runner in kept
        else row
        for row in rows
    ]
