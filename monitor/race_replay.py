"""A stored race through the models once more, and whether they say what they said then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from ingest.race.settings import Race, Runner
from monitor.messages import Status
from monitor.models.second import Output
from monitor.race_watch import not_before
from monitor.resume import Codec, Stored, resume
from monitor.spans import Block
from monitor.venue import Venue
from monitor.watch import Watch

TOGETHER: Final = 20  # runners; their scores of every second are held
SAID_S: Final = 7200  # a runner of whom nothing comes any more has statuses for so long
_NO_MODEL: Final = ""  # whose checkpoints there are none of: all begin with their first second

Scores = tuple[float | None, float | None]
"""Fatigue and cramp risk, None where there was nothing to judge by."""


@dataclass(slots=True)
class Retold:
    """What came out of one runner.

    Attributes
    ----------
    seconds : gone through
    statuses : stored of them
    same : ... of which that many have the scores of now, to the last bit
    ends_alike : whether the newest status has
    last : the scores of the newest second gone through
    """

    runner: str
    seconds: int = 0
    statuses: int = 0
    same: int = 0
    last: Scores = (None, None)
    ends_alike: bool = False


@dataclass(slots=True)
class _Scores:
    """The scores of some runners, by second."""

    found: list[dict[int, Scores]]

    def hear(self, block: Block, said: Output) -> None:
        for at, (row, (first_t, measured)) in enumerate(block.items()):
            for second in range(len(measured)):
                fatigue, cramp = (
                    None if np.isnan(score) else float(score)
                    for score in (said.fatigue.score[second, at], said.cramp.score[second, at])
                )
                self.found[row][first_t + second] = fatigue, cramp


def retell(
    race: Race,
    venue: Venue,
    stored: Stored,
    ends: Mapping[str, int],
    codec: Codec,
    now: float,
) -> Iterator[Retold]:
    """Go through a stored race from its first second, as if nothing had come late.

    Parameters
    ----------
    race : the race folder's settings
    venue : what holds for all its runners
    stored : the store
    ends : the newest second of each runner to be gone through [s]
    codec : how events are read
    now : wall time [s]
    """
    known = {runner.id: runner for runner in race.runners}
    names = iter(ends)
    while some := list(islice(names, TOGETHER)):
        watch = Watch(
            [known.get(name) or Runner(id=name, name=name) for name in some],
            race_start=race.race.start.timestamp(),
            not_before=not_before(race),
            venue=venue,
        )
        scores = _Scores([{} for _ in some])
        of_these = {name: ends[name] for name in some}
        resume(watch, stored, of_these, codec, _NO_MODEL, now, hear=scores.hear)
        for name, found in zip(some, scores.found, strict=True):
            said = stored.statuses(name, min(found, default=0), ends[name] + SAID_S)
            yield _compared(name, found, said)


def _compared(runner: str, found: Mapping[int, Scores], said: Sequence[Status]) -> Retold:
    retold = Retold(runner, seconds=len(found))
    if found:
        retold.last = found[max(found)]
    for status in said:
        if status.t in found:
            retold.statuses += 1
            retold.ends_alike = found[status.t] == (status.fatigue.score, status.cramp.score)
            retold.same += retold.ends_alike
    return retold
