"""Reports of a stored race: what stands in them, and that they harm nothing."""

import re
from pathlib import Path

import pytest
from lxml import html
from typer.testing import CliRunner

from ingest.errors import UsageError
from tests.browser import phone, running
from tests.monitor.stored_races import SECONDS, stored_race
from trailpulse import app


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(
        app, ["report", *map(str, arguments)], catch_exceptions=False, color=False
    )
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A race of two in its store, with stations and a hostile name; and all reports of it."""
    path = tmp_path_factory.mktemp("race")
    stored_race(path)
    race = (path / "race.toml").read_text()
    stations = '\n[[station]]\nid = "lac"\nname = "<b>Lac</b>"\nat_m = 1000\ncrew = true\n'
    (path / "race.toml").write_text(race + stations)
    told = run("--all", "--race", path, "--html", path / "reports")
    assert "2 reports in" in told
    return path


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return (folder / "reports" / "anna.report.html").read_text()


def text_of(page: str, section: str) -> str:
    (found,) = html.fromstring(page).xpath(f'//section[@id="{section}"]')
    return words_of(found)


def words_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.xpath(".//text()")).split())


def test_it_is_one_page_without_scripts_or_anything_from_outside(page: str) -> None:
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //link | //img | //iframe")
    assert all(ref.startswith("#") for ref in tree.xpath("//@href"))
    assert "<b>Lac" not in page
    assert "&lt;b&gt;Lac" in page


def test_stations_are_told_as_they_were(page: str) -> None:
    told = text_of(page, "splits")
    # 2.0 to 3.75 m/s: the first kilometre takes seven minutes.
    assert re.search(r"<b>Lac</b> 1\.0 – 0:0[67]", told)


def test_a_cramp_comes_with_the_ten_minutes_before_it_and_none_of_its_own(page: str) -> None:
    told = text_of(page, "cramps")
    assert "Cramp, calf, 0:15" in told
    assert "10 min before" in told
    assert "heart rate, bpm" in told
    assert "recent cramp" not in told
    assert "not shown to be the cause" in told


def test_what_is_in_a_drink_was_not_taken_as_salt_against_the_cramp(page: str) -> None:
    told = text_of(page, "cramps")
    assert "drank 150 ml" in told
    assert "of sodium" not in told


def test_what_was_eaten_counts_without_what_was_undone(page: str) -> None:
    told = text_of(page, "fuel")
    assert "carbohydrate 40 g" in told  # of 65 g, 25 were taken back
    assert "neither salt nor magnesium is shown to prevent cramps" in told


def test_alerts_are_those_that_were_sent_with_what_became_of_them(page: str) -> None:
    told = text_of(page, "alert-table")
    assert "Alerts that were sent" in told
    assert "nobody said that they saw it" in told


def test_recovery_has_dates_and_its_evidence(page: str) -> None:
    told = text_of(page, "after")
    assert re.search(r"until \w{3} \d+ \w{3} to \w{3} \d+ \w{3} No hard descents", told)
    assert "Magnesium is often advised; trials don't show that it helps." in told
    assert "strength of what cramped: calf [adapted]" in told


def test_all_seconds_are_there(page: str) -> None:
    seconds = f"{SECONDS // 3600}:{(SECONDS - 1) // 60 % 60:02d}:{(SECONDS - 1) % 60:02d}"
    assert seconds in html.fromstring(page).xpath("string(//header)")


def test_two_runners_side_by_side(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "both.html"
    run("--compare", "anna", "ben", "--race", folder, "--html", place)
    told = words_of(html.fromstring(place.read_text()))
    assert "Anna and Ben" in told
    assert re.search(r"cramps logged 1 0", told)
    assert "differences of a few points say nothing" in told
    run("--compare", "anna", "ben", "--race", folder, "--html", place)  # takes its own place


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["eve"], "the store has nothing of 'eve'; it has anna, ben"),
        ([], "name one runner, or --all, or --compare"),
        (["anna", "--all"], "name one runner, or --all, or --compare"),
        (["--compare", "anna", "anna"], "two different runners"),
        (["--compare", "anna", "eve"], "nothing of 'eve'"),
    ],
)
def test_mistakes_are_said(folder: Path, arguments: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        run(*arguments, "--race", folder, "--html", folder / "x.html")


def test_nothing_but_an_earlier_report_of_the_same_race_is_replaced(
    folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "notes.html"
    other.write_text("mine")
    with pytest.raises(UsageError, match="is no report of this race"):
        run("--compare", "anna", "ben", "--race", folder, "--html", other)
    assert other.read_text() == "mine"


@pytest.mark.browser
def test_nothing_of_the_race_scrolls_sideways_on_a_phone(folder: Path) -> None:
    """Pictures and stations fit, in letters that can be read; on a desk the wide ones are shown."""
    wider = "scrollWidth > document.documentElement.clientWidth"
    with running() as chromium, phone(chromium) as opened:
        opened.goto((folder / "reports" / "anna.report.html").as_uri())
        assert not opened.evaluate(f"document.documentElement.{wider}")
        for inside in ("#way .picture", "#splits .scroll", "#fuel .scroll", "#fuel .picture"):
            assert opened.evaluate(
                "s => [...document.querySelectorAll(s)].every(e => e.scrollWidth <= e.clientWidth)",
                inside,
            ), inside
        letters_px = opened.evaluate(
            """() => [...document.querySelectorAll('.picture.narrow text')].map(
              e => e.getBoundingClientRect().height).filter(h => h > 0)"""
        )
        assert letters_px
        assert min(letters_px) > 10
        shown = (
            "e => [...document.querySelectorAll('.picture.' + e)].every(e => e.offsetHeight > 0)"
        )
        assert opened.evaluate(shown, "narrow")
        opened.set_viewport_size({"width": 1280, "height": 900})
        assert opened.evaluate(shown, "wide")
        assert not opened.evaluate(shown, "narrow")
        assert not opened.evaluate(f"document.documentElement.{wider}")
