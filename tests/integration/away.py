"""A gateway that was away for hours, comes back and hands over what it kept."""

import datetime as dt
import time
from pathlib import Path
from typing import Final

from ingest.messages import Measured
from ingest.race.load import load
from ingest.spool import Spool
from monitor.store.store import open_reader
from tests.integration.parts import GATEWAY, Parts, new_race, spool_of, unconfirmed

LIVE: Final = 6  # records that are on their way at any time

FEW: Final = 1000  # kept between two commits


def race_of(folder: Path, seconds: int) -> None:
    """A race that began an hour before the gateway went away, `seconds` ago."""
    start = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds + 3600)
    new_race(folder, "away", start)


def fill_spool(folder: Path, seconds: int) -> None:
    """As the gateway would have: a record of Anna every second, none of which got out."""
    now = time.time()
    path = spool_of(folder)
    path.parent.mkdir(exist_ok=True)
    spool = Spool.open(path, GATEWAY, now=now - seconds)
    for second in range(seconds):
        bpm = float(125 + second // 60 % 40)
        speed_mps = 1.5 + second // 600 % 5 / 2
        measured = Measured(heart_rate_bpm=bpm, speed_mps=speed_mps, cadence_spm=170.0)
        spool.take("anna", int(now) - seconds + second, measured)
        if second % FEW == 0:
            spool.commit(now)
    spool.close(now)


def come_back(folder: Path, parts: Parts, within_s: float) -> None:
    """Start the gateway, and wait until all is stored and has been gone through."""
    parts.start("gateway")
    parts.wait_for(lambda: unconfirmed(folder) <= LIVE, within_s)
    parts.wait_for(lambda: is_mended(folder), within_s)


def is_mended(folder: Path) -> bool:
    """Whether the monitor says that nothing of Anna is open."""
    with open_reader(load(folder).store.url) as reader:
        span = reader.runners()["anna"]
        said = reader.statuses("anna", span.last_t - 60, span.last_t + 60)
    return bool(said) and said[-1].behind_s == 0.0
