"""Pictures of every page in every size and theme: ``python -m tests.dashboard.screenshots DIR``."""

import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from playwright.sync_api import Browser, Page

from tests import browser
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Broker, serving

SIZES: Final = {"phone": (390, 844, 2), "desk": (1440, 900, 1)}
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


class Shot(NamedTuple):
    """A page, what happens to its first runner, and a button to press on the log's bar."""

    query: str
    happens: Callable[[scene.Body, float], scene.Body] | None = None
    button: str = ""
    scroll_to: str = ""


PAGES: Final = {
    "field": Shot("/"),
    "runner": Shot("/?runner=anna"),
    "balances": Shot("/?runner=anna", scroll_to="Balances"),
    "fuel": Shot("/?runner=anna", scroll_to="Fuel"),
    "charts": Shot("/?runner=anna", scroll_to="Last hour"),
    "urgent": Shot("/?runner=chiara"),
    "lite": Shot("/lite?runner=anna"),
    "log": Shot("/?runner=anna", button="More…"),
    "body": Shot("/?runner=anna", button="Cramp"),
    "cramp": Shot("/?runner=anna&view=cramp", scene.cramped),
    "restart": Shot("/?runner=anna&view=cramp", scene.restarting),
}
PAGES_OF_MANY: Final = {"many": Shot("/?view=desk")}
ANSWERED: Final = "localStorage.setItem('trailpulse.sound', 'off')"  # the first visit's question
AGO_S: Final = 70.0
MANY: Final = 200
HISTORY_S: Final = 3600
STEP_S: Final = 12

People = tuple[scene.Body, ...]


def take(folder: Path) -> None:
    """Run brokers, dashboards and a browser, and save the pictures."""
    with browser.running() as chromium:
        few, many = scene.bodies(time.time()), scene.crowd(MANY, time.time())
        _take_of(chromium, folder, few, PAGES, history_s=HISTORY_S)
        _take_of(chromium, folder, many, PAGES_OF_MANY, many=MANY)


def _take_of(
    chromium: Browser,
    folder: Path,
    people: People,
    pages: dict[str, Shot],
    *,
    history_s: int = 0,
    many: int | None = None,
) -> None:
    with (
        tempfile.TemporaryDirectory() as scratch,
        started(mosquitto(Path(scratch))) as process,
        serving(process.settings.port, Path(scratch) / "log.txt", many=many) as server,
    ):
        broker = Broker(process)
        _tell_the_past(broker, people, history_s)
        for size in SIZES:
            for theme in THEMES:
                opened = _page(chromium, size, theme)
                for name, shot in pages.items():
                    _picture(opened, broker, people, server.url, shot)
                    opened.screenshot(path=folder / f"{name}-{size}-{theme}.png")
                opened.context.close()


def _tell_the_past(broker: Broker, people: People, history_s: int) -> None:
    now = time.time()
    broker.publish(scene.opening(people, t=now))
    for past in range(history_s, 0, -STEP_S):
        shift = 6 * math.sin(past / 240) - past / 240
        broker.publish(scene.second(people, t=now - past, at=now, shift=shift))


def _page(chromium: Browser, size: str, theme: Literal["light", "dark"]) -> Page:
    width, height, scale = SIZES[size]
    page = chromium.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=theme,
    ).new_page()
    page.add_init_script(ANSWERED)
    return page


def _picture(page: Page, broker: Broker, people: People, url: str, shot: Shot) -> None:
    page.goto(url + shot.query)
    page.locator(".page .title").first.wait_for()
    now = time.time()
    if shot.happens is not None:
        people = (shot.happens(people[0], now - AGO_S), *people[1:])
    broker.publish(scene.second(people, t=now, at=now))
    if shot.button:
        page.locator(".logbar").get_by_role("button", name=shot.button, exact=True).click()
    if shot.scroll_to:
        page.locator("h2", has_text=shot.scroll_to).evaluate("(one) => one.scrollIntoView()")
    page.wait_for_timeout(700)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    take(target)
