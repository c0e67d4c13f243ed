"""Records on disk: through kills, full disks and damage, within their limits."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ingest import spool as spool_module
from ingest.errors import Unavailable, UsageError
from ingest.messages import Measured
from ingest.spool import Spool
from ingest.spool_file import shares
from ingest.spool_room import Limits
from tests.examples import examples
from tests.ingest import strategies

NOON = 1_764_000_000
FIRST = NOON  # the number of the first record: the time the spool was made


OPEN: list[Spool] = []


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop()._exit.close()  # as a kill would: without writing anything more


def opened(folder: Path, *, now: float = NOON, limits: Limits | None = None) -> Spool:
    spool = Spool.open(folder / "spool.db", "pi-1", now=now, limits=limits)
    OPEN.append(spool)
    return spool


def filled(spool: Spool, seconds: int, *, runner: str = "anna", from_t: int = NOON + 1) -> None:
    for t in range(from_t, from_t + seconds):
        spool.take(runner, t, Measured(heart_rate_bpm=140.0, rr_ms=(430.0, 428.0)))


def numbers(spool: Spool, runner: str = "anna", from_seq: int = 0) -> list[int]:
    return [record.seq - FIRST for record in spool.read(runner, from_seq, 10_000)]


@examples(30)
@given(measured=strategies.of(Measured))
def test_a_record_is_read_as_it_was_taken(
    tmp_path_factory: pytest.TempPathFactory, measured: Measured
) -> None:
    spool = opened(tmp_path_factory.mktemp("spool"))
    taken = spool.take("anna", NOON + 1, measured)
    in_memory = spool.read("anna", 0, 1)
    spool.commit(NOON + 2)
    on_disk = spool.read("anna", 0, 1)
    spool.close(NOON + 2)
    assert in_memory == on_disk == [taken]
    assert (taken.seq, taken.t, taken.gateway) == (FIRST, NOON + 1, "pi-1")


def test_reading_goes_on_from_disk_into_memory(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 3)
    spool.commit(NOON)
    filled(spool, 3, from_t=NOON + 4)
    filled(spool, 1, runner="ben")
    assert numbers(spool) == [0, 1, 2, 3, 4, 5]
    assert [one.seq - FIRST for one in spool.read("anna", FIRST + 2, 2)] == [2, 3]
    assert spool.read("nobody", 0, 9) == []


def test_numbers_go_on_where_they_stopped(tmp_path: Path) -> None:
    for round_ in range(3):
        spool = opened(tmp_path, now=NOON + 100 * round_)
        filled(spool, 2, from_t=NOON + 100 * round_ + 1)
        spool.close(NOON + 100 * round_ + 3)
    spool = opened(tmp_path, now=NOON + 400)
    assert numbers(spool) == [0, 1, 2, 3, 4, 5]
    assert spool.next_seq("anna") == FIRST + 6


def test_numbers_go_on_though_all_records_are_gone(tmp_path: Path) -> None:
    spool = opened(tmp_path, limits=Limits(keep_s=10))
    filled(spool, 5)
    spool.commit(NOON)
    spool.tidy(NOON + 1000)
    spool.close(NOON + 1000)
    again = opened(tmp_path, now=NOON + 2000)
    assert again.next_seq("anna") == FIRST + 5
    assert again.keeps_from == {"anna": FIRST + 5}


_KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.messages import Measured
from ingest.spool import Spool
now, kept, lost = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
spool = Spool.open(Path(sys.argv[1]), "pi-1", now=now)
for t in range(now + 1, now + 1 + kept):
    spool.take("anna", t, Measured(heart_rate_bpm=140.0))
spool.commit(now)
for t in range(now + 1 + kept, now + 1 + kept + lost):
    spool.take("anna", t, Measured(heart_rate_bpm=150.0))
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(folder: Path, *, now: int, kept: int, lost: int) -> None:
    """A gateway that is killed with some records written and some not."""
    arguments = [str(folder / "spool.db"), str(now), str(kept), str(lost)]
    ended = subprocess.run([sys.executable, "-c", _KILLED, *arguments], timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_a_kill_costs_what_was_not_written_and_no_number_is_used_twice(tmp_path: Path) -> None:
    """What went out under the lost numbers must not be taken for what comes after."""
    killed(tmp_path, now=NOON, kept=5, lost=2)
    spool = opened(tmp_path, now=NOON + 20)
    filled(spool, 1, from_t=NOON + 20)
    found = spool.read("anna", 0, 100)
    heard = [one for one in found if one.heart_rate_bpm is not None]
    assert [one.t - NOON for one in heard] == [1, 2, 3, 4, 5, 20]
    seqs, times = [one.seq for one in found], [one.t for one in found]
    assert seqs == list(range(FIRST, FIRST + len(found)))  # none is missing for ever
    assert times == sorted(set(times))
    assert seqs[times.index(NOON + 20)] >= FIRST + 7


def test_after_a_long_absence_the_empty_records_are_bounded(tmp_path: Path) -> None:
    killed(tmp_path, now=NOON, kept=1, lost=1)
    spool = opened(tmp_path, now=NOON + 30 * 86_400)
    assert spool.next_seq("anna") <= FIRST + 1 + spool_module.LOST_S


def test_an_orderly_end_leaves_no_empty_records(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 2)
    spool.close(NOON + 3)
    assert numbers(opened(tmp_path, now=NOON + 500)) == [0, 1]


def test_two_gateways_do_not_share_a_spool(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    with pytest.raises(UsageError, match="another gateway pi-1 runs"):
        opened(tmp_path)
    spool.close(NOON)
    opened(tmp_path).close(NOON)


def test_a_damaged_spool_is_moved_aside_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path)
    filled(spool, 500)
    spool.close(NOON)
    (tmp_path / "spool.db").write_bytes(b"\xa5" * 5000)
    again = opened(tmp_path, now=NOON + 1000)
    assert "is damaged" in caplog.text
    assert (tmp_path / f"spool.db.damaged-{NOON + 1000}").exists()
    # Numbers that were used before are never used again.
    assert again.next_seq("anna") == NOON + 1000 > FIRST + 500


def test_a_spool_that_can_not_be_opened_just_now_is_left_as_it_is(tmp_path: Path) -> None:
    """As on a full disk, or when it was made by another user: its records are still needed."""
    spool = opened(tmp_path)
    filled(spool, 5)
    spool.close(NOON)
    (tmp_path / "spool.db-wal").mkdir()
    with pytest.raises(Unavailable, match=r"can't be opened: unable to open.*has room"):
        opened(tmp_path)
    (tmp_path / "spool.db-wal").rmdir()
    assert numbers(opened(tmp_path)) == [0, 1, 2, 3, 4]


def test_what_moves_while_it_is_written_is_written_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = opened(tmp_path)
    filled(spool, 5)
    write = spool._file.write

    def write_meanwhile(*what: Any) -> None:
        write(*what)
        spool.confirm("anna", FIRST + 2)

    monkeypatch.setattr(spool._file, "write", write_meanwhile)
    spool.commit(NOON)
    monkeypatch.undo()
    spool.close(NOON)
    assert opened(tmp_path).open_from("anna") == FIRST + 3


def test_records_and_whose_confirmations_count_are_written_together(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    meddler = sqlite3.connect(tmp_path / "spool.db")
    meddler.execute("ALTER TABLE meta RENAME TO away")
    filled(spool, 3)
    spool.confirmed_by("a store")
    assert not spool.commit(NOON)
    meddler.execute("ALTER TABLE away RENAME TO meta")
    meddler.close()
    assert spool.commit(NOON)
    assert numbers(spool) == [0, 1, 2]


def test_an_end_that_can_not_be_noted_still_lets_go_of_the_file(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.commit(NOON)
    meddler = sqlite3.connect(tmp_path / "spool.db")
    meddler.execute("ALTER TABLE meta RENAME TO away")
    spool.close(NOON)
    assert "no such table" in str(spool.fault)
    meddler.execute("ALTER TABLE away RENAME TO meta")
    meddler.close()
    opened(tmp_path)


def test_a_folder_that_can_t_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="can't be kept"):
        Spool.open(tmp_path / "file" / "spool.db", "pi-1", now=NOON)


def test_confirmed_records_stay_until_they_are_too_old(tmp_path: Path) -> None:
    spool = opened(tmp_path, limits=Limits(keep_s=100))
    filled(spool, 10)
    spool.commit(NOON + 10)
    spool.confirm("anna", FIRST + 9)
    spool.tidy(NOON + 10)
    assert numbers(spool) == list(range(10))
    assert spool.unconfirmed == 0
    spool.tidy(NOON + 106)
    assert numbers(spool) == [5, 6, 7, 8, 9]
    assert spool.keeps_from == {"anna": FIRST + 5}
    assert spool.dropped is None


def test_unconfirmed_records_that_are_too_old_are_given_up_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path, limits=Limits(keep_s=100))
    filled(spool, 10)
    spool.commit(NOON + 10)
    spool.confirm("anna", FIRST + 2)
    spool.tidy(NOON + 106)
    assert spool.dropped is not None
    assert spool.dropped[:3] == (2, NOON + 4, NOON + 5)
    assert "gave up 2 records that nobody has" in caplog.text
    assert spool.open_from("anna") == FIRST + 5


def test_confirmations_survive_a_restart(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    spool.confirmed_by("store-1")
    assert spool.confirm("anna", FIRST + 6)
    spool.close(NOON)
    again = opened(tmp_path, now=NOON + 60)
    assert again.open_from("anna") == FIRST + 7
    assert (again.unconfirmed, again.store) == (3, "store-1")


def test_a_monitor_that_lost_its_store_has_nothing_confirmed(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    spool.confirmed_by("store-1")
    spool.confirm("anna", FIRST + 9)
    spool.confirmed_by("store-1")
    assert spool.unconfirmed == 0
    spool.confirmed_by("store-2")
    assert spool.unconfirmed == 10


def test_a_monitor_that_has_less_than_before_is_believed(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    assert spool.confirm("anna", FIRST + 8)
    assert not spool.confirm("anna", FIRST + 3)
    assert spool.open_from("anna") == FIRST + 4


@pytest.mark.parametrize("seq", [-1, FIRST - 5, FIRST + 10, 10**15])
def test_confirmations_of_what_never_was_change_no_more_than_there_is(
    tmp_path: Path, seq: int
) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    spool.confirm("anna", seq)
    spool.confirm("nobody", seq)
    assert FIRST <= spool.open_from("anna") <= FIRST + 10
    assert spool.next_seq("anna") == FIRST + 10


def test_on_a_full_disk_records_wait_in_memory_and_confirmed_ones_make_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path)
    filled(spool, 2000)
    spool.commit(NOON)
    spool.confirm("anna", FIRST + 1999)
    spool.commit(NOON)
    spool._file._database.execute("PRAGMA max_page_count = 1")  # from now on it can't grow
    filled(spool, 4000, from_t=NOON + 2001)
    assert not spool.commit(NOON + 1)
    assert "full" in str(spool.fault)
    rounds = 0
    while not spool.commit(NOON + 2) and rounds < 100:
        rounds += 1
    kept = numbers(spool)
    # Nothing in between is missing, the newest is there, and what went is told if nobody has it.
    assert kept == list(range(kept[0], 6000))
    assert kept[0] > 0
    assert spool.dropped is None or spool.dropped.why == "the disk is full"
    assert ("can be written again" in caplog.text) == (str(spool.fault) == "None")


def test_a_file_that_can_not_be_read_for_a_while_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    spool.commit(NOON)
    meddler = sqlite3.connect(tmp_path / "spool.db")
    meddler.execute("ALTER TABLE records RENAME TO away")
    assert numbers(spool) == []
    assert spool.oldest_unconfirmed_t() is None
    spool.tidy(NOON + 10**7)
    assert "no such table" in str(spool.fault)
    filled(spool, 3, from_t=NOON + 11)
    assert not spool.commit(NOON + 1)
    meddler.execute("ALTER TABLE away RENAME TO records")
    meddler.close()
    assert spool.commit(NOON + 2)
    assert spool.fault is None
    assert numbers(spool) == list(range(13))
    assert "can be written again" in caplog.text


def test_a_record_that_can_not_be_read_does_not_stop_those_behind_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spool = opened(tmp_path)
    filled(spool, 3)
    spool.commit(NOON)
    spool._file._database.execute("UPDATE records SET body = x'00' WHERE seq = ?", (FIRST + 1,))
    found = spool.read("anna", 0, 10)
    assert [(one.seq - FIRST, one.t - NOON) for one in found] == [(0, 1), (1, 2), (2, 3)]
    assert [one.heart_rate_bpm for one in found] == [140.0, None, 140.0]
    assert "is sent empty" in caplog.text


def test_too_large_a_spool_gives_up_confirmed_records_first(tmp_path: Path) -> None:
    spool = opened(tmp_path, limits=Limits(room_bytes=200_000))
    filled(spool, 3000)
    filled(spool, 3000, runner="ben")
    spool.commit(NOON)
    spool.confirm("anna", FIRST + 2999)
    spool.tidy(NOON)
    assert spool.size_bytes() <= 200_000
    assert len(numbers(spool)) < 3000
    if spool.dropped is not None:
        assert numbers(spool) == []  # all confirmed ones went before any other


def test_memory_is_bounded_while_the_disk_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "BUFFERED", 100)
    spool = opened(tmp_path)
    filled(spool, 150)
    assert spool.dropped is not None
    assert spool.dropped.records == 50
    assert numbers(spool) == list(range(50, 150))
    assert spool.commit(NOON)
    assert numbers(spool) == list(range(50, 150))


def test_what_memory_gives_up_is_not_lost_if_the_monitor_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "BUFFERED", 100)
    spool = opened(tmp_path)
    filled(spool, 100)
    spool.confirm("anna", FIRST + 79)
    filled(spool, 50, from_t=NOON + 101)
    assert spool.dropped is None
    assert numbers(spool) == list(range(50, 150))


def test_what_memory_gives_up_takes_what_is_before_it_on_the_disk_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hole would never be confirmed, nor anything behind it."""
    monkeypatch.setattr(spool_module, "BUFFERED", 100)
    spool = opened(tmp_path)
    filled(spool, 20)
    spool.confirm("anna", FIRST + 4)
    spool.commit(NOON)
    meddler = sqlite3.connect(tmp_path / "spool.db")
    meddler.execute("ALTER TABLE records RENAME TO away")
    filled(spool, 150, from_t=NOON + 21)
    assert not spool.commit(NOON)
    meddler.execute("ALTER TABLE away RENAME TO records")
    meddler.close()
    assert spool.dropped is not None
    assert (spool.dropped.records, spool.dropped.from_t - NOON) == (15 + 50, 6)
    spool.close(NOON)
    again = opened(tmp_path)
    assert numbers(again) == list(range(70, 170))
    assert again.open_from("anna") == FIRST + 70


