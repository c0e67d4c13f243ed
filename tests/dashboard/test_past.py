"""Charts of hours that this process has not heard: from the store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from dashboard.history import POINTS, History, joined
from dashboard.past import Past, Recalled
from ingest import wire
from ingest.events import Carbs
from ingest.messages import Vitals
from monitor.batch import AlertRow, Batch, EventRow, StatusRow
from monitor.messages import Status
from monitor.store.store import Start, Store, open_store
from tests.dashboard.scene import Body, alert, status
from tests.monitor.store.batches import batch_of

T: Final = 1_764_000_000
EVERY_S: Final = 60
HOURS: Final = 5
BODY: Final = Body("anna", "Anna", "1", 40.0, 20.0, heart_rate_bpm=150.0)


def at(t: int, shift: float = 0.0) -> Status:
    return status(BODY, t=t, at=t, shift=shift)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'race.db'}", "race", Start(T, "1", "1", b"{}"))
    told = [at(T + second, second / 3600) for second in range(0, HOURS * 3600, EVERY_S)]
    last_t = told[-1].t
    records = [Vitals(t=t, seq=t - T, gateway="pi-1", heart_rate_bpm=150.0) for t in (T, last_t)]
    batch = batch_of([("anna", one) for one in records])
    batch.statuses = [StatusRow(one.t, "anna", one.at, wire.encode(one)) for one in told]
    store.writer.write(batch)
    yield store
    store.close()


def past(tmp_path: Path) -> Past:
    return Past(f"sqlite:///{tmp_path / 'race.db'}")


@pytest.mark.parametrize(("hours", "points"), [(1, 60), (3, 180), (5, 300), (24, 125)])
def test_the_hours_asked_for_come_from_the_store(
    store: Store, tmp_path: Path, hours: int, points: int
) -> None:
    columns = past(tmp_path).columns("anna", hours, None)
    assert columns is not None
    assert len(columns["t"]) == pytest.approx(points, abs=1)
    assert len(columns["t"]) <= POINTS
    scores = [score for score in columns["fatigue"] if score is not None]
    assert scores == sorted(scores)
    assert scores[-1] == pytest.approx(45.0, abs=0.1)


def test_what_is_newer_than_the_store_is_added(store: Store, tmp_path: Path) -> None:
    recent = History()
    for second in range(HOURS * 3600 - 120, HOURS * 3600 + 60):
        recent.add(at(T + second, 9.0))
    columns = past(tmp_path).columns("anna", 2, recent.newest_t)
    assert columns is not None
    together = joined(columns, recent.columns())
    assert together["t"] == sorted(set(together["t"]), key=float)  # type: ignore[arg-type]  # times are known
    assert together["fatigue"][-1] == 49.0
    assert {len(column) for column in together.values()} == {len(together["t"])}


def test_nobody_waits_for_a_store_that_is_not_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = past(tmp_path)
    assert asked.columns("anna", 1, None) is None
    assert asked.columns("anna", 1, None) is None
    assert caplog.text.count("charts and logs begin when the dashboard did") == 1


def test_who_is_not_in_the_store_has_no_past(store: Store, tmp_path: Path) -> None:
    assert past(tmp_path).columns("nobody", 1, None) is None


def test_what_was_logged_and_told_is_recalled_of_the_runners_asked_for(
    store: Store, tmp_path: Path
) -> None:
    raised = alert("anna", "warning", "pace", "Too fast", "Ease.", t=T)
    gel = Carbs(id="00000000-0000-4000-8000-00000000000a", t=T, author="Marco", carbs_g=25)
    batch = Batch()
    batch.events = [
        EventRow(gel.id, "anna", T, T + 2.0, T + 2.0, T, T, wire.encode(gel)),
    ]
    batch.alerts = [AlertRow(raised.id, T, T, raised.state, "anna", wire.encode(raised))]
    store.writer.write(batch)
    recalled = past(tmp_path).recall(["anna", "ben"])
    assert recalled["anna"].events == [(gel, T + 2.0)]
    assert recalled["anna"].alerts == [raised]
    assert recalled["ben"] == Recalled()


def test_without_a_store_nothing_is_recalled(tmp_path: Path) -> None:
    assert past(tmp_path).recall(["anna"]) == {"anna": Recalled()}
