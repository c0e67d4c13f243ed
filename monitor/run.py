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
from ingest.errors import UsageError
from ingest.metrics import Number, served
from ingest.race.settings import Race
from ingest.sessions import forget_sessions
from ingest.shards import Shard
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
from monitor.store.reader import SharedReader, event_of
from monitor.store.store import Start, Store, open_store
from monitor.stored import Watermarks
from monitor.stored_events import StoredEvents
from monitor.venue import venue_of
from monitor.watch import Watch

COLLECT_AFTER: Final = (50_000, 20, 100)
"""Objects made, young and middle collections: after so many of each comes the next collection."""

_log = logging.getLogger(__name__)


async def run(
    race: Race,
    shard: Shard | None = None,
    *,
    new_store: bool = False,
    metrics_port: int | None = None,
) -> None:
    """Run the monitor of a race, or one of several, until cancelled.

    Parameters
    ----------
    race
        The race folder's settings.
    shard
        Whose runners it has; absent: all.
    new_store
        Move the store aside and begin another one.
    metrics_port
        Where Prometheus may ask on this machine; absent: nowhere.

    Raises
    ------
    Unavailable
        When the store is damaged or can't be reached.
    UsageError
        When it is of another race, of another number of monitors, or of a newer program.
    """
    shard = shard or Shard(race.race.id)
    if new_store and shard.number > 1:
        raise UsageError(
            "all monitors share one store, and the first one begins it: start that with"
            f" --shard 1/{shard.of} --new-store, and then this one without"
        )
    if new_store and (aside := move_aside(race.store.url)) is not None:
        _log.warning("the store is now %s; a new one begins", aside)
    clock = WallClock()
    start = Start(clock.now(), VERSION, MODEL_VERSION, settings_of(race))
    store = open_store(race.store.url, race.race.id, start, shard)
    try:
        await _watch(race, shard, store, clock, metrics_port)
    finally:
        store.close()


async def _watch(
    race: Race, shard: Shard, store: Store, clock: WallClock, metrics_port: int | None
) -> None:
    topic = topics.monitor(race.race.id)
    broker = await wait_for_broker(race, "monitor")
    if store.is_new and shard.number == 1:
        await forget_sessions(broker, shard.names_beyond())
    bus = Bus(
        broker,
        client_id=shard.client_id,
        will=Will(topic, wire.encode(offline_report(clock, shard))),
        echo=Echo(ingest_topics.echo(race.race.id, shard.client_id)),
        persistent=True,
    )
    ours = SharedReader(store.engine, shard)
    events = StoredEvents((row.runner, row.id) for row in ours.events())
    recorder = Recorder(Watermarks(ours.dealt()), events)
    codec = Codec(event_of, partial(decoded, like=one_runner()))
    archive = StoreArchive(store.reader, recorder, codec, MODEL_VERSION)
    watch = Watch(
        [runner for runner in race.runners if shard.holds(runner.id)],
        race_start=race.race.start.timestamp(),
        not_before=not_before(race),
        venue=venue_of(race),
        journal=recorder,
        archive=archive,
    )
    for runner in store.reader.runners():  # also those of other monitors: it is one course
        watch.venue.coverage.hear(store.reader.alerts(runner))
    news = resume(
        watch,
        ours,
        {runner: span.last_t for runner, span in ours.runners().items()},
        codec,
        MODEL_VERSION,
        clock.now(),
    )
    _rarely_collect()
    keeper = Keeper(store.id, recorder, store.writer.write)
    monitor = Monitor(race.race.id, watch, bus, clock, keeper, shard)
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
