"""What a simulated runner does next: race, rest at a station, suffer a cramp, walk it off."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from ingest.events import (
    Cramp,
    Event,
    Finish,
    Massage,
    Muscle,
    Resume,
    Side,
    StationIn,
    StationOut,
    Stop,
    Stretch,
    Twinge,
)
from simulators.body import LivingBody, Move
from simulators.elementwise import Number, least, most
from simulators.habits import Logbook
from simulators.persona import Pacing
from simulators.plight import TWITCH_BEFORE_S, Plight
from simulators.terrain import Station, Terrain

Act = Literal["racing", "resting", "cramped", "walking", "finished"]

_CRAMPED_S: Final = 150  # induced cramps last about this long untreated
_STRETCH_AFTER_S: Final = 20
_MASSAGE_AFTER_S: Final = 75
_WALK_OFF_S: Final = 300
_EASY_AFTER_CRAMP_S: Final = 1200
_EASY: Final = 0.80
_CAREFUL: Final = 0.90  # who has cramped once does not push any more
_TWINGE_EVERY_S: Final = 600


class Will(NamedTuple):
    """What the runner wants of the body in this second."""

    move: Move
    effort: float


@dataclass(slots=True)
class Truth:
    """What really happened, for judging the models: epoch seconds."""

    cramps: list[int] = field(default_factory=list)
    finished: int | None = None


class Acts:
    """A runner's decisions, second by second.

    Parameters
    ----------
    terrain
        The course with its stations.
    effort
        Share of the maximal oxygen uptake that lasts to the finish. [1]
    planned_s
        Planned time to the finish. [s]
    pacing
        How the effort is spread.
    stop_s
        Rest at each station. [s]
    logbook
        Where the events' ids come from.
    plight
        Which cramps come whatever the body does; absent: none.
    """

    def __init__(
        self,
        terrain: Terrain,
        *,
        effort: float,
        planned_s: float,
        pacing: Pacing,
        stop_s: int,
        logbook: Logbook,
        plight: Plight | None = None,
    ) -> None:
        self.act: Act = "racing"
        self.truth = Truth()
        self._terrain = terrain
        self._ahead: list[Station] = list(terrain.stations)
        self._effort = effort
        self._planned_s = planned_s
        self._pacing: Pacing = pacing
        self._stop_s = stop_s
        self._logbook = logbook
        self._since_s = 0
        self._easy_until_s = 0
        self._next_twinge_s = 0
        self._to_come = [] if plight is None else list(plight.cramps)
        self._muscle: Muscle = "calf"

    def step(
        self, body: LivingBody, at_m: float, elapsed_s: int, t: int
    ) -> tuple[Will, list[Event]]:
        """Decide for the second that ends at `t`, `elapsed_s` after the start, at `at_m`."""
        log: list[Event] = []
        in_act_s = elapsed_s - self._since_s
        if self.act == "racing":
            self._race(body, at_m, elapsed_s, t, log)
        elif self.act == "resting" and in_act_s >= self._rest_s():
            station = self._ahead.pop(0)
            log.append(StationOut(**self._logbook.entry(t), station=station.id))
            self._become("racing", elapsed_s)
        elif self.act == "cramped":
            self._suffer(body, in_act_s, elapsed_s, t, log)
        elif self.act == "walking" and in_act_s >= _WALK_OFF_S:
            self._easy_until_s = elapsed_s + _EASY_AFTER_CRAMP_S
            self._become("racing", elapsed_s)
        return self._will(elapsed_s), log

    def _race(
        self, body: LivingBody, at_m: float, elapsed_s: int, t: int, log: list[Event]
    ) -> None:
        if at_m >= self._terrain.length_m:
            self.truth.finished = t
            log.append(Finish(**self._logbook.entry(t)))
            self._become("finished", elapsed_s)
        elif self._to_come and elapsed_s >= self._to_come[0].at_s:
            fault = self._to_come.pop(0)
            self._cramp(elapsed_s, t, log, fault.muscle, fault.side, fault.severity)
        elif body.cramps:
            self._cramp(elapsed_s, t, log, "calf", "left", 2)
        elif self._ahead and at_m >= self._ahead[0].at_m:
            log.append(StationIn(**self._logbook.entry(t), station=self._ahead[0].id))
            self._become("resting", elapsed_s)
        elif elapsed_s >= self._next_twinge_s:
            self._twitch(body, elapsed_s, t, log)

    def _cramp(
        self, elapsed_s: int, t: int, log: list[Event], muscle: Muscle, side: Side, severity: int
    ) -> None:
        self._muscle = muscle
        self.truth.cramps.append(t)
        entry = self._logbook.entry
        log.append(Cramp(**entry(t), muscle=muscle, side=side, severity=severity))
        log.append(Stop(**entry(t)))
        self._become("cramped", elapsed_s)

    def _twitch(self, body: LivingBody, elapsed_s: int, t: int, log: list[Event]) -> None:
        muscle: Muscle = "calf"
        side: Side = "left"
        if self._to_come and elapsed_s >= self._to_come[0].at_s - TWITCH_BEFORE_S:
            muscle, side = self._to_come[0].muscle, self._to_come[0].side
        elif not body.twinges:
            return
        self._next_twinge_s = elapsed_s + _TWINGE_EVERY_S
        log.append(Twinge(**self._logbook.entry(t), muscle=muscle, side=side))

    def _rest_s(self) -> int:
        """How long the stop at the station of now is [s]."""
        planned_s = self._ahead[0].stop_s
        return self._stop_s if planned_s is None else planned_s

    def _suffer(
        self, body: LivingBody, in_act_s: int, elapsed_s: int, t: int, log: list[Event]
    ) -> None:
        if in_act_s == _STRETCH_AFTER_S:
            log.append(Stretch(**self._logbook.entry(t), muscle=self._muscle))
        if in_act_s == _MASSAGE_AFTER_S:
            log.append(Massage(**self._logbook.entry(t), muscle=self._muscle))
        if in_act_s >= _CRAMPED_S:
            body.stretch_out()
            log.append(Resume(**self._logbook.entry(t)))
            self._become("walking", elapsed_s)

    def _will(self, elapsed_s: int) -> Will:
        if self.act in ("resting", "cramped", "finished"):
            return Will("stand", 0.0)
        style = "even" if self.truth.cramps else self._pacing
        effort = self._effort * pacing_factor(style, elapsed_s / self._planned_s)
        if elapsed_s < self._easy_until_s:
            effort *= _EASY
        elif self.truth.cramps:
            effort *= _CAREFUL
        return Will("walk" if self.act == "walking" else "race", effort)

    def _become(self, act: Act, elapsed_s: int) -> None:
        self.act = act
        self._since_s = elapsed_s


def pacing_factor(pacing: Pacing, done: Number) -> Number:
    """How much of the sustainable effort a style spends at a share of the planned time.

    Parameters
    ----------
    pacing
        The style.
    done
        Time elapsed over time planned, 0 or more. [1]

    Returns
    -------
    float or array
        1 is an even effort. A fast start is 17 % above for the first quarter, a conservative
        one begins 8 % below and ends 2 % above. [1]
    """
    if pacing == "fast_start":
        return 1.0 + 0.17 * least(most((0.45 - done) / 0.20, 0.0), 1.0)
    if pacing == "conservative":
        return 0.92 + 0.10 * least(done, 1.0)
    return 1.0 + 0.0 * done
