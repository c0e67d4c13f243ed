"""A stored race of one runner, gone through once more, as a recording and its analysis.

Alerts are those that were sent then, not those that the models of now would send.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from ingest.events import Event
from ingest.messages import Measured
from ingest.race.settings import Race, Runner
from ingest.recordings.recording import Gap, Recording, Second
from monitor import engine
from monitor.batch import RunRow
from monitor.clocks import owner_of
from monitor.columns import inputs_of, seconds_of
from monitor.merge import by_second
from monitor.models.block import best_length, joined
from monitor.models.rows import mapped
from monitor.offline import Analysis
from monitor.profile import profiles
from monitor.resume import Codec, Stored, not_undone
from monitor.venue import Venue
from monitor.watch import RECENT_START_S

GAP_S = 10


def retold(
    race: Race,
    venue: Venue,
    stored: Stored,
    runner: Runner,
    end_t: int,
    codec: Codec,
) -> tuple[Recording, Analysis] | None:
    """Go through a runner's seconds from the start on; None if nothing was ever measured.

    Parameters
    ----------
    race : the folder's settings
    venue : what holds for all its runners; weather is added to it
    stored : the store
    runner : whose; of the race folder, or a guest
    end_t : the newest second that is stored [s]
    codec : how events are read
    """
    runs = stored.runs(runner.id)
    if not runs:
        return None
    run = runs[-1]
    begin_t = _begin_t(race, run, end_t)
    measured = _measured(stored, runner.id, run, begin_t, end_t)
    if not any(measured):
        return None
    for weather in stored.weather():
        venue.weather.add(weather)
    logged = _logged(stored, runner.id, codec, begin_t)
    profile = profiles([runner])
    model, said = engine.initial(profile), []
    together = best_length(1)
    for at in range(0, len(measured), together):
        block = measured[at : at + together]
        here = {second - at: logged[second] for second in logged if at <= second < at + len(block)}
        seconds = seconds_of([begin_t + at], [block], here, venue.station_m)
        inputs = inputs_of(seconds, seconds.t - begin_t)
        model, told = engine.run(model, inputs, profile, weather=venue.weather, course=venue.course)
        said.append(mapped(lambda leaf: leaf[..., 0], told))
    t = np.arange(begin_t, begin_t + len(measured))
    analysis = Analysis(t, joined(said), tuple(stored.alerts(runner.id)))
    return _recording(runner, begin_t, measured), analysis


def _begin_t(race: Race, run: RunRow, end_t: int) -> int:
    """The first second of the race: of a replay and of a start long ago the first record's."""
    start_t = math.ceil(race.race.start.timestamp())
    recent = end_t - start_t <= RECENT_START_S
    counts = run.replayed_by is None and run.first_t <= start_t <= end_t and recent
    return start_t if counts else run.first_t


def _logged(
    stored: Stored, runner: str, codec: Codec, begin_t: int
) -> dict[int, list[list[Event]]]:
    """What was logged and not taken back, by the second of the race in which it took effect."""
    found: dict[int, list[list[Event]]] = {}
    for row, event in not_undone(stored.events(runner), codec):
        if row.effect_t is not None:
            found.setdefault(max(row.effect_t - begin_t, 0), [[]])[0].append(event)
    return found


def _measured(
    stored: Stored, runner: str, run: RunRow, begin_t: int, end_t: int
) -> list[Measured | None]:
    """What was measured in every second, of the gateways that kept the clock that counts."""
    clocks = stored.gateways()
    counting = (
        record
        for record in stored.vitals(runner, begin_t, end_t)
        if owner_of(record.gateway, clocks) == run.replayed_by
    )
    found: list[Measured | None] = [None] * (end_t - begin_t + 1)
    for second in by_second(counting):
        found[second.t - begin_t] = second
    return found


def _recording(runner: Runner, first_t: int, measured: Sequence[Measured | None]) -> Recording:
    seconds = tuple(
        Second(first_t + at, one if one is not None else Measured())
        for at, one in enumerate(measured)
    )
    heard = [at for at, one in enumerate(measured) if one is not None]
    gaps = tuple(
        Gap(first_t + before, first_t + after)
        for before, after in itertools.pairwise(heard)
        if after - before > GAP_S
    )
    return Recording(
        name=runner.name,
        format="the race's store",
        records=len(heard),
        seconds=seconds,
        gaps=gaps,
        refused={},
        notes=(),
        has_absolute_time=True,
    )
