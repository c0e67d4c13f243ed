"""From a status at the broker to its pixel on the page: ``python -m tests.bench.dashboard``.

A real broker, dashboard process and Chromium; ten runners at 1 Hz with phases of their own. A
pixel counts as painted in the first task after the animation frame in which the DOM changed.
"""

import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page

from monitor import topics as monitor_topics
from monitor.messages import VitalsNow
from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import serving

RUNNERS: Final = 10
LIMITS_MS: Final = (100.0, 200.0)  # median, 95th percentile

# Heart rates that a runner shows one after the other, so that a text tells which status it is.
RATES: Final = range(60, 200)

WATCH: Final = """() => {
  const painted = (window.painted = []);
  const roots = [];
  const walk = (root) => {
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) {
      roots.push(one.shadowRoot);
      walk(one.shadowRoot);
    }
  };
  walk(document);
  const root = roots.find((one) => one.querySelector('.cards'));
  const note = (texts) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      const at = (performance.timeOrigin + performance.now()) / 1000;
      for (const text of texts) painted.push([...text, at]);
    };
    channel.port2.postMessage(0);
  });
  new MutationObserver((changes) => {
    const texts = changes
      .map((change) => change.target.nodeType === 3 ? change.target.parentElement : change.target)
      .filter((one) => one.closest('.card-vitals'))
      .map((one) => [one.closest('.card').getAttribute('href').slice(8), one.textContent]);
    if (texts.length) note(texts);
  }).observe(root.querySelector('.cards'), { subtree: true, childList: true, characterData: true });
}"""


def measure(seconds: float = 60.0) -> NDArray[np.float64]:
    """Times [ms] from publishing to painting."""
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as broker,
        serving(broker.settings.port, Path(folder) / "log.txt") as server,
        browser.running() as chromium,
    ):
        page = chromium.new_page()
        page.goto(server.url)
        page.locator(".card").first.wait_for()
        return _measure(page, broker.settings.port, seconds)


def _measure(page: Page, port: int, seconds: float) -> NDArray[np.float64]:
    published: dict[tuple[str, str], float] = {}
    publisher = threading.Thread(target=_publish, args=(port, seconds, published))
    page.evaluate(WATCH)
    publisher.start()
    while publisher.is_alive():
        page.wait_for_timeout(500)
    page.wait_for_timeout(1000)
    times = []
    for runner, text, at in page.evaluate("window.painted"):
        # The first paint counts; the text may be painted again for another reason.
        if (sent := published.pop((runner, text), None)) is not None:
            times.append((at - sent) * 1e3)
    return np.array(times)


def _publish(port: int, seconds: float, published: dict[tuple[str, str], float]) -> None:
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", port)
    client.loop_start()
    bodies = [
        scene.Body(f"runner-{k}", f"Runner {k}", str(k), 40.0, 30.0, cadence_spm=None)
        for k in range(RUNNERS)
    ]
    phase = random.Random(1)
    due = sorted((phase.random(), k) for k in range(RUNNERS))
    start = time.time()
    for second in range(int(seconds)):
        for offset, k in due:
            time.sleep(max(0.0, start + second + offset - time.time()))
            rate = RATES[second % len(RATES)]
            at = time.time()
            vitals = VitalsNow(heart_rate_bpm=float(rate), age_s={"heart_rate_bpm": 0.1})
            status = structs.replace(scene.status(bodies[k], t=at, at=at), vitals=vitals)
            message = scene.retained(monitor_topics.status(scene.RACE_ID, bodies[k].id), status)
            published[(bodies[k].id, str(rate))] = time.time()
            client.publish(message.topic, message.payload, 0, retain=True)
    client.loop_stop()
    client.disconnect()


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    times = measure()
    median, late = np.percentile(times, (50, 95))
    kept = median <= LIMITS_MS[0] and late <= LIMITS_MS[1]
    sys.stdout.write(
        f"status at the broker to pixel, {RUNNERS} runners at 1 Hz, {len(times)} paints:"
        f" median {median:.0f} ms, p95 {late:.0f} ms, limits {LIMITS_MS[0]:.0f} and"
        f" {LIMITS_MS[1]:.0f} ms: {'kept' if kept else 'MISSED'}\n"
    )
    return int(not kept)


if __name__ == "__main__":
    raise SystemExit(main())
