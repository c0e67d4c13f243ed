"""The schema moves forward, and is what the tables in the code say."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ingest.errors import UsageError
from monitor.store.engines import writing
from monitor.store.migrate import scripts, upgrade
from monitor.store.revision import NEWEST, require_newest, revision
from monitor.store.schema import METADATA
from monitor.store.span import Span
from monitor.store.store import Store, open_reader, open_store
from monitor.stored import Dealt
from tests.monitor.people import T
from tests.monitor.store.batches import batch_of, record
from tests.monitor.store.conftest import START


def differences(store: Store) -> list[object]:
    with store.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def test_a_new_store_has_the_tables_of_the_code(store: Store) -> None:
    assert differences(store) == []


def test_the_newest_schema_is_that_of_the_last_migration() -> None:
    assert scripts().get_current_head() == NEWEST


def test_a_new_store_is_made_as_the_migrations_would_make_it(tmp_path: Path) -> None:
    made, migrated = (f"sqlite:///{tmp_path}/{name}.db" for name in ("made", "migrated"))
    open_store(made, "race-1", START).close()
    engine = writing(migrated)
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    assert tables(made) == tables(migrated)


def tables(url: str) -> set[str]:
    """How all tables and indices of a store were made."""
    engine = writing(url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        made = {" ".join(sql.split()) for (sql,) in found}
    engine.dispose()
    return made


def test_a_store_of_the_first_revision_is_brought_on_with_all_it_holds(url: str) -> None:
    engine = writing(url)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        rows = {"meta": [("store", "an-id"), ("race", "race-1")]}
        for key, value in rows["meta"]:
            connection.execute(
                sa.text("INSERT INTO meta VALUES (:key, :value)"), {"key": key, "value": value}
            )
        connection.execute(
            sa.text("INSERT INTO streams VALUES (0, 'anna', 'pi-1', :numbers, :t, :t)"),
            {"numbers": b"[7,[[7,7]]]", "t": T + 7},
        )
        connection.execute(
            sa.text("INSERT INTO vitals VALUES (:t, 0, 7, :payload)"),
            {"t": T + 7, "payload": b'{"heart_rate_bpm":127.0}'},
        )
    engine.dispose()
    with pytest.raises(UsageError, match="older"), open_reader(url):
        pass
    store = open_store(url, "race-1", START)
    assert store.id == "an-id"
    assert differences(store) == []
    (kept,) = store.reader.vitals("anna", T, T + 10)
    assert (kept.t, kept.seq, kept.heart_rate_bpm) == (T + 7, 7, 127)
    assert [(stream, dealt.mark) for stream, dealt in store.reader.dealt()] == [
        (("anna", "pi-1"), 7)
    ]
    store.writer.write(batch_of([("anna", record(8))]))
    assert len(list(store.reader.vitals("anna", T, T + 10))) == 2
    store.close()


def test_rows_of_streams_from_before_they_could_lag_are_complete(url: str) -> None:
    engine = writing(url)
    with engine.begin() as connection:
        upgrade(connection, "0002")
        connection.execute(
            sa.text("INSERT INTO meta VALUES ('store', 'an-id'), ('race', 'race-1')")
        )
        connection.execute(
            sa.text("INSERT INTO streams VALUES (0, 'anna', 'pi-1', :numbers, :t, :t)"),
            {"numbers": b"[7,[[7,7]]]", "t": T + 7},
        )
    engine.dispose()
    store = open_store(url, "race-1", START)
    assert differences(store) == []
    assert [dealt for _, dealt in store.reader.dealt()] == [Dealt(7, ((7, 7),))]
    assert store.reader.runners() == {"anna": Span(T + 7, T + 7)}
    store.writer.write(batch_of([("anna", record(9))]))
    assert store.reader.runners() == {"anna": Span(T + 7, T + 9)}
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_left_alone(url: str) -> None:
    open_store(url, "race-1", START).close()
    engine = writing(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match=r"newer trailpulse.*9999"):
        open_store(url, "race-1", START)
    with pytest.raises(UsageError, match="newer"), open_reader(url):
        pass
    with engine.connect() as connection:
        assert revision(connection) == "9999"
    engine.dispose()


def test_the_newest_needs_nothing(store: Store) -> None:
    with store.engine.connect() as connection:
        require_newest(connection)
        assert revision(connection) == NEWEST
