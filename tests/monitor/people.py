"""Runners, records and events for the monitor's tests."""

from uuid import uuid4

from ingest.messages import Measured, Vitals
from ingest.race.settings import Body, History, Plan, Runner, Training
from monitor.messages import Alert
from monitor.watch import Watch

T = 1_764_000_000

ANNA = Runner(
    id="anna",
    name="Anna",
    body=Body(sex="f", age=34, hr_max_bpm=188, hr_rest_bpm=48),
    training=Training(critical_speed_mps=3.9),
    history=History(cramps="never"),
    plan=Plan(finish_h=6.0, carbs_g_h=60),
)
BEN = Runner(id="ben", name="Ben")


def running(speed_mps: float = 2.5, heart_rate_bpm: float = 140) -> Measured:
    return Measured(speed_mps=speed_mps, heart_rate_bpm=heart_rate_bpm, cadence_spm=170)


def vitals(t: int, seq: int, measured: Measured, gateway: str = "pi-1") -> Vitals:
    return Vitals(
        t=t,
        seq=seq,
        gateway=gateway,
        speed_mps=measured.speed_mps,
        heart_rate_bpm=measured.heart_rate_bpm,
        cadence_spm=measured.cadence_spm,
    )


def run(
    watch: Watch, seconds: int, measured: Measured | None, *, start: int = T, row: int = 0
) -> list[Alert]:
    """Let one runner go through some equal seconds."""
    return watch.run({row: (start, [measured] * seconds)})


def event_id() -> str:
    return str(uuid4())
