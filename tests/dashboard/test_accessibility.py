"""What axe-core finds on the pages (WCAG 2.2 A and AA): nothing, in every look and size."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.dashboard import scene
from tests.dashboard.scene import Body
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import log_button, person, tell, tell_all

pytestmark = [pytest.mark.browser, pytest.mark.broker]

OPTIONS: Final = {
    "resultTypes": ["violations"],  # of the rest one example each
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
# A look, the size of the text in it, and the screen's.
LOOKS: Final = (
    ("light", "normal", (390, 844)), ("dark", "large", (390, 844)),
    ("outdoor", "large", (390, 844)), ("light", "normal", (1440, 900)),
)  # fmt: skip
# Presses the switches at the foot of the page, also while a sheet is open over them.
CHOOSE: Final = """([look, text]) => {
  const chips = [...document.querySelectorAll(".preferences button")];
  for (const name of [look, text]) chips.find((chip) => chip.dataset.value === name).click();
}"""
THUMB_PX: Final = 44
# What can be pressed and is smaller than a thumb; links within a sentence may be.
SMALL: Final = """(least) => [...document.querySelectorAll("button, a[href], summary, input, select, textarea, [role=button]")]
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && box.height > 0 && !one.closest("p") && (box.width < least || box.height < least))
  .map(([one, box]) => `${one.tagName}.${one.className} ${one.textContent} ${box.width}x${box.height}`)"""  # noqa: E501


def cramped(body: Body) -> Body:
    return scene.cramped(body, time.time() - 30)


def restarting(body: Body) -> Body:
    return scene.restarting(body, time.time() - 30)


@pytest.mark.parametrize(
    ("query", "told", "button"),
    [
        ("", None, None),
        ("?view=desk", None, None),
        ("?runner=anna", person, None),
        ("?runner=anna", person, "Cramp"),
        ("?runner=anna", person, "More…"),
        ("?runner=anna&view=cramp", cramped, None),
        ("?runner=anna&view=cramp", restarting, None),
    ],
    ids=["all", "desk", "runner", "body", "log", "cramp", "restart"],
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
    page.locator(".card-head[data-level=very_high], .state[data-level], .need").first.wait_for()
    if button is not None:
        log_button(page, button).click()
    assert violations(page) == []


def violations(
    page: Page, looks: Sequence[tuple[str, str, tuple[int, int]]] = LOOKS
) -> list[tuple[str, str]]:
    """What axe finds on a page as it is, in these looks, sizes of text and of the screen."""
    found: list[tuple[str, str]] = []
    for look, text, (width, height) in looks:
        page.evaluate(CHOOSE, [look, text])
        page.set_viewport_size({"width": width, "height": height})
        page.locator(f".page[data-theme={look}]").wait_for()
        judged = Axe().run(page, options=OPTIONS).response
        assert "color-contrast" in [one["id"] for one in judged["passes"]]  # it saw the page
        found += [(one["id"], one["nodes"][0]["html"]) for one in judged["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (look, text)
        assert page.evaluate(SMALL, THUMB_PX) == [], (look, text)
    return found
