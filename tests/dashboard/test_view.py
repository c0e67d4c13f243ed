from dataclasses import replace
from typing import Final

import msgspec
import pytest

from dashboard import view
from ingest.errors import PayloadRefused
from ingest.messages import Sensor, SensorReport
from monitor.messages import Alert, VitalsNow
from tests.dashboard.scene import Body, alert, field_of, status

T: Final = 1_764_000_000.0
BODY: Final = Body("anna", "Anna", "1", 63.25, 41.0, missing=("fluid",))
RAISED: Final = alert("anna", "warning", "pace", "Too fast", "Ease.", t=T)


def of(body: Body, *, alerts: tuple[Alert, ...] = ()) -> view.RunnerView:
    return view.runner_view(
        status(body, t=T, at=T),
        runner=body.id,
        at=T,
        heard_at=T,
        distance=None,
        alerts=alerts,
        sensors=None,
    )


def test_readings_carry_their_own_age_and_are_rounded_to_what_is_shown() -> None:
    vitals = VitalsNow(
        heart_rate_bpm=148.2, speed_mps=2.6049, age_s={"heart_rate_bpm": 0.84, "speed_mps": 4.0}
    )
    assert view.readings(vitals) == {"heart_rate_bpm": (148, 0.8), "speed_mps": (2.6, 4.0)}


def test_a_reading_of_unknown_age_is_not_shown() -> None:
    assert view.readings(VitalsNow(heart_rate_bpm=148.0)) == {}


def test_a_runner_is_heard_as_of_the_youngest_of_the_body_s_readings() -> None:
    ages = {"heart_rate_bpm": 7.0, "cadence_spm": 2.0, "air_temp_c": 0.1}
    assert view.heard_age_s(VitalsNow(age_s=ages)) == 2.0
    assert view.heard_age_s(VitalsNow(age_s={"air_temp_c": 0.1})) is None


def test_parts_come_largest_first_and_say_when_they_are_assumed() -> None:
    parts = of(BODY).cramp.parts
    assert [part.name for part in parts[:3]] == ["muscle", "training", "history"]
    assert [part.name for part in parts if part.assumed] == ["fluid"]
    assert any(part.value < 0 for part in parts)


def test_the_order_goes_by_size_whatever_the_sign() -> None:
    parts = of(BODY).cramp.parts
    sizes = [abs(part.value) for part in parts]
    assert sizes == sorted(sizes, reverse=True)


def test_an_unknown_index_has_a_level_and_nothing_else() -> None:
    unknown = of(replace(BODY, fatigue=None)).fatigue
    assert unknown == view.IndexView(level="unknown")


def test_alerts_come_worst_first_and_seen_ones_last() -> None:
    alerts = (
        alert("anna", "info", "fuel_due", "Fuel", "20 g.", t=T),
        msgspec.structs.replace(
            alert("anna", "urgent", "heat", "Heat", "Shade.", t=T), state="acknowledged"
        ),
        RAISED,
    )
    shown = of(BODY, alerts=alerts).alerts
    assert [(one.level, one.seen) for one in shown] == [
        ("warning", False), ("info", False), ("urgent", True),
    ]  # fmt: skip


def test_a_row_counts_the_alerts_that_nobody_has_seen() -> None:
    seen = msgspec.structs.replace(RAISED, id="other", state="acknowledged")
    row = view.row(status(BODY, t=T, at=T), at=T, heard_at=T, distance=None, alerts=(RAISED, seen))
    assert row.alerts == {"warning": 1}
    assert (row.fatigue, row.cramp.level) == (view.Mark(level="high", score=63.2), "watch")


def test_an_alert_of_its_own_is_active_until_the_status_has_caught_up() -> None:
    behind = status(BODY, t=T - 1, at=T)
    caught_up = status(BODY, t=T, at=T)
    assert view.active_alerts(behind, {RAISED.id: RAISED}) == (RAISED,)
    assert view.active_alerts(caught_up, {RAISED.id: RAISED}) == ()
    assert view.active_alerts(None, {RAISED.id: RAISED}) == (RAISED,)


def test_a_cleared_alert_is_gone_at_once() -> None:
    listed = status(replace(BODY, alerts=(RAISED,)), t=T, at=T)
    cleared = msgspec.structs.replace(RAISED, state="cleared", t=T + 0.5)
    assert view.active_alerts(listed, {RAISED.id: cleared}) == ()


def test_sensors_are_shown_with_their_charge() -> None:
    report = SensorReport(
        t=T,
        sensors=(
            Sensor(
                sensor="s", kind="heart_rate", state="live", since=T, battery_pct=9, contact=False,
                used=True,
            ),
        ),
    )  # fmt: skip
    shown = view.runner_view(
        status(BODY, t=T, at=T),
        runner="anna", at=T, heard_at=None, distance=None, alerts=(), sensors=report,
    ).sensors  # fmt: skip
    assert shown == (
        view.SensorView(kind="heart_rate", state="live", battery_pct=9, contact=False, used=True),
    )


def test_distances_hold_for_the_second_they_were_measured_in() -> None:
    assert view.distances(field_of((BODY,), t=T), at=T) == {"anna": (41_200, T - 0.4)}


def test_columns_of_different_length_are_refused() -> None:
    columns = msgspec.structs.replace(field_of((BODY,), t=T), distance_m=())
    with pytest.raises(PayloadRefused, match="equally long"):
        view.distances(columns, at=T)
