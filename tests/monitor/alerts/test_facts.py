"""What an alert knows of its runner."""

import math

import numpy as np

from ingest.race.settings import Plan, Runner
from monitor.alerts.facts import Facts, facts_at
from monitor.alerts.protocol import muscle_code, side_code
from monitor.alerts.situation import Situation, situation_of
from monitor.engine import CRAMP_PARTS
from monitor.models.rows import concatenate
from tests.monitor.alerts.situations import index, output, situation

ANNA = Runner(id="anna", name="Anna", plan=Plan(carbs_g_h=55))


def test_what_the_rules_look_at_is_what_the_words_can_tell() -> None:
    """Every quantity of the situation has its place in the facts, under the same name."""
    elsewhere = {"phase", "elapsed_s", "progress", "pace_known", "since_finish_s", "watched_s"}
    elsewhere |= {"paused", "ended", "usual_silence_s"}
    told = {name for name in Situation._fields if not name.endswith("_quality")} - elsewhere
    assert told <= set(Facts.__dataclass_fields__)


def test_each_runner_is_told_their_own_numbers() -> None:
    seen = Situation(
        *concatenate(
            situation(glycogen_pct=30.0, red_flag=0, muscle=-1, since_record_s=3.0)[:5],
            situation(glycogen_pct=40.0, red_flag=2, since_record_s=4.0)[:5],
        ),
        glycogen_pct=np.array([30.0, 40.0]),
        red_flag=np.array([0, 2]),
        muscle=np.array([-1, muscle_code("foot")]),
        side=np.array([-1, side_code("left")]),
        intake_quality=np.array([math.nan, 0.6]),
    )
    said = concatenate(output(grade=0.1), output(grade=0.2))
    first = facts_at(said, 0, ANNA, 1, seen)
    second = facts_at(said, 1, ANNA, 2, seen)
    assert (first.glycogen_pct, first.red_flag, first.muscle, first.side) == (30.0, 0, None, None)
    assert (second.glycogen_pct, second.red_flag) == (40.0, 2)
    assert (second.muscle, second.side) == ("foot", "left")
    assert (first.grade, second.grade) == (0.1, 0.2)
    assert (first.since_record_s, second.since_record_s) == (3.0, 4.0)
    assert "intake" not in first.quality
    assert second.quality["intake"] == 0.6
    assert first.carbs_goal_g_h == 55


def test_what_stands_for_all_is_told_of_each() -> None:
    said = concatenate(output(), output())
    seen = situation(wbgt_c=21.0)
    assert facts_at(said, 1, ANNA, 1, seen).wbgt_c == 21.0
    assert math.isnan(facts_at(said, 1, ANNA, 1, seen).psi)


def test_the_two_largest_parts_lead() -> None:
    said = output(cramp=index(2, {"heat": 5.0, "muscle": 30.0, "pace": 20.0}, CRAMP_PARTS))
    assert facts_at(said, 0, ANNA, 1, situation()).cramp.leading == ("muscle", "pace")


def test_what_the_models_say_is_taken_over_by_name() -> None:
    said = output(heart_rate_quality=0.25)
    calm = situation()
    seen = situation_of(
        said,
        phase=calm.phase,
        elapsed_s=calm.elapsed_s,
        progress=calm.progress,
        since_record_s=calm.since_record_s,
        pace_known=calm.pace_known,
        soaked=np.ones(1),
    )
    assert seen.heart_rate_quality is said.heart_rate_quality
    assert seen.soaked[0] == 1.0
    assert facts_at(said, 0, ANNA, 1, seen).quality["heart_rate"] == 0.25
