"""docs/page.md says what the code does."""

import re
from pathlib import Path
from typing import get_args

from dashboard.access import consent, door, sessions
from dashboard.access.audit import AUDIT_FILE
from dashboard.access.exposure import FLAG
from dashboard.access.keys import KEY_FILE
from dashboard.access.register import LOGIN_FOR_S
from dashboard.asgi import LOOK_AT_ACCESS_EVERY_S
from ingest.race.access_settings import PageRole
from ingest.race.settings import Metric

PAGE = (Path(__file__).parents[3] / "docs" / "page.md").read_text()
WORDS = " ".join(PAGE.split())


def rows(heading: str) -> list[str]:
    """First column of the table under a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `?(\w+)`? \|", section, flags=re.MULTILINE)[1:]


def test_every_role_and_every_metric_is_explained() -> None:
    assert rows("Letting people in") == list(get_args(PageRole))
    assert set(rows("What runners agree to")) == set(get_args(Metric))
    covered = {*consent.FIELDS.values(), *consent.READINGS.values(), *consent.SERIES.values()}
    covered |= {metric for metrics in consent.ALERTS.values() for metric in metrics}
    assert covered - {None} == set(get_args(Metric))


def test_its_numbers_are_those_of_the_code() -> None:
    assert door.TRIES_BY_NAME == (5, 60.0)
    assert "five for a name, then one a minute" in WORDS
    assert door.TRIES_BY_ADDRESS == (20, 15.0)
    assert "twenty for an address, then one every 15 s" in WORDS
    assert door.LOGS == (120, 0.5)
    assert "120 at once for a login or link, then two a second" in WORDS
    assert sessions.TICKET_FOR_S == 30.0
    assert "a ticket of 30 s" in WORDS
    assert LOGIN_FOR_S == 14 * 86400
    assert "Two weeks for a person" in WORDS


def test_taking_something_back_takes_two_looks_at_most() -> None:
    """One finds the change in the race folder, one the streams that it concerns."""
    assert "end or\nchange open pages within 5 s" in PAGE
    assert 2 * LOOK_AT_ACCESS_EVERY_S < 5.0


def test_files_and_flags_are_named_as_they_are() -> None:
    for name in (AUDIT_FILE, KEY_FILE, FLAG, "nginx.conf", "public_url"):
        assert name in PAGE
