"""How soon a page says how a runner is: ``python -m tests.bench.first_value``.

A real Chromium with an empty cache: on this machine, and as slowed down as on a bad mobile network
(300 ms there and back, 50 kB/s; the connection's own handshakes are not slowed down by Chromium).
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Broker, serving

TIMES: Final = 3
SLOW: Final = {
    "offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000,
}  # fmt: skip


class Case(NamedTuple):
    """Which page, what says how the runner is, and within which time it has to."""

    name: str
    path: str
    shown: str
    slow: bool
    limit_s: float


CASES: Final = (
    Case("/lite, bad network, first words", "/lite?runner=anna", ".first-state, .state", True, 1.5),
    Case("/lite, bad network, live", "/lite?runner=anna", ".state", True, 5.0),
    Case("full page, bad network", "/?runner=anna", ".state", True, 20.0),
    Case("full page, this machine", "/?runner=anna", ".state", False, 2.0),
)


def measure(case: Case, chromium: Browser, url: str) -> float:
    """Time from asking for the page to its saying how the runner is [s]."""
    context = chromium.new_context()
    page = context.new_page()
    if case.slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
    begun = time.monotonic()
    page.goto(url + case.path, wait_until="commit")
    page.locator(case.shown).first.wait_for(timeout=90_000)
    took_s = time.monotonic() - begun
    context.close()
    return took_s


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    missed = False
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as process,
        serving(process.settings.port, Path(folder) / "log.txt") as server,
        browser.running() as chromium,
    ):
        broker, now = Broker(process), time.time()
        people = scene.bodies(now)
        broker.publish(scene.opening(people, t=now) + scene.second(people, t=now, at=now))
        for case in CASES:
            took_s = statistics.median(measure(case, chromium, server.url) for _ in range(TIMES))
            missed |= took_s > case.limit_s
            sys.stdout.write(
                f"{case.name}: {took_s:.2f} s, limit {case.limit_s:.1f} s:"
                f" {'kept' if took_s <= case.limit_s else 'MISSED'}\n"
            )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
