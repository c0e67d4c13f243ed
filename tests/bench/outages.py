"""How soon the page says that it lost its server, and shows what is live again.

``python -m tests.bench.outages``: a real Chromium, broker and dashboard process. The network goes
silent without closing anything; the server is killed and started again after a while.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.hole import hole
from tests.dashboard.serving import Broker, serving

TIMES: Final = 5
DOWN_S: Final = (1.0, 3.0, 6.0, 10.0, 20.0)  # how long the server is away, once each
SILENT_LIMIT_S: Final = 9.0
RESTART_LIMIT_S: Final = 4.0
WITHIN_MS: Final = 60_000


def silences(page: Page, broker: Broker, folder: Path) -> list[float]:
    """From a network that swallows everything to NO LINK [s]."""
    found = []
    with (
        serving(broker.port, folder / "silent.txt") as server,
        hole(urlsplit(server.url).port or 0) as way,
    ):
        for _ in range(TIMES):
            way.open = True
            _open(page, way.url, broker)
            way.open = False
            begun = time.monotonic()
            page.get_by_text("NO LINK").wait_for(timeout=WITHIN_MS)
            found.append(time.monotonic() - begun)
    return found


def restarts(page: Page, broker: Broker, folder: Path) -> list[float]:
    """From a server that answers again to a live page [s]."""
    found = []
    for down_s in DOWN_S:
        with serving(broker.port, folder / "first.txt") as first:
            _open(page, first.url, broker)
            port = urlsplit(first.url).port
            first.process.kill()
            first.process.wait()
            page.get_by_text("NO LINK").wait_for(timeout=WITHIN_MS)
            time.sleep(down_s)
        with serving(broker.port, folder / "second.txt", port=port):
            begun = time.monotonic()
            _tell(broker)
            page.locator(".trouble").wait_for(state="hidden", timeout=WITHIN_MS)
            page.get_by_text("live").first.wait_for(timeout=WITHIN_MS)
            found.append(time.monotonic() - begun)
    return found


def _open(page: Page, url: str, broker: Broker) -> None:
    page.goto(f"{url}/?runner=anna")
    page.locator(".page .title").first.wait_for(timeout=WITHIN_MS)
    _tell(broker)
    page.locator(".trouble").wait_for(state="hidden", timeout=WITHIN_MS)
    page.get_by_text("live").first.wait_for(timeout=WITHIN_MS)


def _tell(broker: Broker) -> None:
    now = time.time()
    people = scene.bodies(now)
    broker.publish(scene.opening(people, t=now) + scene.second(people, t=now, at=now))


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as process,
        browser.running() as chromium,
        browser.phone(chromium) as page,
    ):
        broker = Broker(process)
        rows = (
            ("silent network to NO LINK", silences(page, broker, Path(folder)), SILENT_LIMIT_S),
            ("server back to live", restarts(page, broker, Path(folder)), RESTART_LIMIT_S),
        )
    missed = False
    for name, took_s, limit_s in rows:
        missed |= max(took_s) > limit_s
        sys.stdout.write(
            f"{name}: median {statistics.median(took_s):.1f} s, worst of {len(took_s)}"
            f" {max(took_s):.1f} s, limit {limit_s:.0f} s:"
            f" {'kept' if max(took_s) <= limit_s else 'MISSED'}\n"
        )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
