"""The dashboard as one ASGI application: Streamlit, the push route and the bus in one process."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.access.cookie import Cookie
from dashboard.access.door import Door
from dashboard.access.exposure import allowed_hosts
from dashboard.access.gate import Gate, Seats
from dashboard.access.pages import AccessPages
from dashboard.access.share_page import SharePage
from dashboard.access.single_sign_on import THEIR_ROUTES, single_sign_on
from dashboard.access.watcher import register_of
from dashboard.assets import page_assets
from dashboard.bind_route import BindRoute
from dashboard.checkin import CheckInDesk
from dashboard.crewlog import CrewLog
from dashboard.feed import Feed
from dashboard.fonts import WithoutFonts
from dashboard.guard import SecurityHeaders
from dashboard.handover_route import HandoverRoute
from dashboard.lite import LitePage
from dashboard.offline import Offline
from dashboard.past import Past
from dashboard.precompressed import Precompressed
from dashboard.routes import Routes
from dashboard.settings import check_options, check_version
from ingest import topics
from ingest.bus import Bus, Echo
from ingest.clock import WallClock
from ingest.race.addresses import ListenAddress
from ingest.race.settings import Race
from ingest.systemd import watched
from ingest.traffic import MqttSettings

SCRIPT: Final = Path(__file__).with_name("ui.py")

# How fast a lost broker shows on the pages.
LOOK_AT_BROKER_EVERY_S: Final = 0.5
# Whoever may no longer be here is gone within two of these.
LOOK_AT_ACCESS_EVERY_S: Final = 1.0

OPEN_PAGE: Final = (
    "nobody is set up to log in: everybody on this machine may see and log everything"
    " (trailpulse race people add NAME)"
)

_log = logging.getLogger(__name__)

FindBroker = Callable[[], Awaitable[MqttSettings]]


def create_app(race: Race, find_broker: FindBroker, listen: ListenAddress) -> st.App:
    """Put the dashboard of one race together; its bus runs as long as the application.

    Parameters
    ----------
    race
        The race folder.
    find_broker
        Waits for the broker's address; the pages are served meanwhile and say so.
    listen
        Where the page will be.

    Raises
    ------
    UsageError
        When the installed Streamlit is not the one the page was made for.
    """
    check_version()
    clock, assets = WallClock(), page_assets()
    feed = Feed(race, clock)
    door = Door(race.folder, register_of(race), clock, changed=feed.hub.wake_all)
    seats = Seats(door)
    cookie = Cookie(race.race.id, race.dashboard.public_url)
    log = CrewLog(race.race.id)
    check_in = CheckInDesk(race, clock, feed.hub, feed.refusals)
    past = Past(race.store.url)

    async def recall() -> None:
        known = [runner.id for runner in race.runners]
        feed.recall(await asyncio.to_thread(past.recall, known))

    async def read_bus() -> None:
        # A name of its own, for a second process of the same race would push us out.
        client_id = f"dashboard-{race.race.id}-{uuid4().hex[:8]}"
        echo = Echo(topics.echo(race.race.id, client_id))
        bus = Bus(await find_broker(), client_id=client_id, echo=echo)
        feed.read(bus)
        check_in.read(bus)
        log.use(bus)
        await bus.run()

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any] | None]:
        check_options()
        tasks = (
            asyncio.create_task(read_bus(), name="bus"),
            asyncio.create_task(_watch_broker(feed, check_in), name="look at broker"),
            asyncio.create_task(_watch_access(door, seats), name="look at access"),
            asyncio.create_task(recall(), name="recall"),
        )
        for task in tasks:
            task.add_done_callback(_stop_when_failed)
        async with watched(lambda: None):
            yield None
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    hosts = allowed_hosts(listen, race.dashboard.public_url)
    other = single_sign_on(race) if door.guarded else None
    also_open = frozenset() if other is None else THEIR_ROUTES
    pages = AccessPages(door, cookie, race.race.name, other)
    lite = LitePage(feed, assets, clock, door)
    offline = Offline(assets)
    share = SharePage(door, race, clock)
    routes = Routes(feed, log, assets, lite, past, door)
    if not door.guarded:
        _log.warning(OPEN_PAGE)
    return st.App(
        SCRIPT,
        lifespan=lifespan,
        secrets=None if other is None else other.secrets,
        routes=[
            *pages.all(),
            *share.all(),
            *offline.all(),
            *BindRoute(check_in, door).all(),
            *HandoverRoute(race, door).all(),
            *routes.all(),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(SecurityHeaders),
            Middleware(Gate, door=door, cookie=cookie, seats=seats, also_open=also_open),
            Middleware(WithoutFonts),
            Middleware(Precompressed),
        ],
    )


def _stop_when_failed(task: asyncio.Task[Any]) -> None:
    """End the process on a programming error: a page without its feed only looks alive."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.critical("stopping, for %s failed", task.get_name(), exc_info=error)
        signal.raise_signal(signal.SIGTERM)


async def _watch_broker(feed: Feed, check_in: CheckInDesk) -> None:
    while True:
        feed.look_at_broker()
        feed.look_for_silence()
        check_in.look()
        await asyncio.sleep(LOOK_AT_BROKER_EVERY_S)


async def _watch_access(door: Door, seats: Seats) -> None:
    while True:
        await door.follow_files()
        seats.look()
        await asyncio.sleep(LOOK_AT_ACCESS_EVERY_S)
