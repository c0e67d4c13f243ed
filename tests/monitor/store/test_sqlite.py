"""Files that are damaged, full or gone."""

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.errors import Unavailable, UsageError
from monitor.batch import Batch
from monitor.store.engines import StoreFault, move_aside, sqlite_file
from monitor.store.store import Store, open_reader, open_store
from tests.monitor.people import T
from tests.monitor.store.batches import batch_of, record
from tests.monitor.store.conftest import START


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def long_batch(first: int, seconds: int = 2000) -> Batch:
    return batch_of([("anna", record(second)) for second in range(first, first + seconds)])


def filled(path: Path) -> None:
    store = open_store(url_of(path), "race-1", START)
    store.writer.write(long_batch(0))
    store.close()


def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    filled(path)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[3 * 4096 : 20 * 4096] = os.urandom(17 * 4096)
    path.write_bytes(damaged)
    with pytest.raises(Unavailable, match=r"damaged.*Nothing was changed.*--new-store"):
        open_store(url_of(path), "race-1", START)
    assert path.read_bytes() == damaged


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    path.write_bytes(b"not a database, but much longer than nothing " * 100)
    with pytest.raises(Unavailable, match="damaged"):
        open_store(url_of(path), "race-1", START)


def test_a_store_is_moved_aside_with_all_its_files(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)
    store.writer.write(long_batch(0, 10))
    assert (tmp_path / "race.db-wal").exists()
    aside = move_aside(url_of(path))
    store.close()
    assert aside is not None
    assert not path.exists()
    assert not (tmp_path / "race.db-wal").exists()
    with open_reader(url_of(aside)) as reader:
        assert len(list(reader.vitals("anna", T, T + 20))) == 10
    new = open_store(url_of(path), "race-2", START)
    assert new.id != store.id
    new.close()
    assert move_aside(url_of(tmp_path / "none.db")) is None


def test_a_database_is_not_moved_aside() -> None:
    with pytest.raises(UsageError, match="PostgreSQL"):
        move_aside("postgresql+psycopg://127.0.0.1/race")


def test_a_url_that_is_none_is_said() -> None:
    with pytest.raises(UsageError, match="can't be read"):
        sqlite_file("sqlite")


def test_a_full_disk_loses_nothing_that_was_confirmed_and_is_written_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)

    @sa.event.listens_for(store.engine, "begin")
    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    pages = 1_000_000
    store.writer.write(long_batch(0, 100))
    pages = 1
    with pytest.raises(StoreFault, match="full"):
        store.writer.write(long_batch(100))
    assert len(list(store.reader.vitals("anna", T, T + 9999))) == 100
    pages = 1_000_000
    store.writer.write(long_batch(100))
    assert len(list(store.reader.vitals("anna", T, T + 9999))) == 2100
    store.close()


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """Writes behind `size` fail, as those on a broken disk do: in the middle of a commit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def stored(store: Store) -> int:
    return len(list(store.reader.vitals("anna", T, T + 9999)))


def test_a_disk_that_breaks_in_the_middle_of_a_commit_is_said_and_nothing_is_half_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)
    store.writer.write(long_batch(0, 100))
    with no_file_grows_beyond((tmp_path / "race.db-wal").stat().st_size + 3 * 4096):
        for _ in range(2):
            with pytest.raises(StoreFault, match="disk I/O error"):
                store.writer.write(long_batch(100))
    assert stored(store) == 100
    store.writer.write(long_batch(100))
    assert stored(store) == 2100
    store.close()
    again = open_store(url_of(path), "race-1", START._replace(at=T + 9.0))
    assert stored(again) == 2100
    again.close()


def test_a_disk_that_became_read_only_is_said(tmp_path: Path) -> None:
    store = open_store(url_of(tmp_path / "race.db"), "race-1", START)
    read_only = True

    @sa.event.listens_for(store.engine, "begin")
    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")

    with pytest.raises(StoreFault, match="readonly"):
        store.writer.write(long_batch(0))
    read_only = False
    store.writer.write(long_batch(0))
    assert stored(store) == 2000
    store.close()


def test_a_store_whose_folder_is_moved_confirms_nothing_until_it_is_back(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "race", tmp_path / "elsewhere"
    folder.mkdir()
    store = open_store(url_of(folder / "race.db"), "race-1", START)
    store.writer.write(long_batch(0, 100))
    folder.rename(elsewhere)
    with pytest.raises(StoreFault, match=r"race\.db is gone. Put it back"):
        store.writer.write(long_batch(100))
    folder.mkdir()
    (folder / "race.db").touch()
    with pytest.raises(StoreFault, match=r"another file is in the place of .*race\.db"):
        store.writer.write(long_batch(100))
    (folder / "race.db").unlink()
    folder.rmdir()
    elsewhere.rename(folder)
    store.writer.write(long_batch(100))
    assert stored(store) == 2100
    store.close()


def test_a_store_that_is_deleted_confirms_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)
    store.writer.write(long_batch(0, 100))
    for side in ("", "-wal", "-shm"):
        path.with_name(path.name + side).unlink()
    with pytest.raises(StoreFault):
        store.writer.write(long_batch(100))
    store.close()
    new = open_store(url_of(path), "race-1", START)
    assert new.id != store.id, "gateways will send everything again"
    new.close()


def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)
    assert [file.stat().st_mode & 0o077 for file in tmp_path.iterdir()] == [0, 0, 0]
    store.close()


def test_what_is_confirmed_is_on_the_disk(tmp_path: Path) -> None:
    store = open_store(url_of(tmp_path / "race.db"), "race-1", START)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    store.close()


def test_a_second_of_many_runners_touches_few_pages(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    store = open_store(url_of(path), "race-1", START)
    runners = [f"runner-{number}" for number in range(500)]
    for second in range(20):
        store.writer.write(batch_of([(runner, record(second)) for runner in runners]))
    wal = tmp_path / "race.db-wal"
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before = wal.stat().st_size
    store.writer.write(batch_of([(runner, record(20)) for runner in runners]))
    assert wal.stat().st_size - before < 100 * 4096
    store.close()


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(Unavailable, match="no store"), open_reader(url_of(path)):
        pass
    assert not path.exists()


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "race.db"
    filled(path)
    with (
        open_reader(url_of(path)) as reader,
        pytest.raises(sa.exc.OperationalError),
        reader._engine.begin() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM vitals")
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM vitals").fetchone() == (2000,)
    database.close()
