"""The sentences say what the numbers say."""

import numpy as np
from msgspec.structs import replace

from ingest.messages import Measured
from ingest.recordings.recording import Second
from monitor.report import head, inputs
from monitor.report.indices import parts_of, peak
from monitor.report.motion import ON_THE_GROUND, ON_THE_LEVEL, steady_speeds
from monitor.report.sections import section_ends, sections
from monitor.report.story import leading, level_changes, story
from monitor.report.words import clock, pace
from tests.monitor.people import T
from tests.monitor.report.subjects import (
    GAP_FROM,
    GAP_TO,
    LONG_S,
    bare,
    beats,
    everything,
    hostile,
    moment,
    nothing,
    recording,
    subject_of,
)  # fmt: skip


def test_topics_come_in_order_and_only_with_something_to_say() -> None:
    assert list(story(everything())) == [
        "Pace", "Heart rate", "Fatigue", "Cramp risk", "Store", "Alerts",
    ]  # fmt: skip
    assert list(story(nothing())) == ["Heart rate", "Fatigue", "Cramp risk", "Alerts"]


def test_the_peak_is_told_with_its_time_its_bounds_and_what_led() -> None:
    subject = everything()
    index = subject.analysis.said.fatigue
    then = int(np.nanargmax(index.score))
    told = " ".join(story(subject)["Fatigue"])
    assert f"highest at {clock(then)} (km {subject.km(then)}): {index.score[then]:.0f}" in told
    assert f"likely {index.low[then]:.0f} to {index.high[then]:.0f}" in told
    first = leading(parts_of(subject, "fatigue"), then)[0]
    assert first.value[then] == np.nanmax(index.parts[then])
    assert f"({first.value[then]:.0f}" in told


def test_changes_of_level_are_those_of_the_analysis() -> None:
    subject = everything()
    codes = subject.analysis.said.fatigue.level
    changes = level_changes(codes)
    assert len(changes) > 1
    for second, level in changes:
        assert codes[second] == level
        assert second == 0 or codes[second - 1] != level
    told = " ".join(story(subject)["Fatigue"])
    assert clock(changes[1][0]) in told


def test_a_slow_second_half_is_called_slower() -> None:
    told = story(everything())["Pace"][0]
    assert "slower in the second" in told


def test_who_outruns_an_assumed_critical_speed_is_told_to_say_their_own() -> None:
    fast = replace(bare().runner, training=replace(bare().runner.training, critical_speed_mps=4.0))
    seconds = (Second(T + second, Measured(speed_mps=4.4)) for second in range(301))
    run = recording(*seconds)
    told = " ".join(story(subject_of(run))["Pace"])
    assert f"{pace(4.4 - 250.0 / 301.0)} min/km on the level at least" in told
    assert "was assumed" in told
    assert "was assumed" not in " ".join(story(subject_of(run, fast))["Pace"])
    assert "was assumed" not in " ".join(story(bare())["Pace"])


def test_a_steady_run_is_called_as_fast() -> None:
    told = story(bare())["Pace"][0]
    assert "as fast in the second" in told
    assert pace(2.5) in told


def test_what_was_not_measured_is_not_told() -> None:
    assert story(bare())["Heart rate"] == ["Heart rate was not recorded."]
    assert "Pace" not in story(beats())
    assert "can't be told" in story(nothing())["Fatigue"][0]


def test_alerts_are_counted_and_a_pause_is_none() -> None:
    assert len(hostile().sent) == 1
    assert story(hostile())["Alerts"] == ["1 alert would have been sent."]
    assert not [one for one in everything().sent if one.kind.startswith("signal")]
    assert story(moment())["Alerts"] == ["No alert would have been sent."]


def test_the_inputs_tell_how_much_was_seen() -> None:
    seen = {one.name: one.seen for one in inputs.inputs(everything())}
    present = 1.0 - (GAP_TO - GAP_FROM - 1) / LONG_S
    assert seen["heart rate"] == present
    assert seen["core temperature"] == seen["food and drink"] == 0.0
    missing = {one.name: one.unseen for one in inputs.missing(everything())}
    assert missing["heart rate"] == "missing 4 %"
    assert missing["core temperature"] == "never recorded"
    assert {one.name for one in inputs.missing(bare())} == {
        "heart rate", "altitude", "cadence", "intervals between beats",
        "air temperature and humidity", "core temperature", "food and drink",
    }  # fmt: skip


def test_sections_cover_the_way_once() -> None:
    for subject in (everything(), bare(), beats(), moment(), nothing()):
        ends = section_ends(subject)
        assert ends == sorted(set(ends))
        assert ends[-1] == subject.seconds - 1
        assert len(sections(subject).rows) == len(ends) <= 15


def test_sections_are_kilometres_with_their_paces() -> None:
    subject = everything()
    table = sections(subject)
    assert [row[0] for row in table.rows[:3]] == ["1.0 km", "2.0 km", "3.0 km"]
    end = section_ends(subject)[0]
    speeds = steady_speeds(subject)
    assert table.rows[0][2] == pace(float(np.nanmean(speeds[ON_THE_GROUND][: end + 1])))
    assert table.rows[0][3] == pace(float(np.nanmean(speeds[ON_THE_LEVEL][: end + 1])))


def test_columns_without_anything_are_left_out() -> None:
    assert "heart rate" not in sections(bare()).head
    assert "climb m" not in sections(bare()).head
    assert "pace" not in sections(beats()).head


def test_the_head_says_how_much_of_a_score_was_assumed() -> None:
    subject = bare()
    fatigue = subject.analysis.said.fatigue
    then = peak(fatigue)
    parts = np.nan_to_num(fatigue.parts[then])
    share = parts[fatigue.missing[then] & (parts > 0)].sum() / parts[parts > 0].sum()
    assert f"{100 * share:.0f} % of what adds to it was assumed" in head.doubt(subject)[0]
    assert head.doubt(nothing()) == []


def test_the_head_tells_what_was_recorded() -> None:
    facts = dict(head.facts(everything()))
    assert facts["duration"] == "0:56:39"
    assert facts["gaps over 10 s"] == "1 gap, the longest 2 min"
    assert dict(head.facts(bare()))["climbed"] == "not recorded"
    assert dict(head.facts(beats()))["when"].startswith("date unknown")
