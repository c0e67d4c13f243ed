"""The page's texts: made from the catalogue, all of them there, and no others drawn."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from dashboard.assets import FOLDER
from dashboard.bundle import bundle
from dashboard.words import MODULE, PARTS, script, words
from ingest.language.catalogue import LANGUAGES, Catalogue, Language, catalogue
from tests import browser
from tests.dashboard import scene
from tests.dashboard.serving import Broker, Server
from tests.dashboard.test_pages import log_button, tell_all
from tests.ingest.language.pseudo import foreign, pseudo

TEMPLATES: Final = sorted((FOLDER.parent).rglob("*.html.j2"))
NAME: Final = "trailpulse"
SCRIPTS: Final = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.js")}
# Every text that a browser shows or reads out, of the page and of what is open over it.
DRAWN: Final = """() => {
  const said = [];
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.textContent);
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      if (node.getAttribute?.(name)) said.push(node.getAttribute(name));
    }
    node.childNodes.forEach(look);
  };
  look(document.querySelector(".page"));
  return said.map((text) => text.trim()).filter((text) => text !== "");
}"""


def test_a_text_is_a_string_or_a_function_of_what_it_names() -> None:
    texts = Catalogue(
        "en",
        dict.fromkeys(PARTS, "")
        | {"page": 'plain = a "b"\nage = { $age } ago\ngroup =\n    .one = x{"\\u2060"}y\n'},
    )
    code = script(texts)
    assert 'plain: "a \\"b\\"",\n' in code
    assert 'age: ({ age }) => "" + age + " ago",\n' in code
    assert 'group: { one: "x\u2060y" },\n' in code


def test_more_of_fluent_than_the_page_knows_is_refused() -> None:
    parts = dict.fromkeys(PARTS, "")
    with pytest.raises(ValueError, match="FunctionReference"):
        script(Catalogue("en", parts | {"page": "when = { DATETIME($t) }\n"}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_holds_one_language_only(language: Language) -> None:
    others = [other for other in LANGUAGES if other != language]
    assert catalogue(language)("noLink") in words(language)
    assert not any(catalogue(other)("noLink") in words(language) for other in others)


def test_every_text_that_a_script_names_is_there_and_every_text_is_named() -> None:
    keys = catalogue().keys(*PARTS)
    groups = {key.partition(".")[0] for key in keys if "." in key}
    used = {
        f"{first}.{second}" if f"{first}.{second}" in keys else first
        for code in SCRIPTS.values()
        for first, second in re.findall(r"\bWORDS\.(\w+)(?:\.(\w+))?", code)
    }
    assert used <= {*keys, *groups}
    chosen = {"noLink", "feedLost", "fatigue", "cramp"}  # WORDS[name]
    unused = {key for key in keys if not {key, key.partition(".")[0]} & (used | chosen)}
    assert unused == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    bare = re.sub(r"<style>.*?</style>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    bare = re.sub(r"\{[{%].*?[}%]\}|<[^>]*>", " ", bare, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]+", bare.replace(NAME, "")) == []


@pytest.fixture
def wide(chromium: Browser) -> Iterator[Page]:
    """A phone's page whose texts are in wide letters."""
    with browser.phone(chromium) as page:
        code = bundle(SCRIPTS | {MODULE: script(pseudo())}, "lite.js")
        page.route(
            "**/lite.en.js",
            lambda route: route.fulfill(body=code, content_type="text/javascript"),
        )
        yield page


@pytest.mark.browser
@pytest.mark.broker
@pytest.mark.parametrize(
    ("query", "press"),
    [
        ("", None), ("?view=desk", None), ("?runner=anna", "Ｍｏｒｅ…"),
        ("?runner=anna&units=imperial", None), ("?runner=anna&view=cramp", None),
        ("?runner=nobody", None),
    ],
)  # fmt: skip
def test_nothing_is_drawn_that_is_not_in_the_catalogue(
    wide: Page, server: Server, broker: Broker, query: str, press: str | None
) -> None:
    tell_all(broker)
    wide.goto(f"{server.url}/lite{query}")
    wide.locator(".page .title").first.wait_for()
    if press is not None:
        wide.locator(".tile .score").first.wait_for()
        log_button(wide, press).click()
    race = scene.race(scene.bodies(time.time()))
    alerts = [alert for body in scene.bodies(time.time()) for alert in body.alerts]
    # What came from outside: names, what the monitor says.
    data = [
        race.race.name, *(runner.name for runner in race.runners),
        *(station.name for station in race.stations),
        *(product.name for product in race.products),
        *(text for alert in alerts for text in (alert.title, alert.text, *alert.steps)),
        "Polar H10", "TICKR", "Stryd", "nobody",
    ]  # fmt: skip
    drawn = wide.evaluate(DRAWN)
    assert len(drawn) > 5
    assert {text: words for text in drawn if (words := foreign(text, *data))} == {}
