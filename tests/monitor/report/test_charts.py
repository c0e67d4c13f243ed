"""The numbers in the charts are those of the analysis."""

import altair as alt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from monitor.report.axes import NARROW, WIDE, Canvas
from monitor.report.charts import charts
from monitor.report.figure import Absent, Figure
from monitor.report.heart import seen_heart_rate
from monitor.report.strip import MARK_PX, placed
from tests.monitor.report.subjects import (
    GAP_FROM,
    GAP_TO,
    SUBJECTS,
    Make,
    bare,
    beats,
    everything,
    figure,
    nothing,
    rows,
)  # fmt: skip

ALL = {
    "alerts", "fatigue", "fatigue-parts", "cramp", "cramp-parts", "altitude", "slope", "pace",
    "heart-rate", "drift", "rhythm", "store", "fluid", "sodium", "heat",
}  # fmt: skip
PARTS = {"fatigue": FATIGUE_PARTS, "cramp": CRAMP_PARTS}


def drawn(make: Make) -> set[str]:
    return {one.key for one in charts(make()) if isinstance(one, Figure)}


def test_whoever_measures_everything_sees_everything() -> None:
    assert drawn(everything) == ALL


def test_a_chart_with_nothing_in_it_is_not_drawn_and_the_reason_is_given() -> None:
    assert drawn(bare) == {
        "alerts", "fatigue", "fatigue-parts", "cramp", "cramp-parts", "pace", "store",
    }  # fmt: skip
    why = {one.title: one.why for one in charts(bare()) if isinstance(one, Absent)}
    assert why["Heart rate"].startswith("No heart rate was recorded")
    assert "temperature and humidity" in why["Fluid deficit"]
    assert "chest strap" in why["Heart rhythm (DFA-α1)"]


def test_where_nothing_was_measured_nothing_is_drawn() -> None:
    assert drawn(nothing) == set()
    assert all(one.why for one in charts(nothing()) if isinstance(one, Absent))


def test_a_strap_alone_says_nothing_of_the_way() -> None:
    assert not drawn(beats) & {"pace", "altitude", "slope"}
    assert "heart-rate" in drawn(beats)


@pytest.mark.parametrize("canvas", [WIDE, NARROW], ids=lambda canvas: canvas.name)
def test_every_chart_is_what_vega_lite_calls_one(canvas: Canvas) -> None:
    for one in charts(everything()):
        assert isinstance(one, Figure)
        spec = one.draw(canvas)
        alt.LayerChart.validate(spec)
        spec["layer"][0]["encoding"]["x"]["axis"]["labelflush"] = True
        with pytest.raises(Exception, match="labelflush"):
            alt.LayerChart.validate(spec)


@pytest.mark.parametrize("name", ["fatigue", "cramp"])
def test_the_score_and_its_bounds_are_drawn_as_they_are(name: str) -> None:
    subject = everything()
    index = getattr(subject.analysis.said, name)
    line = rows(subject, name, "score")
    assert_array_equal(line["v"], index.score[line["t"]])
    assert line["v"].max() == np.nanmax(index.score)
    band = rows(subject, name, "bounds")
    assert band["v"].min() == np.nanmin(index.low)
    assert band["v2"].max() == np.nanmax(index.high)


@pytest.mark.parametrize("name", ["fatigue", "cramp"])
def test_the_layers_of_the_parts_are_the_parts(name: str) -> None:
    subject = everything()
    index = getattr(subject.analysis.said, name)
    layers = figure(subject, f"{name}-parts").draw(WIDE)["datasets"]
    for row, part in enumerate(PARTS[name]):
        for how, assumed in (("seen", False), ("assumed", True)):
            for run in _runs(layers.get(f"{part}-{how}", [])):
                at = [point["t"] for point in run]
                heights = [abs(point["v2"] - point["v"]) for point in run]
                thick = np.abs(np.nan_to_num(index.parts[at, row]))  # what is absent adds nothing
                assert_allclose(heights, thick, atol=1e-9)
                # The last point closes the gap to a piece that is known in another way.
                assert (index.missing[at[:-1], row] == assumed).all()


