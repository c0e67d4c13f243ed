"""The clocks beside an alert's steps: what each step asks for, and how long it takes (pure)."""

from typing import Final

from ingest.messages import Message
from monitor.alerts.protocol import CRAMP_STEPS
from monitor.alerts.ramp import PARAMS
from monitor.messages import Alert


class StepView(Message, frozen=True, kw_only=True):
    """What a step asks for, and the time it takes, if it names one [s]."""

    kind: str
    seconds: float | None = None


CRAMP: Final = tuple(StepView(kind=step.kind, seconds=step.seconds) for step in CRAMP_STEPS)
RESTART: Final = (
    StepView(kind="walk", seconds=PARAMS.walk_s),
    StepView(kind="easy", seconds=PARAMS.easy_s),
    StepView(kind="steady", seconds=PARAMS.steady_s),
    StepView(kind="kept"),
)


def clocks(alert: Alert) -> tuple[StepView, ...]:
    """One for each of the alert's steps; none for steps that another version words otherwise."""
    steps = {"cramp_now": CRAMP, "restart": RESTART}.get(alert.kind, ())
    return steps if len(steps) == len(alert.steps) else ()
