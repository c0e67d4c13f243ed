"""Pictures of every page in every size and theme: ``python -m tests.dashboard.screenshots DIR``."""

import math
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Browser

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Broker, serving

SIZES: Final = {"phone": (390, 844, 2), "desk": (1440, 900, 1)}
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PAGES: Final = {"field": "/", "runner": "/?runner=anna", "urgent": "/?runner=chiara"}
HISTORY_S: Final = 3600
STEP_S: Final = 12


def take(folder: Path) -> None:
    """Run a broker, a dashboard and a browser, and save the pictures."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        started(mosquitto(Path(scratch))) as process,
        serving(process.settings.port, Path(scratch) / "log.txt") as server,
        browser.running() as chromium,
    ):
        broker = Broker(process)
        _tell_an_hour(broker)
        for size in SIZES:
            for theme in THEMES:
                _pictures(chromium, broker, server.url, folder, size, theme)


def _tell_an_hour(broker: Broker) -> None:
    now = time.time()
    people = scene.bodies(now)
    broker.publish(scene.opening(people, t=now))
    for past in range(HISTORY_S, 0, -STEP_S):
        shift = 6 * math.sin(past / 240) - past / 240
        broker.publish(scene.second(people, t=now - past, at=now, shift=shift))


def _pictures(
    chromium: Browser,
    broker: Broker,
    url: str,
    folder: Path,
    size: str,
    theme: Literal["light", "dark"],
) -> None:
    width, height, scale = SIZES[size]
    page = chromium.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=theme,
    ).new_page()
    for name, query in PAGES.items():
        page.goto(url + query)
        page.locator(".page .shape").first.wait_for()
        now = time.time()
        broker.publish(scene.second(scene.bodies(now), t=now, at=now))
        page.wait_for_timeout(700)
        page.screenshot(path=folder / f"{name}-{size}-{theme}.png")
    page.context.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    take(target)
