"""What is kept: the gateway's spool and the monitor's store."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest.errors import TrailpulseError
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.settings import Race
from ingest.spool_file import Share, shares
from monitor.doctor.finding import Finding, broken, doubtful, good
from monitor.store.engines import sqlite_file
from monitor.store.store import open_reader, shards_of

DAY_S: Final = 86_400.0
RECORD_BYTES: Final = 110.0  # of a record in a spool, with beats and a pod
SHORT_D: Final = 1.0  # of room: a race and a night
FILE_SHARDS: Final = 4  # more monitors would keep each other waiting for one SQLite file

_SPOOL: Final = "spool"
_STORE: Final = "store"


def look(race: Race, now: float) -> Iterator[Finding]:
    """Look at what a race folder's gateway and monitor keep on this machine."""
    path = race.folder / RUNTIME_FOLDER / f"spool-{race.gateway.id}.db"
    if path.exists():
        try:
            found = list(shares(path))
            size_mb = path.stat().st_size / 1e6
        except TrailpulseError as error:
            yield broken(_SPOOL, str(error), "nothing: the gateway moves it aside when it starts")
        else:
            yield judge_spool(found, size_mb, race.gateway.spool_mb, len(race.runners), now)
    yield from _store(race)


def judge_spool(
    found: Sequence[Share], size_mb: float, room_mb: float, runners: int, now: float
) -> Finding:
    """Judge a gateway's spool: how much there is, how old, and for how long there is room.

    Parameters
    ----------
    found
        Each runner's records.
    size_mb, room_mb
        How large it is, and may become [MB].
    runners
        How many runners there may be.
    now
        The time [s].
    """
    records = sum(share.records for share in found)
    unconfirmed = sum(share.unconfirmed for share in found)
    oldest_t = min((share.oldest_t for share in found if share.oldest_t is not None), default=None)
    age = "" if oldest_t is None else f", the oldest {(now - oldest_t) / DAY_S:.1f} days old"
    days = max(0.0, room_mb - size_mb) * 1e6 / (RECORD_BYTES * DAY_S * max(1, runners))
    what = (
        f"{records} records, {unconfirmed} not confirmed{age}; {size_mb:.0f} of {room_mb:.0f} MB,"
        f" room for {days:.0f} more days of {max(1, runners)} runners"
    )
    if days < SHORT_D and unconfirmed:
        return doubtful(_SPOOL, what, "start the monitor, or allow more with gateway.spool_mb")
    return good(_SPOOL, what)


def _store(race: Race) -> Iterator[Finding]:
    file = sqlite_file(race.store.url)
    if file is not None and not file.exists():
        yield good(_STORE, f"none yet: the monitor makes {file} when it runs")
        return
    try:
        with open_reader(race.store.url) as reader:
            about = reader.about()
            runners = len(reader.runners())
    except TrailpulseError as error:
        yield broken(_STORE, str(error), "see above; trailpulse monitor --new-store begins anew")
        return
    size = "" if file is None else f", {file.stat().st_size / 1e6:.0f} MB"
    kept_shards, shards = shards_of(about), race.monitor.shards
    if about.get("race") != race.race.id:
        fix = "name another one as store.url in race.toml, or begin anew with --new-store"
        yield broken(_STORE, f"is of the race {about.get('race')}", fix)
    elif kept_shards != shards:
        what = f"is of {kept_shards} monitors, race.toml of {shards}"
        fix = f"write [monitor] shards = {kept_shards}, or begin anew with --new-store"
        yield broken(_STORE, what, fix)
    elif file is not None and shards > FILE_SHARDS:
        what = f"one SQLite file for {shards} monitors, who write in turn"
        yield doubtful(_STORE, what, "name a PostgreSQL database as store.url in race.toml")
    else:
        yield good(_STORE, f"{runners} runners{size}")
