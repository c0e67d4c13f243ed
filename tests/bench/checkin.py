"""How soon a tap at check-in has its effect: ``python -m tests.bench.checkin``.

From the tap on a phone-sized page in Chromium to the page saying that the strap is bound, and to
the first record of its new runner at the broker; over virtual Bluetooth, so without the second or
two that a real strap takes to be heard and connected anew. The strap beats every 0.25 s.
"""

import queue
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page

from ingest import topics
from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard.checkingin import RACE_ID, checking_in

TIMES: Final = 10
BOUND_WITHIN_S: Final = 0.5
RECORD_WITHIN_S: Final = 3.0
WITHIN_S: Final = 20.0

Taps = list[tuple[float, float]]


def measure(page: Page, arrivals: "queue.Queue[float]") -> tuple[float, float]:
    """Bind a strap and take it back; time to "bound" and to the first record [s]."""
    strap = page.locator(".heard", has=page.locator(".heard-name", has_text="Polar"))
    page.locator(".heard[data-state=good]", has_text="Polar").wait_for(timeout=1000 * WITHIN_S)
    page.locator(".ready-row", has_text="Ben Ito").click()
    bind = strap.get_by_role("button", name="Bind to")
    bind.wait_for()
    while not arrivals.empty():
        arrivals.get()
    tapped = time.monotonic()
    bind.click(no_wait_after=True)
    page.locator(".chosen-said", has_text="is now").wait_for()
    bound_s = time.monotonic() - tapped
    record_s = arrivals.get(timeout=WITHIN_S) - tapped
    strap.get_by_role("button", name="Unbind").click()
    strap.get_by_role("button", name=re.compile("Sure")).click()
    page.locator(".chosen-said", has_text="no longer").wait_for()
    return bound_s, record_s


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        started(mosquitto(Path(scratch))) as broker,
        checking_in(Path(scratch) / "race", broker, Path(scratch)) as corral,
        browser.running() as chromium,
    ):
        arrivals = _arrivals(broker.settings.port)
        with browser.phone(chromium) as page:
            page.goto(f"{corral.url}/lite?view=checkin")
            taps: Taps = [measure(page, arrivals) for _ in range(TIMES)]
    missed = False
    for name, limit_s, values in (
        ("tap to bound", BOUND_WITHIN_S, [bound_s for bound_s, _ in taps]),
        ("tap to first record", RECORD_WITHIN_S, [record_s for _, record_s in taps]),
    ):
        middle_s = statistics.median(values)
        missed |= middle_s > limit_s
        sys.stdout.write(
            f"{name}: median {middle_s:.2f} s, worst of {TIMES} {max(values):.2f} s,"
            f" limit {limit_s:.1f} s: {'MISSED' if middle_s > limit_s else 'kept'}\n"
        )
    return int(missed)


def _arrivals(port: int) -> "queue.Queue[float]":
    """When records of the runner arrive at a subscriber [s]."""
    arrived: queue.Queue[float] = queue.Queue()
    subscribed = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = lambda *_: arrived.put(time.monotonic())
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", port)
    client.subscribe(topics.vitals(RACE_ID, "ben"), 1)
    client.loop_start()
    assert subscribed.wait(WITHIN_S)
    return arrived


if __name__ == "__main__":
    raise SystemExit(main())
