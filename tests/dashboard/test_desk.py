"""What the desk is told of one runner among hundreds."""

from dataclasses import replace

import msgspec
import pytest

from dashboard.desk import DeskRow, desk_row
from ingest import wire
from monitor.messages import Alert
from tests.dashboard.scene import Body, alert, status

T = 1_764_000_000.0
CALM = Body("anna", "Anna", "1", 18.0, 12.0)
URGENT = alert("anna", "urgent", "heat", "Heat: slow down now", "Shade.", t=T - 60)
WARNING = alert("anna", "warning", "pace", "Too fast", "Ease.", t=T - 90)
INFO = alert("anna", "info", "fuel_due", "Fuel due", "A gel.", t=T - 5)


def row(
    body: Body, *, heard_at: float | None = T, alerts: tuple[Alert, ...] = (), now: float = T
) -> DeskRow:
    told = status(body, t=T, at=T)
    return desk_row(told, now=now, heard_at=heard_at, distance_m=41_260.0, alerts=alerts)


def test_who_does_well_takes_a_few_bytes_that_stay_the_same() -> None:
    before = wire.encode(row(CALM))
    assert len(before) < 40
    faster = replace(CALM, heart_rate_bpm=171.0)
    assert wire.encode(row(faster, heard_at=T + 3, now=T + 4)) == before


@pytest.mark.parametrize(
    ("fatigue", "cramp", "of"), [(63.0, 41.0, "fatigue"), (20.0, 55.0, "cramp")]
)
def test_the_worse_index_counts(fatigue: float, cramp: float, of: str) -> None:
    told = row(replace(CALM, fatigue=fatigue, cramp=cramp))
    assert (told.level, told.of, told.score) == ("high", of, round(max(fatigue, cramp)))


def test_an_unknown_index_is_worse_than_a_low_one_and_has_no_number() -> None:
    told = row(replace(CALM, cramp=None))
    assert (told.level, told.of, told.score) == ("unknown", "cramp", None)


def test_of_who_needs_attention_more_is_told() -> None:
    told = row(replace(CALM, fatigue=63.0))
    assert told.distance_m == 41_200.0
    assert told.heart_rate_bpm is not None
    assert row(CALM).heart_rate_bpm is None
    assert row(CALM, alerts=(WARNING,)).heart_rate_bpm is not None


def test_an_old_heart_rate_is_not_told() -> None:
    told = row(replace(CALM, fatigue=63.0), now=T + 9)
    assert told.heart_rate_bpm is None


@pytest.mark.parametrize(
    ("heard_at", "silent_since"), [(T, None), (T - 5, None), (T - 7, T - 10), (None, 0.0)]
)
def test_silence_is_told_by_when_it_began(
    heard_at: float | None, silent_since: float | None
) -> None:
    assert row(CALM, heard_at=heard_at).silent_since == silent_since


def test_who_has_finished_is_not_silent() -> None:
    assert row(replace(CALM, phase="finished"), heard_at=T - 9999).silent_since is None


def test_open_urgent_alerts_come_first_and_news_of_no_weight_not_at_all() -> None:
    seen = msgspec.structs.replace(URGENT, id="seen", state="acknowledged", seen_by="marta")
    told = row(CALM, alerts=(INFO, seen, WARNING, URGENT)).incidents
    assert [one.id for one in told] == [URGENT.id, WARNING.id, "seen"]
    assert (told[2].seen, told[2].by) == (True, "marta")
    assert told[0].text == "Shade."
    assert told[1].text == ""
