"""A recording through the models, without a broker."""

import json

import numpy as np
import pytest

from ingest.messages import Measured
from ingest.recordings.recording import Gap, Recording, Second
from monitor.offline import analyse, summary
from monitor.watch import Watch
from tests.monitor.people import ANNA, BEN, T, running


def recording(*seconds: Second, gaps: tuple[Gap, ...] = ()) -> Recording:
    return Recording("run.csv", "CSV", len(seconds), seconds, gaps, {}, (), has_absolute_time=True)


def steady(seconds: int, *, speed_mps: float = 2.5) -> Recording:
    return recording(*(Second(T + second, running(speed_mps)) for second in range(seconds)))


def test_every_second_from_first_to_last_is_scored_gaps_too() -> None:
    with_gap = recording(
        *(Second(T + second, running()) for second in (*range(30), *range(50, 60))),
        gaps=(Gap(T + 29, T + 50),),
    )
    analysis = analyse(with_gap, ANNA)
    assert analysis.t.tolist() == list(range(T, T + 60))
    assert len(analysis.fatigue) == len(analysis.cramp) == 60


def test_scores_are_those_of_the_live_monitor() -> None:
    watch = Watch([ANNA])
    analysis = analyse(steady(120), ANNA)
    for second in range(120):
        watch.step({0: (T + second, running())})
        live = watch.race.output
        np.testing.assert_equal(analysis.fatigue[second], live.fatigue.score[0])
        np.testing.assert_equal(analysis.cramp[second], live.cramp.score[0])


def test_who_the_runner_is_matters() -> None:
    assert not np.array_equal(analyse(steady(60), ANNA).cramp, analyse(steady(60), BEN).cramp)


def test_the_summary_tells_what_was_raised_and_the_scores() -> None:
    fast = steady(400, speed_mps=4.5)
    analysis = analyse(fast, ANNA)
    facts = summary(fast, analysis)
    assert facts["records"] == 400
    assert facts["fatigue"]["final"] == analysis.fatigue[-1]
    assert facts["fatigue"]["max"] == np.nanmax(analysis.fatigue)
    (pace_t,) = (alert["t"] for alert in facts["alerts"] if alert["kind"] == "pace")
    assert 299 <= pace_t - T < 310
    assert {alert["state"] for alert in facts["alerts"]} <= {"raised", "changed"}
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts


def test_a_recording_without_anything_to_judge_by_has_no_scores() -> None:
    cold = recording(Second(T, Measured(air_temp_c=3.0)), Second(T + 1, Measured(air_temp_c=3.0)))
    facts = summary(cold, analyse(cold, BEN))
    assert facts["fatigue"] == facts["cramp"] == {"final": None, "max": None}
    json.dumps(facts, allow_nan=False)


def test_a_recording_of_one_second_is_one() -> None:
    assert analyse(steady(1), BEN).t.tolist() == [T]


@pytest.mark.parametrize("pause_s", [301, 1200])
def test_a_score_that_was_lost_in_a_pause_is_still_the_maximum(pause_s: int) -> None:
    seconds = [Second(T + second, running()) for second in range(60)]
    end = Second(T + 60 + pause_s, Measured(air_temp_c=3.0))
    paused = recording(*seconds, end)
    facts = summary(paused, analyse(paused, ANNA))
    assert facts["fatigue"]["final"] is None
    assert facts["fatigue"]["max"] is not None
