"""Runs the dashboard until it is stopped."""

import logging
import threading
import webbrowser

from dashboard.asgi import FindBroker, create_app
from dashboard.settings import OPTIONS, Listen
from ingest.race.settings import Race

# The server's socket listens from the first moment, so a browser may come early.
OPEN_AFTER_S = 0.5

_log = logging.getLogger(__name__)


def serve(race: Race, find_broker: FindBroker, listen: Listen, *, open_page: bool = False) -> None:
    """Serve the page and block until SIGINT or SIGTERM."""
    app = create_app(race, find_broker, listen)
    _log.info("the page of %s: %s", race.race.id, listen.url)
    if open_page:
        opener = threading.Timer(OPEN_AFTER_S, webbrowser.open, [listen.url])
        opener.daemon = True
        opener.start()
    app.run(config={**OPTIONS, "server.address": listen.host, "server.port": listen.port})
