"""Whatever was not agreed to is not in what is sent."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import view
from dashboard.access import consent
from dashboard.access.rights import ALL
from dashboard.history import SERIES
from dashboard.view import Row, RunnerView
from ingest import wire
from ingest.messages import SensorReport
from ingest.race.settings import Metric
from monitor.messages import AlertKind, Index, Status, VitalsNow
from tests.dashboard import scene

SUBSETS = st.frozensets(st.sampled_from(sorted(ALL)))
NOW = time.time()
# Values that occur nowhere else, by what they belong to.
TELLTALE: dict[str, tuple[str, ...]] = {
    "heart_rate": ("148.0", "36.7", "Polar"),
    "pace": ("172.0", "2.77"),
    "course": ("41234",),
    "indices": ("63.2", "71.5", "muscle", "very_high", "cramped"),
    "position": ("0.083",),
}


def status() -> Status:
    body = scene.bodies(NOW)[0]
    vitals = VitalsNow(
        heart_rate_bpm=148.0, cadence_spm=172.0, speed_mps=2.77, grade=0.083, core_temp_c=36.7,
        air_temp_c=21.0, age_s=dict.fromkeys(view.SHOWN_DECIMALS, 0.4),
    )  # fmt: skip
    return Status(
        t=int(NOW), at=NOW, phase="cramped", stored_seq={}, model="1", vitals=vitals,
        fatigue=scene.index(63.2, 0.0, {"muscle": 1.0}, width=8.0),
        cramp=Index(level="very_high", score=71.5, parts={"muscle": 71.5}),
        alerts=body.alerts, missing=("muscle",), behind_s=0.0,
    )  # fmt: skip


def views(shared: frozenset[Metric]) -> tuple[Row, RunnerView]:
    now = status()
    alerts = consent.alerts(now.alerts, shared)
    common: dict[str, Any] = {
        "at": NOW, "heard_at": NOW, "distance": (41234.0, 0.0), "alerts": alerts,
    }  # fmt: skip
    sensors = scene.opening(scene.bodies(NOW), t=NOW)[2].payload
    report = wire.decode(sensors, SensorReport)
    return (
        view.row(now, **common),
        view.runner_view(now, runner="anna", sensors=report, **common),
    )


def sent_of(shared: frozenset[Metric]) -> tuple[str, str]:
    row, runner = views(shared)
    return (
        wire.encode(consent.shown(row, shared)).decode(),
        wire.encode(consent.shown(runner, shared)).decode(),
    )


@given(shared=SUBSETS)
def test_nothing_that_is_not_shared_is_sent_and_all_that_is(shared: frozenset[Metric]) -> None:
    row_sent, runner_sent = sent_of(shared)
    for sent in (row_sent, runner_sent):
        for metric, texts in TELLTALE.items():
            for text in texts:
                if metric not in shared:
                    assert text not in sent, (metric, sent)
    row, runner = json.loads(row_sent), json.loads(runner_sent)
    if "course" in shared:
        assert row["distance_m"][0] == runner["distance_m"][0] == 41234.0
    if "indices" in shared:
        assert runner["fatigue"]["score"] == 63.2
        assert row["phase"] == "cramped"
    if shared != ALL:
        hidden = {"all"} if not shared else ALL - shared
        assert set(row["hidden"]) == set(runner["hidden"]) == hidden


def test_who_sees_all_gets_the_very_same() -> None:
    row, runner = views(ALL)
    assert consent.shown(row, ALL) is row
    assert consent.shown(runner, ALL) is runner


@pytest.mark.parametrize("kind", [Row, RunnerView])
def test_every_field_is_known_to_belong_to_something(kind: type[Row] | type[RunnerView]) -> None:
    """Whoever adds a field says in `consent.FIELDS` what it is part of."""
    assert set(kind.__struct_fields__) - {consent.HIDDEN} <= set(consent.FIELDS)


def test_every_reading_and_every_series_belongs_to_something() -> None:
    assert set(view.SHOWN_DECIMALS) == set(consent.READINGS)
    assert set(SERIES) == set(consent.SERIES)


@pytest.mark.parametrize(
    ("kind", "shared", "shown"),
    [
        ("cutoff", {"course"}, True),
        ("fuel_due", {"course", "indices"}, False),
        ("heat", {"indices"}, False),
        ("heat", {"indices", "heart_rate"}, True),
        ("medical", ALL - {"position"}, False),
        ("medical", ALL, True),
    ],
)
def test_an_alert_is_for_those_who_see_all_it_speaks_of(
    kind: AlertKind, shared: set[Metric], *, shown: bool
) -> None:
    alert = scene.alert("anna", "warning", kind, "title", "text", t=NOW)
    assert consent.alerts((alert,), shared) == ((alert,) if shown else ())


def test_the_history_has_the_columns_that_are_shared() -> None:
    columns: dict[str, list[float | None]] = {name: [1.0] for name in ("t", *SERIES)}
    assert set(consent.columns(columns, {"pace"})) == {"t", "cadence_spm", "speed_mps"}
    assert set(consent.columns(columns, ALL)) == set(columns)
    assert set(consent.columns({**columns, "new": [1.0]}, ALL - {"intake"})) == set(columns)


def test_who_shows_nothing_is_only_named() -> None:
    withheld = consent.shown(views(frozenset())[1], frozenset())
    assert json.loads(wire.encode(withheld)) == {"hidden": ["all"], "runner": "anna"}
