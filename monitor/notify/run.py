"""Puts `trailpulse notify` together from a race folder."""

import asyncio
import logging

from ingest import daemon, wire
from ingest import topics as ingest_topics
from ingest.bus import Bus, Echo, Will
from ingest.clock import Clock, WallClock
from ingest.endpoint import wait_for_broker
from ingest.errors import Unavailable, UsageError
from ingest.language.catalogue import catalogue
from ingest.race.notify_settings import Names
from ingest.race.settings import Race
from ingest.systemd import watched
from monitor import topics
from monitor.messages import NotifyReport, ServiceReport
from monitor.notify import wording
from monitor.notify.book import Book
from monitor.notify.home_feed import HomeFeed
from monitor.notify.memory import Delivery
from monitor.notify.memory_file import MemoryFile
from monitor.notify.quiet import quiet_of
from monitor.notify.routes import Routes
from monitor.notify.service import Notify
from monitor.notify.services import services_of

_log = logging.getLogger(__name__)


async def run(race: Race) -> None:
    """Tell people of a race's alerts until cancelled."""
    clock = WallClock()
    routes = Routes(race)
    file = MemoryFile(race.folder)
    memory = file.read()
    say = catalogue(race.race.language)
    quiet = quiet_of(race.notify.quiet, race.race.timezone)
    book = Book(routes, quiet, race.notify.escalate_min * 60.0, memory, say)
    topic = topics.notify(race.race.id)
    client_id = f"notify-{race.race.id}"
    bus = Bus(
        await wait_for_broker(race, "notify"),
        client_id=client_id,
        will=Will(topic, wire.encode(offline_report(clock, routes.services))),
        echo=Echo(ingest_topics.echo(race.race.id, client_id)),
        persistent=True,
    )
    notify = Notify(
        race.race.id,
        bus,
        clock,
        book,
        memory,
        file,
        services_of(race.secrets, routes.services),
        home=HomeFeed(race) if race.home_assistant.enabled else None,
    )
    if not routes.services:
        _log.warning("nobody is told: [notify] in race.toml names no services")

    async def tell_until_cancelled() -> None:
        try:
            await notify.run()
        finally:
            bus.set_goodbye(topic, wire.encode(notify.report(online=False)))

    async with watched(notify.pulse.fault):
        await daemon.alongside(bus.run(), tell_until_cancelled())


async def trial(race: Race, name: str) -> None:
    """Send one message to a service that says it is only a trial.

    Raises
    ------
    UsageError
        When there is no such service.
    Unavailable
        When it did not take it.
    """
    known = {*race.secrets.notify, *(webhook.name for webhook in race.secrets.webhooks)}
    if name not in known:
        names = ", ".join(sorted(known)) or "none"
        raise UsageError(f"secrets.toml has no service {name!r}; it has: {names}")
    now = WallClock().now()
    note = wording.of_trial(catalogue(race.race.language), race.race.name)
    delivery = Delivery(
        id=f"trial:{name}:{now:.3f}", to=name, level="info", title=note.title, body=note.body,
        since=now, alerts=(),
    )  # fmt: skip
    send = services_of(race.secrets, (name,))[name]
    reason = await asyncio.to_thread(send, delivery, now)
    if reason is not None:
        raise Unavailable(f"{name} did not take it: {reason}")


def offline_report(clock: Clock, services: Names) -> NotifyReport:
    """What the broker says when we vanish: nobody is told any more."""
    untold = (ServiceReport(name=name, sent=0, waiting=0, given_up=0) for name in services)
    return NotifyReport(t=clock.now(), online=False, services=tuple(untold))
