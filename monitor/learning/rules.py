"""The numbers by which past runs are believed, and what one of them taught."""

from dataclasses import dataclass
from typing import Final, Literal

Confidence = Literal["good", "fair", "poor", "none"]

EFFORTS_S: Final = (120, 180, 300, 480, 720, 1200)
"""Lengths of the best efforts that critical speed is fitted to: 2 to 25 minutes are asked for."""


@dataclass(frozen=True)
class Params:
    """Numbers of the learning; units, sources and evidence are in docs/models.md."""

    recent_days: float = 126.0
    gentle_grade: float = 0.10
    gentle_share: float = 0.95
    most_mps: float = 8.0
    padded_share: float = 0.85
    hard_share: float = 0.90
    least_efforts: float = 3.0
    least_spread: float = 2.5
    least_r2: float = 0.995
    least_reserve_s: float = 20.0
    most_reserve_m: float = 400.0
    median_s: float = 30.0
    median_least_s: float = 25.0
    agree_bpm: float = 3.0
    above_age_bpm: float = 22.0
    line_from_s: float = 600.0
    line_until_s: float = 3000.0
    line_least_s: float = 1200.0
    line_span_pct: float = 15.0
    line_steepest: float = -0.05
    line_flattest: float = -0.002
    descent_grade: float = 0.10
    descent_days: float = 28.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for in past runs.

    Attributes
    ----------
    name : what it is, for people
    key : where it stands in runners.toml, such as ``training.reserve_m``; empty if nowhere
    value : what was found, None if nothing
    unit : of the value
    runs : from how many runs
    confidence : how far to believe it
    why : what it rests on, or why nothing was found
    """

    name: str
    key: str
    value: float | None
    unit: str
    runs: int
    confidence: Confidence
    why: str

    @property
    def is_writable(self) -> bool:
        """Whether it may go into runners.toml."""
        return bool(self.key) and self.value is not None and self.confidence in ("good", "fair")


def missing(name: str, key: str, unit: str, why: str) -> Finding:
    """Say that nothing was found, and why."""
    return Finding(name, key, None, unit, 0, "none", why)
