"""Whether the page's server keeps memory of viewers who left.

``python -m tests.bench.comings [MINUTES]``, 3 unless told otherwise: a real broker and dashboard
process, ten runners at 1 Hz. Hundreds of push connections open and close every few seconds, half of
them without a goodbye, and a Chromium opens the whole page anew again and again.
"""

import asyncio
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from playwright.sync_api import Browser

from tests import browser
from tests.bench.viewers import Monitor
from tests.bench.watching import Watched, stay_briefly
from tests.brokers import mosquitto, started
from tests.dashboard.serving import Server, serving

MINUTES: Final = 3.0
RUNNERS: Final = 10
VIEWERS: Final = 200  # at a time
STAY_S: Final = 5.0
SETTLED: Final = 1 / 3  # of the time; what is kept for all who come later is made by then
LIMIT_KB_A_VISIT: Final = 1.0
"""What is kept for each of the thousands that come, at most [kB]."""


class Comings:
    """Viewers who come and go, counted."""

    def __init__(self, server: Server) -> None:
        self.visits = 0
        self._server = server
        self._over = threading.Event()

    def connections(self) -> None:
        """Open and close push connections until it is over."""
        watched = Watched(
            f"{self._server.url.replace('http', 'ws', 1)}/live/ws", self._server.url, VIEWERS
        )
        while not self._over.is_set():
            asyncio.run(stay_briefly(watched, STAY_S))
            self.visits += VIEWERS

    def pages(self, chromium: Browser, until: float) -> int:
        """Open the whole page in new contexts until a time of the monotonic clock."""
        opened = 0
        while time.monotonic() < until:
            with browser.phone(chromium) as page:
                page.goto(f"{self._server.url}/?runner=r100")
                page.locator(".state").first.wait_for(timeout=60_000)
            opened += 1
        return opened

    def end(self) -> None:
        """Let nobody come any more."""
        self._over.set()


def main() -> int:
    """Print how memory went; 1 if it grew by more than what is measured by chance."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as process,
        serving(process.settings.port, Path(folder) / "log.txt", many=RUNNERS) as server,
        browser.running() as chromium,
    ):
        monitor, comings = Monitor(process.settings.port, RUNNERS), Comings(server)
        samples: list[tuple[float, float, int]] = []
        over = threading.Event()

        def tell() -> None:
            served = psutil.Process(server.process.pid)
            while not over.is_set():
                monitor.tell(1)
                samples.append((time.monotonic(), served.memory_info().rss / 1e3, comings.visits))

        threads = [threading.Thread(target=tell), threading.Thread(target=comings.connections)]
        for thread in threads:
            thread.start()
        opened = comings.pages(chromium, time.monotonic() + 60.0 * minutes)
        comings.end()
        over.set()
        for thread in threads:
            thread.join()
    at_s, memory_kb, visits = np.array(samples).T
    late = at_s >= at_s[0] + SETTLED * (at_s[-1] - at_s[0])
    per_visit_kb = float(np.polyfit(visits[late], memory_kb[late], 1)[0])
    kept = per_visit_kb <= LIMIT_KB_A_VISIT
    sys.stdout.write(
        f"{minutes:g} min, {visits[-1]:,.0f} connections and {opened} pages came and went:"
        f" {memory_kb[0] / 1e3:.0f} MB at first, {memory_kb[late][0] / 1e3:.0f} MB after a third,"
        f" {memory_kb[-1] / 1e3:.0f} MB at the end; {per_visit_kb:+.2f} kB a connection"
        f" (limit {LIMIT_KB_A_VISIT:g}): {'kept' if kept else 'MISSED'}\n"
    )
    return int(not kept)


if __name__ == "__main__":
    raise SystemExit(main())
