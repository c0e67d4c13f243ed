"""Puts the monitor daemon together from a race folder."""

import gc
import logging
from collections.abc import Iterator
from functools import partial
from typing import Final

from ingest import daemon, wire
from ingest import topics as ingest_topics
from ingest.bus import Bus, Echo, Will
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.metrics import Number, served
from ingest.race.settings import Race
from ingest.systemd import watched
from ingest.version import VERSION
from monitor import topics
from monitor.archive import StoreArchive
from monitor.engine import MODEL_VERSION
from monitor.group import one_runner
from monitor.keeper import Keeper
from monitor.metrics import numbers
from monitor.race_watch import not_before, settings_of
from monitor.recorder import Recorder
from monitor.resume import Codec, resume
from monitor.service import Monitor, offline_report
from monitor.store.checkpoints import decoded
from monitor.store.engines import move_aside
from monitor.store.reader import event_of
from monitor.store.store import Start, Store, open_store
from monitor.stored import Watermarks
from monitor.stored_events import StoredEvents
from monitor.venue import venue_of
from monitor.watch import Watch

COLLECT_AFTER: Final = (50_000, 20, 100)
"""Objects made, young and middle collections: after so many of each comes the next collection."""

_log = logging.getLogger(__name__)


async def run(race: Race, *, new_store: bool = False, metrics_port: int | None = None) -> None:
    """Run the monitor of a race until cancelled.

    Parameters
    ----------
    race
        The race folder's settings.
    new_store
        Move the store aside and begin another one.
    metrics_port
        Where Prometheus may ask on this machine; absent: nowhere.

    Raises
    ------
    Unavailable
        When the store is damaged or can't be reached.
    UsageError
        When it is of another race, or of a newer program.
    """
    if new_store and (aside := move_aside(race.store.url)) is not None:
        _log.warning("the store is now %s; a new one begins", aside)
    clock = WallClock()
    start = Start(clock.now(), VERSION, MODEL_VERSION, settings_of(race))
    store = open_store(race.store.url, race.race.id, start)
    try:
        await _watch(race, store, clock, metrics_port)
    finally:
        store.close()


async def _watch(race: Race, store: Store, clock: WallClock, metrics_port: int | None) -> None:
    topic = topics.monitor(race.race.id)
    client_id = f"monitor-{race.race.id}"
    bus = Bus(
        await wait_for_broker(race, "monitor"),
        client_id=client_id,
        will=Will(topic, wire.encode(offline_report(clock))),
        echo=Echo(ingest_topics.echo(race.race.id, client_id)),
        persistent=True,
    )
    events = StoredEvents((row.runner, row.id) for row in store.reader.events())
    recorder = Recorder(Watermarks(store.reader.dealt()), events)
    codec = Codec(event_of, partial(decoded, like=one_runner()))
    archive = StoreArchive(store.reader, recorder, codec, MODEL_VERSION)
    watch = Watch(
        race.runners,
        race_start=race.race.start.timestamp(),
        not_before=not_before(race),
        venue=venue_of(race),
        journal=recorder,
        archive=archive,
    )
    spans = store.reader.runners()
    for runner in spans:
        watch.venue.coverage.hear(store.reader.alerts(runner))
    news = resume(
        watch,
        store.reader,
        {runner: span.last_t for runner, span in spans.items()},
        codec,
        MODEL_VERSION,
        clock.now(),
    )
    _rarely_collect()
    keeper = Keeper(store.id, recorder, store.writer.write)
    monitor = Monitor(race.race.id, watch, bus, clock, keeper)
    monitor.tell(news)

    async def watch_until_cancelled() -> None:
        try:
            await monitor.run()
        finally:
            archive.close()
            bus.set_goodbye(topic, wire.encode(monitor.report(online=False)))

    def figures() -> Iterator[Number]:
        return numbers(monitor.report(online=True), watch, bus)

    async with served(figures, metrics_port), watched(monitor.pulse.fault):
        await daemon.alongside(bus.run(), watch_until_cancelled())


def _rarely_collect() -> None:
    """Look for unreachable cycles of objects rarely, and never in what is there already.

    Of thousands of runners so much is remembered, and so many messages are made a second, that
    Python's usual ways would take a third of the monitor's time. Little here makes cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
