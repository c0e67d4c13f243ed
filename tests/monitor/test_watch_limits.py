"""What a watch makes of the course, of restarts, and of too many alerts."""

from collections import Counter

import msgspec
import numpy as np
import pytest

from ingest.events import Carbs, Cramp, Resume, Twinge
from ingest.race.course import Point
from ingest.race.course_profile import profile
from ingest.race.settings import Training
from monitor.course import Course
from monitor.messages import Alert
from monitor.venue import Venue
from monitor.watch import Watch
from tests.monitor.people import ANNA, T, event_id, run, running

COURSE = Course(
    profile([Point(45.0, 7.0, 500.0), Point(45.3, 7.0, 2500.0), Point(45.6, 7.0, 500.0)])
)


def told(alerts: list[Alert], kind: str) -> list[tuple[int, str, str]]:
    return [(int(one.t) - T, one.state, one.title) for one in alerts if one.kind == kind]


def is_a_push(alert: Alert) -> bool:
    return alert.state in ("raised", "changed") and alert.level != "urgent"


def after_a_cramp(watch: Watch, speed_mps: float, seconds: int) -> list[Alert]:
    """Race, cramp, stand, and run again."""
    run(watch, 900, running(2.8))
    watch.take_event("anna", Cramp(id=event_id(), t=T + 900, muscle="calf"), T + 900)
    run(watch, 120, running(0.0), start=T + 900)
    watch.take_event("anna", Resume(id=event_id(), t=T + 1020), T + 1020)
    return run(watch, seconds, running(speed_mps), start=T + 1020)


def test_a_restart_is_told_step_by_step() -> None:
    alerts = after_a_cramp(Watch([ANNA]), 1.3, 1300)
    assert [(state, title) for _, state, title in told(alerts, "restart")] == [
        ("raised", "Restart 1 of 3: walk"),
        ("changed", "Restart 2 of 3: run easily"),
        ("changed", "Restart 3 of 3: run steadily"),
        ("cleared", "Restart 3 of 3: run steadily"),
    ]


def test_who_restarts_too_fast_is_told_so() -> None:
    too_fast = [title for _, _, title in told(after_a_cramp(Watch([ANNA]), 2.8, 300), "pace")]
    assert "Too fast after the cramp" in too_fast
    assert told(after_a_cramp(Watch([ANNA]), 1.3, 300), "pace") == []


def test_a_twitch_goes_one_step_back() -> None:
    watch = Watch([ANNA])
    after_a_cramp(watch, 1.3, 400)
    watch.take_event("anna", Twinge(id=event_id(), t=T + 1420), T + 1420)
    again = run(watch, 10, running(1.3), start=T + 1420)
    assert [title for _, _, title in told(again, "restart")] == ["Restart 1 of 3: walk"]


@pytest.mark.parametrize(("longest_run_km", "leaps"), [(20.0, True), (80.0, False), (None, False)])
def test_a_race_that_is_a_leap_from_training_is_told_at_the_start(
    longest_run_km: float | None, leaps: bool
) -> None:
    training = Training(critical_speed_mps=3.9, longest_run_km=longest_run_km)
    runner = msgspec.structs.replace(ANNA, training=training)
    alerts = run(Watch([runner], venue=Venue(course=COURSE)), 60, running())
    assert bool(told(alerts, "race_mismatch")) == leaps
    assert told(run(Watch([runner]), 60, running()), "race_mismatch") == []


def test_the_crew_is_pushed_at_most_six_times_an_hour_and_the_rest_is_folded() -> None:
    """A day on which the same alert comes and goes every few minutes."""
    watch = Watch([ANNA])
    pushes: list[Alert] = []
    for minute in range(240):
        now = T + 60 * minute
        if minute % 4 == 1:
            watch.take_event("anna", Carbs(id=event_id(), t=now, carbs_g=20), now)
        silent = minute % 4 in (2, 3)
        measured = None if silent else running(4.4 if minute % 8 < 4 else 2.0)
        pushes += run(watch, 60, measured, start=now)
    rings = [one for one in pushes if "crew" in one.for_ and is_a_push(one)]
    hours = Counter(int(one.t - T) // 3600 for one in rings)
    assert max(hours.values()) == 6
    assert any(one.kind == "digest" for one in rings)
    times = np.array([one.t for one in rings])
    assert all(((times > t - 3600) & (times <= t)).sum() <= 6 for t in times)