def test_the_oldest_unconfirmed_record_is_known(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    assert spool.oldest_unconfirmed_t() is None
    filled(spool, 10)
    filled(spool, 3, runner="ben", from_t=NOON + 5)
    spool.confirm("anna", FIRST + 6)
    assert spool.oldest_unconfirmed_t() == NOON + 5
    spool.commit(NOON)
    assert spool.oldest_unconfirmed_t() == NOON + 5
    spool.confirm("ben", FIRST + 2)
    assert spool.oldest_unconfirmed_t() == NOON + 8


def test_others_may_look_into_a_spool_in_use(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    filled(spool, 10)
    spool.confirm("anna", FIRST + 3)
    spool.commit(NOON)
    (share,) = shares(tmp_path / "spool.db")
    assert share == ("anna", 10, 6, NOON + 1, NOON + 10)


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_nobody_else_on_the_machine_may_read_heart_rates(tmp_path: Path) -> None:
    folder = tmp_path / ".trailpulse"
    spool = opened(folder)
    filled(spool, 3)
    spool.commit(NOON)
    modes = {path.name: path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())}
    lock = modes.pop("spool.lock")  # empty, and in a folder that is closed
    assert lock <= 0o044
    assert modes == {".trailpulse": 0, "spool.db": 0, "spool.db-wal": 0, "spool.db-shm": 0}


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_a_day_of_a_runner_fits(tmp_path: Path) -> None:
    """An hour is enough to tell: 25 MB a day are 1.04 MB an hour."""
    spool = opened(tmp_path)
    for t in range(NOON + 1, NOON + 3601):
        spool.take(
            "anna",
            t,
            Measured(
                heart_rate_bpm=140.0, rr_ms=(430.0, 428.0), speed_mps=2.71, cadence_spm=171.0,
                stride_m=0.95, distance_m=t - NOON + 0.4, altitude_m=812.2, latitude_deg=45.123456,
                longitude_deg=7.123456, air_temp_c=21.4, contact=True, running=True,
            ),
        )  # fmt: skip
    spool.commit(NOON)
    assert spool.size_bytes() < 25e6 / 24
