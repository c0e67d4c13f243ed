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
from tests.dashboard.checkingin import checking_in
from tests.dashboard.serving import Broker, serving

SIZES: Final = {"phone": (390, 844, 2), "desk": (1440, 900, 1)}
Theme = Literal["light", "dark", "outdoor"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark", "outdoor")


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
    "field-it": Shot("/?lang=it"),
    "runner-it": Shot("/?runner=anna&lang=it"),
    "log-it": Shot("/?runner=anna&lang=it", button="Altro…"),
    "body-it": Shot("/?runner=anna&lang=it", button="Crampo"),
    "large": Shot("/?runner=anna&text=large"),
    "help-it": Shot("/help?lang=it"),
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
        _take_check_in(chromium, folder)


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


def _take_check_in(chromium: Browser, folder: Path) -> None:
    """Two straps are heard well; one is Ben's, and it is Anna's turn."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        started(mosquitto(Path(scratch))) as process,
        checking_in(Path(scratch) / "race", process, Path(scratch)) as corral,
    ):
        first = True
        for size in SIZES:
            for theme in THEMES:
                opened = _page(chromium, size, theme)
                opened.goto(f"{corral.url}/?view=checkin")
                opened.locator(".heard[data-state=good]").nth(1).wait_for()
                if first:
                    _bind(opened, "Ben Ito", "TICKR")
                    first = False
                opened.locator(".heard-tags .whose").wait_for()
                opened.screenshot(path=folder / f"checkin-{size}-{theme}.png")
                opened.locator(".ready-row", has_text="Annalisa").click()
                opened.wait_for_timeout(700)
                opened.screenshot(path=folder / f"bind-{size}-{theme}.png")
                opened.context.close()


def _bind(page: Page, runner: str, sensor: str) -> None:
    page.locator(".ready-row", has_text=runner).click()
    strap = page.locator(".heard", has_text=sensor)
    strap.get_by_role("button", name="Bind to").click()
    strap.get_by_role("button", name="Bind all the same").click()
    page.locator(".chosen-said").wait_for()


def _tell_the_past(broker: Broker, people: People, history_s: int) -> None:
    now = time.time()
    broker.publish(scene.opening(people, t=now))
    for past in range(history_s, 0, -STEP_S):
        shift = 6 * math.sin(past / 240) - past / 240
        broker.publish(scene.second(people, t=now - past, at=now, shift=shift))


def _page(chromium: Browser, size: str, theme: Theme) -> Page:
    width, height, scale = SIZES[size]
    page = chromium.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme="dark" if theme == "dark" else "light",
    ).new_page()
    page.add_init_script(ANSWERED)
    if theme == "outdoor":
        page.add_init_script("localStorage.setItem('trailpulse.look', 'outdoor')")
    return page


def _picture(page: Page, broker: Broker, people: People, url: str, shot: Shot) -> None:
    page.goto(url + shot.query)
    page.locator(".page .title, h1").first.wait_for()
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
