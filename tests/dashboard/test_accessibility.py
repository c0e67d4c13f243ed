"""What axe-core finds on the pages (WCAG 2.2 A and AA): nothing, in both themes and sizes."""

import time
from collections.abc import Callable
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.dashboard import scene
from tests.dashboard.scene import Body
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import log_button, person, tell, tell_all

pytestmark = [pytest.mark.browser, pytest.mark.broker]

OPTIONS: Final = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
}
LOOKS: Final[list[tuple[Literal["light", "dark"], tuple[int, int]]]] = [
    ("light", (390, 844)), ("dark", (390, 844)), ("light", (1440, 900)),
]  # fmt: skip


def cramped(body: Body) -> Body:
    return scene.cramped(body, time.time() - 30)


def restarting(body: Body) -> Body:
    return scene.restarting(body, time.time() - 30)


@pytest.mark.parametrize(
    ("query", "told", "button"),
    [
        ("", None, None),
        ("?runner=anna", person, None),
        ("?runner=anna", person, "Cramp"),
        ("?runner=anna", person, "More…"),
        ("?runner=anna&view=cramp", cramped, None),
        ("?runner=anna&view=cramp", restarting, None),
    ],
    ids=["all", "runner", "body", "log", "cramp", "restart"],
)
def test_a_page_can_be_used_by_everybody(
    page: Page,
    server: Server,
    broker: Broker,
    query: str,
    told: Callable[..., Body] | None,
    button: str | None,
) -> None:
    tell_all(broker)
    if told not in (None, person):
        tell(broker, told(person("anna")))
    page.goto(f"{server.url}/lite{query}")
    page.locator(".card-head[data-level=very_high], .state[data-level]").first.wait_for()
    if button is not None:
        log_button(page, button).click()
    assert violations(page) == []


def violations(
    page: Page, looks: list[tuple[Literal["light", "dark"], tuple[int, int]]] = LOOKS
) -> list[tuple[str, str]]:
    """What axe finds on a page as it is, in these themes and sizes."""
    found: list[tuple[str, str]] = []
    for theme, (width, height) in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.locator(f".page[data-theme={theme}]").wait_for()
        judged = Axe().run(page, options=OPTIONS).response
        assert "color-contrast" in [one["id"] for one in judged["passes"]]  # it saw the page
        found += [(one["id"], one["nodes"][0]["html"]) for one in judged["violations"]]
    return found
