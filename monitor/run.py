"""Puts the monitor daemon together from a race folder."""

from collections.abc import Iterator

from ingest import daemon, wire
from ingest import topics as ingest_topics
from ingest.bus import Bus, Echo, Will
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.metrics import Number, served
from ingest.race.settings import Race
from ingest.systemd import watched
from monitor import topics
from monitor.metrics import numbers
from monitor.service import Monitor, offline_report
from monitor.venue import venue_of
from monitor.watch import Watch

DAYS_BEFORE_S = 7 * 86_400.0
"""Gateways are tried out in the days before the start; what is older is no record of this race."""


async def run(race: Race, *, metrics_port: int | None = None) -> None:
    """Run the monitor of a race until cancelled; Prometheus may ask on `metrics_port`, if any."""
    clock = WallClock()
    topic = topics.monitor(race.race.id)
    client_id = f"monitor-{race.race.id}"
    bus = Bus(
        await wait_for_broker(race, "monitor"),
        client_id=client_id,
        will=Will(topic, wire.encode(offline_report(clock))),
        echo=Echo(ingest_topics.echo(race.race.id, client_id)),
        persistent=True,
    )
    start = race.race.start.timestamp()
    watch = Watch(
        race.runners,
        race_start=start,
        not_before=start - DAYS_BEFORE_S,
        venue=venue_of(race),
    )
    monitor = Monitor(race.race.id, watch, bus, clock)

    async def watch_until_cancelled() -> None:
        try:
            await monitor.run()
        finally:
            bus.set_goodbye(topic, wire.encode(monitor.report(online=False)))

    def figures() -> Iterator[Number]:
        return numbers(monitor.report(online=True), watch, bus)

    async with served(figures, metrics_port), watched(monitor.pulse.fault):
        await daemon.alongside(bus.run(), watch_until_cancelled())
