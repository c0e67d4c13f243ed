"""Runs the dashboard until it is stopped."""

import logging
import os
import signal
import threading
import webbrowser
from types import FrameType

from dashboard.asgi import FindBroker, create_app
from dashboard.settings import OPTIONS
from ingest.race.addresses import ListenAddress
from ingest.race.settings import Race

# The server's socket listens from the first moment, so a browser may come early.
OPEN_AFTER_S = 0.5

_log = logging.getLogger(__name__)


def _ended(number: int, frame: FrameType | None) -> None:
    """End at once: before it serves there is nothing to be closed, afterwards all is closed.

    An exception would run through whatever starts just then, half made.
    """
    _log.info("stopped on %s", signal.Signals(number).name)
    logging.shutdown()
    os._exit(0)


def serve(
    race: Race, find_broker: FindBroker, listen: ListenAddress, *, open_page: bool = False
) -> None:
    """Serve the page and block until SIGINT or SIGTERM."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Once it serves, the web server stops on these by itself, then raises them once more.
        signal.signal(number, _ended)
    app = create_app(race, find_broker, listen)
    _log.info("the page of %s: %s", race.race.id, listen.url)
    if open_page:
        opener = threading.Timer(OPEN_AFTER_S, webbrowser.open, [listen.url])
        opener.daemon = True
        opener.start()
    app.run(config={**OPTIONS, "server.address": listen.host, "server.port": listen.port})
