"""From a status at the broker to its pixel on a desk of 500: ``python -m tests.bench.desk``.

A real broker, dashboard process and Chromium; everybody has a status every second. A pixel counts
as painted in the first task after the animation frame in which the runner's tile was another.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
from playwright.sync_api import Page

from tests import browser
from tests.bench.viewers import LOOKED_AT, Monitor
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import serving

RUNNERS: Final = 500
WARM_UP_S: Final = 8
SECONDS: Final = 20  # as many as there are scores to tell the seconds by
LIMIT_MS: Final = 500.0

WATCH: Final = """(name) => {
  const painted = (window.painted = []);
  let before = null;
  const look = () => {
    const tiles = [...document.querySelectorAll('.tile-small')];
    const label = tiles.map((tile) => tile.getAttribute('aria-label')).find((one) => one?.includes(name));
    if (label && label !== before) {
      before = label;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => painted.push([Date.now(), label]);
      channel.port2.postMessage(null);
    }
    requestAnimationFrame(look);
  };
  look();
}"""  # noqa: E501


def measure(page: Page, url: str, monitor: Monitor) -> list[float]:
    """Delays of the runner who is looked at [ms]."""
    sent_at: dict[int, float] = {}

    def tell() -> None:
        monitor.tell(WARM_UP_S)
        sent_at.update(monitor.tell(SECONDS))

    telling = threading.Thread(target=tell)
    monitor.tell(1)
    telling.start()
    page.goto(f"{url}/lite?view=desk")
    page.locator(".tile-small").nth(RUNNERS - 1).wait_for(timeout=60_000)
    people = scene.crowd(RUNNERS, time.time())
    page.evaluate(WATCH, next(one.name for one in people if one.id == LOOKED_AT))
    telling.join()
    delays_ms = []
    for at_ms, label in page.evaluate("window.painted"):
        score = int(label.rpartition(", ")[2])
        if 1000.0 * sent_at.get(score, np.inf) <= at_ms:
            delays_ms.append(at_ms - 1000.0 * sent_at[score])
    return delays_ms


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as process,
        serving(process.settings.port, Path(folder) / "log.txt", many=RUNNERS) as server,
        browser.running() as chromium,
    ):
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        delays_ms = measure(page, server.url, Monitor(process.settings.port, RUNNERS))
    median_ms, late_ms = np.percentile(delays_ms, (50, 95))
    kept = late_ms <= LIMIT_MS
    sys.stdout.write(
        f"status at the broker to pixel, desk of {RUNNERS} at 1 Hz, {len(delays_ms)} paints:"
        f" median {median_ms:.0f} ms, p95 {late_ms:.0f} ms, limit {LIMIT_MS:.0f} ms:"
        f" {'kept' if kept else 'MISSED'}\n"
    )
    return int(not kept)


if __name__ == "__main__":
    raise SystemExit(main())
