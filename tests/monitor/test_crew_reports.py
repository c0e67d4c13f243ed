"""What the crew reports of a runner, and what alerts make of it for how long."""

import pytest

from ingest.events import Cramp, Symptom
from monitor.crew_reports import RED_FLAG_S
from monitor.messages import Alert
from monitor.watch import Watch
from tests.monitor.people import ANNA, T, event_id, run, running


def medical(alerts: list[Alert]) -> list[tuple[float, str, str]]:
    """When what was told, in which state."""
    return [(one.t - T, one.state, one.title) for one in alerts if one.kind == "medical"]


def cramp(watch: Watch, t: int, muscle: str) -> None:
    watch.take_event("anna", Cramp(id=event_id(), t=t, muscle=muscle), t)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["chest pain", "vomiting"])
def test_a_red_flag_is_urgent_at_once_and_over_after_half_an_hour_as_what_it_was(name: str) -> None:
    watch = Watch([ANNA], race_start=T)
    run(watch, 100, running())
    watch.take_event("anna", Symptom(id=event_id(), t=T + 100, name=name), T + 100)
    alerts = run(watch, int(RED_FLAG_S) + 200, running(), start=T + 100)
    assert medical(alerts) == [
        (100, "raised", f"Medical: {name}"),
        (100 + RED_FLAG_S + 1, "cleared", f"Medical: {name}"),
    ]
    (told, _) = (one for one in alerts if one.kind == "medical")
    assert told.level == "urgent"
    assert set(told.for_) == {"crew", "runner", "desk"}


def test_many_muscles_are_a_red_flag_as_long_as_they_cramp() -> None:
    watch = Watch([ANNA], race_start=T)
    run(watch, 100, running())
    for at, muscle in enumerate(("calf", "foot", "hamstring")):
        cramp(watch, T + 100 + at, muscle)
    alerts = run(watch, 100, running(0.0), start=T + 100)
    alerts += run(watch, 200, running(), start=T + 200)
    assert medical(alerts) == [
        (102, "raised", "Medical: many muscles cramping"),
        (259, "cleared", "Medical: many muscles cramping"),  # a minute after they moved again
    ]


def test_muscles_of_one_second_count_each() -> None:
    watch = Watch([ANNA], race_start=T)
    run(watch, 100, running())
    for muscle in ("calf", "foot", "hamstring"):
        cramp(watch, T + 100, muscle)
    assert medical(run(watch, 10, running(0.0), start=T + 100))[0][2].startswith("Medical: many")
