"""What a report is about: a recording, its runner, and what the models made of it; pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import Catalogue, catalogue
from ingest.race.settings import Runner
from ingest.recordings.recording import Recording
from ingest.recordings.summary import Summary, summarise
from monitor.columns import MEASURED, seconds_of
from monitor.messages import Alert, Words
from monitor.offline import Analysis, every_second
from monitor.report.words import DASH, number

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Subject:
    """A recording and all that is known of it.

    Attributes
    ----------
    recording : as read
    analysis : what the models made of it
    runner : whom they took it for
    known : whether that is a runner of a race folder, and not a guest
    dated : whether `Analysis.t` is the time of day, and not only counted
    timezone : IANA name of the zone in which times are told
    was_live : whether its alerts were sent, and are not only those that would have been
    say : texts of the report's language
    """

    recording: Recording
    analysis: Analysis
    runner: Runner
    known: bool = False
    dated: bool = True
    timezone: str = "UTC"
    was_live: bool = False
    say: Catalogue = field(default_factory=catalogue)

    @cached_property
    def facts(self) -> Summary:
        """Distance, climbing, gaps and what was refused."""
        return summarise(self.recording)

    @property
    def seconds(self) -> int:
        """How many there are, gaps too."""
        return len(self.analysis.t)

    @cached_property
    def measured(self) -> dict[str, Values]:
        """By quantity (seconds,) what was measured, NaN where nothing was; `rr_ms` is 1 or NaN."""
        every = every_second(self.recording)
        columns = seconds_of([int(self.analysis.t[0])], [every], {}, {})
        quantities = dict(zip(MEASURED, columns.measured[:, :, 0].T, strict=True))
        beats = [1.0 if one is not None and one.rr_ms else np.nan for one in every]
        return {**quantities, "rr_ms": np.array(beats)}

    @cached_property
    def knows_distance(self) -> bool:
        """Whether anything told how far the runner was."""
        told = self.measured["distance_m"], self.measured["speed_mps"]
        return any(not np.isnan(values).all() for values in told)

    @property
    def logs_food(self) -> bool:
        """Whether anybody logged what was eaten: only of a race that was watched."""
        eaten = self.analysis.said.carbs_total_g
        return self.was_live and bool(eaten[-1] > 0.0)

    @property
    def sent(self) -> tuple[Alert, ...]:
        """The alerts that were or would have been sent: raised, or changed."""
        alerts = self.analysis.alerts
        return tuple(alert for alert in alerts if alert.state in ("raised", "changed"))

    def at(self, alert: Alert) -> int:
        """In which second an alert was sent."""
        return min(max(int(alert.t) - int(self.analysis.t[0]), 0), self.seconds - 1)

    def km(self, second: int) -> str:
        """How far the runner was in a second [km], a dash if nothing told."""
        if not self.knows_distance:
            return DASH
        return self.number(float(self.analysis.said.distance_m[second]) / 1000.0, 1)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Write a number as the report's language does; a dash for none."""
        return number(self.say, value, digits)

    def words_of(self, alert: Alert) -> Alert | Words:
        """What an alert says, in the report's language if it was said in that."""
        return alert.also.get(self.say.language, alert)

    def when(self, second: int) -> datetime | None:
        """Time of day of a second, in the report's zone; None if the recording has no date."""
        if not self.dated:
            return None
        then = datetime.fromtimestamp(int(self.analysis.t[second]), UTC)
        return then.astimezone(ZoneInfo(self.timezone))
