"""A race folder with a race in its store: late records, logs and weather."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from ingest.events import Carbs, Cramp, Event, Fluid, Sodium, Undo
from ingest.messages import Vitals, Weather
from ingest.race.files import RaceFile
from ingest.race.load import load
from ingest.race.settings import RaceInfo
from ingest.race.write import write_race
from monitor.engine import MODEL_VERSION
from monitor.marks import DEEP_QUIET_S
from monitor.race_watch import settings_of
from tests.monitor.kept import Delivery, Kept
from tests.monitor.people import ANNA, BEN, T, event_id, running, vitals

SECONDS: Final = 1400
STEP_S: Final = 50
LATE: Final = range(300, 800)  # of Anna; they come at second 1300


def record_of(second: int) -> Vitals:
    return vitals(T + second, second, running(2.0 + second % 700 / 400, 125 + second % 31))


def stored_race(folder: Path, *, model: str = MODEL_VERSION) -> None:
    """Two runners; the store is closed already."""
    shutil.copytree(_made(model).name, folder, dirs_exist_ok=True)


@cache
def _made(model: str) -> "tempfile.TemporaryDirectory[str]":
    """Go through it once; its folder lasts as long as the tests."""
    made = tempfile.TemporaryDirectory()
    _make(Path(made.name), model)
    return made


def _make(folder: Path, model: str) -> None:
    info = RaceInfo(id="race", name="Race", start=dt.datetime.fromtimestamp(T, dt.UTC))
    write_race(folder, RaceFile(race=info), [ANNA, BEN])
    kept = Kept(folder, model=model, settings=settings_of(load(folder)))
    for weather in (
        Weather(t=T - 60, air_temp_c=19.0, humidity_pct=50.0),
        Weather(t=T + 700, air_temp_c=31.0, humidity_pct=60.0, sky="clear"),
    ):
        kept.watch.take_weather(weather)
        kept.recorder.weather(weather, T)
    gel = Carbs(id=event_id(), t=T + 400, carbs_g=25)
    events: list[Event] = [
        gel,
        Carbs(id=event_id(), t=T + 520.5, carbs_g=40),
        Undo(id=event_id(), t=T + 620, event=gel.id),
        Cramp(id=event_id(), t=T + 905, muscle="calf"),
        Fluid(id=event_id(), t=T + 930, volume_ml=150, product="iso", tap=gel.id),
        Sodium(id=event_id(), t=T + 930, sodium_mg=60, product="iso", tap=gel.id),
    ]
    for first in range(0, SECONDS, STEP_S):
        now = float(T + first + STEP_S - 1)
        some: list[Delivery] = [(now, "anna", one) for one in events if now - STEP_S < one.t <= now]
        for second in range(first, first + STEP_S):
            record = record_of(second)
            some += [] if second in LATE else [(now, "anna", record)]
            some.append((now, "ben", record))
        if first == 1300:
            some += [(now, "anna", record_of(second)) for second in LATE]
        kept.take(some, now)
        kept.write()
    now += DEEP_QUIET_S
    kept.settle(now)
    kept.take([], now)
    kept.write()
    kept.kill()
