"""Writes batches: each wholly and durably, or not at all."""

import zlib
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Table, bindparam, delete, select
from sqlalchemy.exc import DBAPIError

from ingest.shards import Shard
from monitor.batch import Batch, CheckpointRow, Kept, StatusRow
from monitor.checkpoint import EVERY_S, THINNED_S
from monitor.engine import MODEL_VERSION
from monitor.store.checkpoints import encode
from monitor.store.engines import InPlace, fault, sqlite_file
from monitor.store.schema import (
    ALERTS,
    CHECKPOINTS,
    EVENTS,
    GATEWAYS,
    METADATA,
    RUNS,
    STATUSES,
    STREAMS,
    VITALS,
    WEATHER,
)
from monitor.store.span import Span
from monitor.store.vitals import packed
from monitor.stored import Stream

_LEVEL: Final = 1  # of compression; higher ones gain little on a status


class Writer:
    """The only one who writes of a shard's runners to a store; used by one thread at a time.

    Parameters
    ----------
    engine
        Connections for writing.
    shard
        Whose runners they are; others write of others.
    """

    def __init__(self, engine: Engine, shard: Shard) -> None:
        self._engine = engine
        self._shard = shard
        self._sql = _inserts(engine)
        file = sqlite_file(engine.url.render_as_string(hide_password=False))
        self._place = None if file is None else InPlace(file)
        with engine.connect() as connection:
            found = connection.execute(select(STREAMS)).all()
        rows = [row for row in found if shard.holds(row.runner)]
        self._streams: dict[Stream, int] = {(row.runner, row.gateway): row.stream for row in rows}
        self._spans: dict[Stream, Span] = {
            (row.runner, row.gateway): Span(row.first_t, row.last_t)
            for row in rows
            if row.first_t is not None
        }

    def write(self, batch: Batch) -> None:
        """Write a batch; when this returns it is on the disk.

        Raises
        ------
        StoreFault
            When the disk is full or broken, or the database away: then nothing was written, or
            only where nobody would find it.
        """
        new = [stream for stream in batch.dealt if stream not in self._streams]
        streams = self._streams | self._numbered(new) if new else self._streams
        spans = _spans(batch, self._spans)
        try:
            with self._engine.begin() as connection:
                self._write_streams(connection, batch, streams, spans)
                self._write(connection, batch, streams)
        except DBAPIError as error:
            raise fault(error) or error from error
        if self._place is not None:
            self._place.require()
        self._streams = streams
        self._spans.update(spans)

    def _numbered(self, new: Sequence[Stream]) -> dict[Stream, int]:
        """Number streams as no other writer does, without asking them: each has every `of`-th."""
        first = len(self._streams)
        numbers = range(first, first + len(new))
        part, of = self._shard.part, self._shard.of
        return {stream: part + of * number for stream, number in zip(new, numbers, strict=True)}

    def _write_streams(
        self,
        connection: Connection,
        batch: Batch,
        streams: Mapping[Stream, int],
        spans: Mapping[Stream, Span],
    ) -> None:
        """Write what is dealt with of each stream that goes on."""
        nothing = None, None
        rows = [
            (streams[stream], *stream, msgspec.json.encode(dealt),
             *spans.get(stream, self._spans.get(stream, nothing)))
            for stream, dealt in batch.dealt.items()
        ]  # fmt: skip
        self._add(connection, STREAMS, rows)

    def _write(self, connection: Connection, batch: Batch, streams: Mapping[Stream, int]) -> None:
        vitals = [
            (t, streams[stream], seq, packed(payload, t, seq, stream[1]))
            for t, stream, seq, payload in batch.records
        ]
        self._add(connection, VITALS, vitals)
        if batch.void:
            _forget(connection, batch.void)
        self._add(connection, RUNS, batch.runs)
        self._add(connection, EVENTS, batch.events)
        self._add(connection, STATUSES, [_compressed(row) for row in batch.statuses])
        self._add(connection, ALERTS, batch.alerts)
        self._add(connection, WEATHER, batch.weather)
        self._add(connection, GATEWAYS, batch.gateways)
        for kept in batch.kept:
            rows = _encoded(kept)
            self._add(connection, CHECKPOINTS, rows)
            if rows:
                _thin(connection, rows)

    def _add(self, connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, in the order of the table's columns.

        As SQL and tuples, since preparing each row anew would take several times as long.
        """
        if rows:
            connection.exec_driver_sql(self._sql[table.name], list(rows))


def _forget(connection: Connection, void: Mapping[str, int]) -> None:
    """Let go of checkpoints that hold no longer; thousands begin a race in one second."""
    of_runner = CHECKPOINTS.c.runner == bindparam("whose")
    since = CHECKPOINTS.c.t >= bindparam("from_t")
    asked = [{"whose": runner, "from_t": from_t} for runner, from_t in void.items()]
    connection.execute(delete(CHECKPOINTS).where(of_runner, since), asked)


def _thin(connection: Connection, rows: Sequence[CheckpointRow]) -> None:
    """Of checkpoints older than an hour keep one of each hour: enough to begin again from."""
    old = CHECKPOINTS.c.t < bindparam("newest_t") - THINNED_S
    spare = CHECKPOINTS.c.t % THINNED_S >= EVERY_S
    of_runner = CHECKPOINTS.c.runner == bindparam("whose")
    asked = [{"whose": row.runner, "newest_t": row.t} for row in rows]
    connection.execute(delete(CHECKPOINTS).where(of_runner, old, spare), asked)


def _inserts(engine: Engine) -> dict[str, str]:
    """By table, how rows are put in: those that are there stay, a stream's is replaced."""
    # Only the one that is used is loaded.
    make = import_module(f"sqlalchemy.dialects.{engine.dialect.name}").insert
    puts = {table: make(table).on_conflict_do_nothing() for table in METADATA.sorted_tables}
    put = make(STREAMS)
    changing = {name: put.excluded[name] for name in ("numbers", "first_t", "last_t")}
    key = [STREAMS.c.stream]
    puts[STREAMS] = put.on_conflict_do_update(index_elements=key, set_=changing)
    return {table.name: str(put.compile(engine)) for table, put in puts.items()}


def _spans(batch: Batch, known: Mapping[Stream, Span]) -> dict[Stream, Span]:
    """From when to when there are records of each stream of a batch."""
    spans: dict[Stream, Span] = {}
    for record in batch.records:
        before = spans.get(record.stream) or known.get(record.stream)
        if before is None:
            spans[record.stream] = Span(record.t, record.t)
        else:
            spans[record.stream] = Span(min(before[0], record.t), max(before[1], record.t))
    return spans


def _compressed(row: StatusRow) -> StatusRow:
    # A status is small: tables for more take several times as long to be cleared as to be used.
    deflater = zlib.compressobj(_LEVEL, memLevel=5)
    return row._replace(payload=deflater.compress(row.payload) + deflater.flush())


def _encoded(kept: Kept) -> list[CheckpointRow]:
    _, times, saved, asides = kept.checkpoints
    payloads = encode(saved, asides)
    return [
        CheckpointRow(runner, times[at], kept.at, MODEL_VERSION, payloads[at])
        for runner, at in kept.positions.items()
    ]
