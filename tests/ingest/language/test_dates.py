"""Days in words are those of the language, whatever the computer's own is."""

import datetime as dt
import doctest

import pytest

from ingest.language import dates
from ingest.language.catalogue import catalogue

SOME = [
    dt.datetime(2026, 1, 1, 7, 5, tzinfo=dt.UTC) + dt.timedelta(days=11 * day) for day in range(40)
]


@pytest.mark.parametrize("when", SOME, ids=str)
def test_in_english_they_are_as_python_writes_them(when: dt.datetime) -> None:
    say = catalogue("en")
    assert dates.day(say, when) == f"{when:%a} {when.day} {when:%b}"
    assert dates.day_clock(say, when) == f"{when:%a %H:%M}"
    assert dates.date(say, when) == f"{when.day} {when:%B} {when.year}"
    assert dates.long_date(say, when) == f"{when:%A} {when.day} {when:%B} {when.year}"


def test_in_italian_they_are_small() -> None:
    say, when = catalogue("it"), dt.date(2026, 8, 28)
    assert dates.long_date(say, when) == "venerdì 28 agosto 2026"


def test_the_examples_are_true() -> None:
    tried = doctest.testmod(dates)
    assert tried.attempted > 0
    assert tried.failed == 0
