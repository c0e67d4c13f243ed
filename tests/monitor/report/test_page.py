"""The page: whole, self-contained, true, and never somebody else's HTML."""

import re
from pathlib import Path

import pytest
from lxml import etree

from ingest.language.catalogue import catalogue
from ingest.race.settings import Runner
from monitor.assumed import columns_of, defaults
from monitor.report.charts import charts
from monitor.report.figure import Absent, Figure
from monitor.report.mark import is_report_of
from monitor.report.page import report
from monitor.report.subject import Subject
from tests import browser
from tests.monitor.report.subjects import (
    HOSTILE,
    HOSTILE_RUNNER,
    SUBJECTS,
    Make,
    bare,
    beats,
    everything,
    hostile,
    moment,
    nothing,
    page_of,
    parsed,
)  # fmt: skip

SECTIONS = ["summary", "charts", "sections", "alert-table", "basis"]
LARGEST_BYTES = 6_000_000


def texts(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("make", SUBJECTS)
def test_every_section_is_there(make: Make) -> None:
    page = parsed(make)
    assert [section.get("id") for section in page.xpath("//main/section")] == SECTIONS
    assert page.xpath("count(//h1)") == 1
    assert "Not a medical device" in texts(page.xpath("//header")[0])
    assert "not probabilities" in texts(page.xpath("//header")[0])


@pytest.mark.parametrize("make", SUBJECTS)
def test_nothing_is_fetched_and_nothing_is_run(make: Make) -> None:
    page = parsed(make)
    assert not page.xpath("//script | //link | //img | //iframe | //object | //embed | //base")
    attributes = {name for element in page.iter(etree.Element) for name in element.attrib}
    assert not [name for name in attributes if name.startswith("on") or name == "src"]
    for href in page.xpath("//@href | //@*[name()='xlink:href']"):
        assert href.startswith("#")
    assert not re.search(r"url\((?!#)", page_of(make))
    assert "@import" not in page_of(make)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize("make", SUBJECTS)
def test_names_are_unique_and_what_refers_to_them_finds_them(make: Make) -> None:
    page = parsed(make)
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    used = re.findall(r"url\(#([^)]+)\)", page_of(make))
    linked = [href.removeprefix("#") for href in page.xpath("//a/@href")]
    assert {*used, *linked} <= set(names)


@pytest.mark.parametrize("make", SUBJECTS)
def test_no_number_is_nan_and_the_page_is_small(make: Make) -> None:
    page = parsed(make)
    for cell in page.xpath("//td | //dd | //li | //p"):
        assert not re.search(r"\b(nan|inf|None|NaN)\b", texts(cell)), texts(cell)
    assert not re.search(r'\bd="[^"]*NaN', page_of(make))
    assert len(page_of(make).encode()) < LARGEST_BYTES


@pytest.mark.parametrize("make", SUBJECTS)
def test_the_table_of_alerts_is_that_of_the_analysis(make: Make) -> None:
    subject = make()
    sent = [a for a in subject.analysis.alerts if a.state in ("raised", "changed")]
    table = parsed(make).xpath("//section[@id='alert-table']//tbody/tr")
    assert len(table) == len(sent)
    for number, (row, alert) in enumerate(zip(table, sent, strict=True), start=1):
        assert row.get("id") == f"alert-{number}"
        assert row.xpath("string(.//strong)") == alert.title
        assert row.xpath("string(.//*[@class='text'])") == alert.text
        assert alert.level in row.xpath("string(.//*[@class='level'])")
        hours, minutes, seconds = map(int, row.xpath("string(./td[1])").split(":"))
        assert 3600 * hours + 60 * minutes + seconds == int(alert.t) - int(subject.analysis.t[0])


def test_alerts_tell_time_of_day_in_the_races_zone_and_the_way() -> None:
    subject = everything()
    row = parsed(everything).xpath("//section[@id='alert-table']//tbody/tr")[0]
    second = subject.at(subject.sent[0])
    when = subject.when(second)
    assert when is not None
    assert when.utcoffset() is not None
    assert row.xpath("string(./td[2])") == f"{when:%H:%M:%S}"
    assert row.xpath("string(./td[3])") == f"{subject.analysis.said.distance_m[second] / 1000:.1f}"
    assert "(CET)" in texts(parsed(everything).xpath("//header/dl")[0])


def test_without_a_date_and_a_distance_neither_is_told() -> None:
    page = parsed(beats)
    assert "date unknown" in texts(page.xpath("//header/dl")[0])
    heads = page.xpath("//section[@id='alert-table']//th[@scope='col']/text()")
    assert "clock" not in heads
    assert "km" not in heads


def test_what_an_alert_says_is_read_by_pointing_at_it() -> None:
    titles = parsed(everything).xpath("//*[@id='alerts']//div[contains(@class, 'wide')]//title")
    for alert in everything().sent:
        assert any(alert.text in "".join(title.itertext()) for title in titles)


@pytest.mark.parametrize("make", SUBJECTS)
def test_every_chart_has_its_numbers_and_a_sentence_for_those_who_cannot_see_it(
    make: Make,
) -> None:
    figures = parsed(make).xpath("//figure")
    shown = [one for one in charts(make()) if isinstance(one, Figure)]
    assert [figure.get("id") for figure in figures] == [one.key for one in shown]
    for figure, one in zip(figures, shown, strict=True):
        for drawing in figure.xpath(".//div[contains(@class, 'drawing')]/svg"):
            assert drawing.get("role") == "img"
            assert drawing.get("aria-label") == one.label
        cells = [
            [texts(cell) for cell in row.xpath("./th | ./td")]
            for row in figure.xpath(".//table[@class='numbers']/tbody/tr")
        ]
        assert cells == [list(row) for row in one.numbers.rows]


@pytest.mark.parametrize("make", SUBJECTS)
def test_what_is_not_drawn_is_named_with_the_reason(make: Make) -> None:
    absent = [one for one in charts(make()) if isinstance(one, Absent)]
    told = parsed(make).xpath("//*[@id='absent']//li")
    assert [texts(item) for item in told] == [f"{one.title}: {one.why}" for one in absent]


def test_names_from_outside_are_text_and_never_html() -> None:
    page = parsed(hostile)
    assert page.xpath("string(//title)") == HOSTILE
    assert page.xpath("string(//h1)") == HOSTILE
    assert page.xpath("string(//*[@class='runner'])") == HOSTILE_RUNNER.name
    assert not page.xpath("//script | //b | //*[@onload]")
    assert any(HOSTILE_RUNNER.name in alert.text for alert in hostile().sent)
    assert "<script>note()</script>" in texts(page.xpath("//*[@id='basis']")[0])
    assert "<script>why()</script>" in texts(page.xpath("//*[@id='basis']")[0])


def test_levels_are_said_in_words_beside_every_colour() -> None:
    for tile in parsed(everything).xpath("//*[@class='tile']"):
        assert tile.get("data-level").replace("_", " ") in texts(tile)
    page = page_of(everything)
    for word in ("low", "watch", "high", "very high"):
        assert re.search(rf"[●▲◆✖] {word}</text>", page)


def test_all_that_is_assumed_of_a_runner_is_listed() -> None:
    runner = bare().runner
    assumed = defaults(runner, columns_of([runner]), 0, catalogue())
    rows = parsed(bare).xpath("//table[@class='assumed']/tbody/tr")
    assert [tuple(texts(cell) for cell in row.xpath("./th | ./td")) for row in rows] == [
        (one.name, one.assumed, one.key) for one in assumed
    ]
    assert f"Of the runner {len(assumed)} things are" in texts(parsed(bare).xpath("//header")[0])


def test_a_guest_is_called_a_guest() -> None:
    assert "A guest" in parsed(bare).xpath("string(//*[@class='runner'])")
    assert parsed(everything).xpath("string(//*[@class='runner'])") == "Anna"


def test_the_page_knows_what_it_is_a_report_of() -> None:
    beginning = page_of(everything)[:4096]
    assert is_report_of(everything().recording, beginning)
    assert not is_report_of(bare().recording, beginning)


def test_the_same_recording_gives_the_same_page() -> None:
    assert report(moment()) == page_of(moment)
    assert report(nothing()) == page_of(nothing)


def test_whose_report_it_is_makes_no_other_recording_of_it() -> None:
    subject = moment()
    other = Subject(subject.recording, subject.analysis, Runner(id="x", name="X"), known=True)
    assert is_report_of(subject.recording, report(other)[:4096])


@pytest.mark.browser
@pytest.mark.parametrize("width", [1100, 390])
def test_a_browser_shows_it_whole_and_fetches_nothing(width: int, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page_of(everything), encoding="utf-8")
    with browser.running() as chromium:
        opened = chromium.new_page(viewport={"width": width, "height": 800})
        asked: list[str] = []
        said: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", lambda message: said.append(message.text))
        opened.goto(path.as_uri())
        wide = opened.evaluate("document.documentElement.scrollWidth")
        shown = opened.locator("figure .drawing svg:visible").count()
    assert asked == [path.as_uri()]
    assert said == []
    assert wide <= width
    assert shown == len(parsed(everything).xpath("//figure"))
