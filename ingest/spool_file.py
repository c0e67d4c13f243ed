"""The database file of a spool: the only file that speaks SQL in the gateway.

Every method touches the disk. None is to be called while another one runs.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ingest.errors import Unavailable
from ingest.messages import Fused, Measured

FULL: Final = "full"
BUSY_S: Final = 1.0  # how long to wait for who looks into it

# What a broken disk gives instead of a part of the file.
_UNREADABLE: Final = frozenset(
    {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}
)

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runners (
    key INTEGER PRIMARY KEY,
    name TEXT UNIQUE NOT NULL,
    next_seq INTEGER NOT NULL,
    confirmed INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS records (
    runner INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    t INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (runner, seq)
) WITHOUT ROWID;
INSERT OR IGNORE INTO meta VALUES ('schema', '1'), ('clean', '1'), ('store', '');
"""

_log = logging.getLogger(__name__)


class _Row(Fused, frozen=True, kw_only=True, array_like=True):
    """What was measured, without the names of its fields."""


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Row).decode


class Kept(NamedTuple):
    """One record as it is kept."""

    key: int
    seq: int
    t: int
    body: bytes

    @property
    def measured(self) -> Fused:
        """What was measured."""
        return Fused(**msgspec.structs.asdict(_decode(self.body)))


class Lane(msgspec.Struct):
    """One runner's records.

    Attributes
    ----------
    key : of the runner in the database
    next_seq : the number of the next record
    confirmed : up to this number the monitor has all; one below the first if it has none
    lowest : the lowest number still kept; `next_seq` if none is
    newest_t : the second of the newest record, 0 without one [s]
    """

    key: int
    next_seq: int
    confirmed: int
    lowest: int
    newest_t: int = 0

    @property
    def open_from(self) -> int:
        """The lowest number that is kept and not confirmed, or the next one."""
        return max(self.confirmed + 1, self.lowest)


class Lost(NamedTuple):
    """Records that were deleted unconfirmed: how many, and of which seconds [s]."""

    records: int
    from_t: int
    to_t: int


def kept(key: int, seq: int, t: int, measured: Measured) -> Kept:
    """Make what is to be kept of a record."""
    return Kept(key, seq, t, _encode(_Row(**msgspec.structs.asdict(measured))))


class SpoolFile:
    """An open database file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(
            path, check_same_thread=False, isolation_level="DEFERRED", timeout=BUSY_S
        )
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")  # on the disk when a commit returns
        self._database.executescript(_TABLES)

    def begin(self) -> bool:
        """Note that it is in use; whether the end before was in order."""
        clean = self.meta("clean") == "1"
        self.set_meta("clean", "0")
        return clean

    def meta(self, key: str) -> str:
        """Read one of the few values about the spool itself."""
        row = self._database.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Write one of them, for good."""
        self._database.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
        self._database.commit()

    def lanes(self) -> dict[str, Lane]:
        """Read what is known of each runner."""
        lanes = {}
        rows = self._database.execute("SELECT key, name, next_seq, confirmed FROM runners")
        for key, name, next_seq, confirmed in rows.fetchall():
            lowest, highest, newest_t = self._database.execute(
                "SELECT min(seq), max(seq), max(t) FROM records WHERE runner = ?", (key,)
            ).fetchone()
            if lowest is None:
                lanes[name] = Lane(key, next_seq, confirmed, next_seq)
            else:
                after = max(next_seq, highest + 1)
                lanes[name] = Lane(key, after, confirmed, lowest, newest_t)
        return lanes

    def write(self, lanes: Mapping[str, Lane], records: Iterable[Kept], store: str) -> None:
        """Write records, where their runners are and who confirms: for good, all or nothing."""
        try:
            self._database.execute("UPDATE meta SET value = ? WHERE key = 'store'", (store,))
            self._database.executemany(
                "INSERT INTO runners (key, name, next_seq, confirmed) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET next_seq = excluded.next_seq,"
                " confirmed = excluded.confirmed",
                [(one.key, name, one.next_seq, one.confirmed) for name, one in lanes.items()],
            )
            self._database.executemany("INSERT INTO records VALUES (?, ?, ?, ?)", records)
            self._database.commit()
        except sqlite3.Error:
            self._database.rollback()
            raise

    def read(self, key: int, from_seq: int, at_most: int) -> list[Kept]:
        """Read a runner's records from a number on, in order."""
        rows = self._database.execute(
            "SELECT runner, seq, t, body FROM records WHERE runner = ? AND seq >= ?"
            " ORDER BY seq LIMIT ?",
            (key, from_seq, at_most),
        )
        return [Kept(*row) for row in rows]

    def first_since(self, key: int, t: int) -> int | None:
        """The number of a runner's first record of second `t` or later; None if there is none."""
        row = self._database.execute(
            "SELECT seq FROM records WHERE runner = ? AND t >= ? ORDER BY seq LIMIT 1", (key, t)
        ).fetchone()
        return None if row is None else int(row[0])

    def forget(self, ends: Mapping[int, int], confirmed: Mapping[int, int]) -> list[Lost]:
        """Delete the records of runners, by key, below a number; which of them nobody has."""
        lost = []
        try:
            for key, end in ends.items():
                found = self._database.execute(
                    "SELECT count(*), min(t), max(t) FROM records"
                    " WHERE runner = ? AND seq > ? AND seq < ?",
                    (key, confirmed[key], end),
                ).fetchone()
                if found[0]:
                    lost.append(Lost(*found))
                self._database.execute(
                    "DELETE FROM records WHERE runner = ? AND seq < ?", (key, end)
                )
            self._database.commit()
        except sqlite3.Error:
            self._database.rollback()
            raise
        return lost

    def size_bytes(self) -> int:
        """How much room the records take."""
        pages, free, size = (
            self._database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def close(self) -> None:
        """Close it; what is not committed is gone."""
        self._database.close()


def damage(path: Path) -> str | None:
    """What is wrong with a database file; None if it is whole.

    Raises
    ------
    sqlite3.OperationalError
        When that can't be told, for want of room or of the right to open it: it may be whole.
    """
    try:
        database = sqlite3.connect(path, timeout=BUSY_S)
        try:
            told = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _UNREADABLE:
            raise
        return str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if told == "ok" else told


def move_aside(path: Path, now: int) -> Path:
    """Give a damaged database file another name; which."""
    aside = path.with_name(f"{path.name}.damaged-{now}")
    for suffix in ("-wal", "-shm"):
        side = path.with_name(path.name + suffix)
        if side.exists():
            side.replace(aside.with_name(aside.name + suffix))
    path.replace(aside)
    return aside


class Share(NamedTuple):
    """How much of a spool is one runner's."""

    runner: str
    records: int
    unconfirmed: int
    oldest_t: int | None
    newest_t: int | None


def shares(path: Path) -> Iterator[Share]:
    """Look into a spool that may be in use.

    Raises
    ------
    Unavailable
        When it is damaged or can't be read.
    """
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = database.execute(
            "SELECT name, count(seq), coalesce(sum(seq > confirmed), 0), min(t), max(t)"
            " FROM runners LEFT JOIN records ON runner = key GROUP BY name ORDER BY name"
        ).fetchall()
    except sqlite3.Error as error:
        raise Unavailable(f"the spool {path} can't be read: {error}") from error
    finally:
        database.close()
    yield from (Share(*row) for row in rows)