@pytest.mark.parametrize("name", ["fatigue", "cramp"])
def test_together_the_layers_are_the_score_but_for_what_is_too_thin_to_see(name: str) -> None:
    subject = everything()
    index = getattr(subject.analysis.said, name)
    layers = figure(subject, f"{name}-parts").draw(WIDE)["datasets"]
    total: dict[int, float] = {}
    for part in PARTS[name]:
        values = {
            point["t"]: index.parts[point["t"], PARTS[name].index(part)]
            for how in ("seen", "assumed")
            for point in layers.get(f"{part}-{how}", [])
        }
        for t, value in values.items():
            total[t] = total.get(t, 0.0) + float(np.nan_to_num(value))
    assert_allclose(list(total.values()), index.score[list(total)], atol=1.5)


def test_heart_rate_is_drawn_where_it_was_seen_and_marked_where_it_was_not() -> None:
    subject = everything()
    said = subject.analysis.said
    line = rows(subject, "heart-rate", "seen")
    assert_array_equal(line["v"], said.heart_rate_bpm[line["t"]])
    assert not said.heart_rate_modelled.astype(bool)[line["t"]].any()
    guessed = figure(subject, "heart-rate").draw(WIDE)["datasets"]["modelled"]
    assert all(said.heart_rate_modelled[point["t"]] for point in guessed)


@pytest.mark.parametrize(
    ("key", "name"),
    [("store", "glycogen_pct"), ("fluid", "fluid_deficit_pct"), ("heat", "wbgt_c"),
     ("sodium", "sodium_deficit_mg"), ("rhythm", "alpha1")],
)  # fmt: skip
def test_balances_are_drawn_as_they_are(key: str, name: str) -> None:
    subject = everything()
    line = rows(subject, key, "line")
    values = getattr(subject.analysis.said, name)
    assert_array_equal(line["v"], values[line["t"]])
    assert line["v"].min() == np.nanmin(values)


def test_a_gap_breaks_the_lines() -> None:
    line = rows(everything(), "altitude", "altitude")
    before = line["run"][line["t"] <= GAP_FROM]
    after = line["run"][line["t"] >= GAP_TO]
    assert set(before).isdisjoint(after)
    assert not ((line["t"] > GAP_FROM + 8) & (line["t"] < GAP_TO - 8)).any()


def test_a_narrow_screen_gets_fewer_points_and_the_same_peaks() -> None:
    subject = everything()
    wide, narrow = (
        figure(subject, "fatigue").draw(canvas)["datasets"]["score"] for canvas in (WIDE, NARROW)
    )
    assert len(narrow) < len(wide) <= WIDE.width_px
    assert max(point["v"] for point in narrow) == max(point["v"] for point in wide)


def test_every_alert_that_was_sent_is_on_the_time_line_and_none_covers_another() -> None:
    subject = everything()
    data = figure(subject, "alerts").draw(NARROW)["datasets"]["numbers"]
    assert [point["text"] for point in data] == [str(n + 1) for n in range(len(subject.sent))]
    assert [point["t"] for point in data] == [subject.at(alert) for alert in subject.sent]
    for point, alert in zip(data, subject.sent, strict=True):
        assert alert.text in point["told"]
        assert alert.level in point["told"]
    px = NARROW.width_px / subject.seconds
    lanes: dict[int, list[int]] = {}
    for lane, second in placed(subject, NARROW):
        lanes.setdefault(lane, []).append(second)
    for seconds in lanes.values():
        assert (np.diff(seconds) * px >= MARK_PX - 1e-9).all()


@pytest.mark.parametrize("make", SUBJECTS)
def test_all_charts_of_a_report_have_the_same_time_axis(make: Make) -> None:
    subject = make()
    for canvas in (WIDE, NARROW):
        axes = [
            one.draw(canvas)["layer"][0]["encoding"]["x"]
            for one in charts(subject)
            if isinstance(one, Figure)
        ]
        assert all(axis == axes[0] for axis in axes)


def test_seen_heart_rate_is_unknown_where_nothing_was_seen() -> None:
    assert np.isnan(seen_heart_rate(bare())).all()


def _runs(points: list[dict[str, float]]) -> list[list[dict[str, float]]]:
    runs: dict[float, list[dict[str, float]]] = {}
    for point in points:
        runs.setdefault(point["run"], []).append(point)
    return list(runs.values())
