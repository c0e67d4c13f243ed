"""Writes batches: each wholly and durably, or not at all."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, Delete, Engine, bindparam, delete, select
from sqlalchemy.exc import DBAPIError

from ingest.shards import Shard
from monitor.batch import Batch, CheckpointRow, Kept
from monitor.checkpoint import EVERY_S, THINNED_S
from monitor.engine import MODEL_VERSION
from monitor.store.checkpoints import encode, fingerprint
from monitor.store.engines import InPlace, fault, sqlite_file
from monitor.store.inserts import Inserts
from monitor.store.lag import newest_beyond
from monitor.store.schema import (
    ALERTS,
    CHECKPOINTS,
    EVENTS,
    GATEWAYS,
    RUNS,
    STATUSES,
    STREAMS,
    VITALS,
    WEATHER,
)
from monitor.store.span import Span
from monitor.store.squeezing import squeezed
from monitor.store.vitals import packed
from monitor.stored import Stream


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
        self._inserts = Inserts(engine)
        self._layout: str | None = None
        """Of checkpoints, which is the same of all that one program makes."""
        file = sqlite_file(engine.url.render_as_string(hide_password=False))
        self._place = None if file is None else InPlace(file)
        with engine.connect() as connection:
            beyond = newest_beyond(connection)
            found = connection.execute(select(STREAMS)).all()
        rows = [row for row in found if shard.holds(row.runner)]
        self._streams: dict[Stream, int] = {(row.runner, row.gateway): row.stream for row in rows}
        self._spans: dict[Stream, Span] = {
            (row.runner, row.gateway): Span(row.first_t, beyond.get(row.stream, row.last_t))
            for row in rows
            if row.first_t is not None
        }
        """Of each stream as its row says, but for what was beyond it at the start."""

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
        """Write what is dealt with of each stream whose row is due."""
        nothing = None, None
        rows = [
            (streams[stream], *stream, msgspec.json.encode(dealt),
             *spans.get(stream, self._spans.get(stream, nothing)),
             batch.seconds.get(stream, nothing)[1])
            for stream, dealt in batch.dealt.items()
        ]  # fmt: skip
        self._inserts.put(connection, STREAMS, rows)

    def _write(self, connection: Connection, batch: Batch, streams: Mapping[Stream, int]) -> None:
        vitals = [
            (t, streams[stream], seq, packed(payload, t, seq, stream[1]))
            for t, stream, seq, payload in batch.records
        ]
        put = self._inserts.put
        put(connection, VITALS, vitals)
        if batch.void:  # thousands begin a race in one second
            asked = [{"whose": runner, "from_t": t} for runner, t in batch.void.items()]
            connection.execute(_FORGET, asked)
        put(connection, RUNS, batch.runs)
        put(connection, EVENTS, batch.events)
        statuses = [(t, runner, at, squeezed(payload)) for t, runner, at, payload in batch.statuses]
        put(connection, STATUSES, statuses)
        put(connection, ALERTS, batch.alerts)
        put(connection, WEATHER, batch.weather)
        put(connection, GATEWAYS, batch.gateways)
        checkpoints = [row for kept in batch.kept for row in self._encoded(kept)]
        put(connection, CHECKPOINTS, checkpoints)
        if checkpoints:
            done = [{"whose": row.runner, "newest_t": row.t} for row in checkpoints]
            connection.execute(_THIN, done)

    def _encoded(self, kept: Kept) -> list[CheckpointRow]:
        _, times, saved, asides = kept.checkpoints
        if self._layout is None:
            self._layout = fingerprint(saved)
        payloads = encode(saved, asides, self._layout)
        return [
            CheckpointRow(runner, times[at], kept.at, MODEL_VERSION, payloads[at])
            for runner, at in kept.positions.items()
        ]


def _forgetting() -> Delete:
    """Let go of checkpoints that hold no longer."""
    since = CHECKPOINTS.c.t >= bindparam("from_t")
    return delete(CHECKPOINTS).where(CHECKPOINTS.c.runner == bindparam("whose"), since)


def _thinning() -> Delete:
    """Of checkpoints older than an hour keep one of each hour: enough to begin again from."""
    old = CHECKPOINTS.c.t < bindparam("newest_t") - THINNED_S
    spare = CHECKPOINTS.c.t % THINNED_S >= EVERY_S
    return delete(CHECKPOINTS).where(CHECKPOINTS.c.runner == bindparam("whose"), old, spare)


# Made once: to make them takes longer than to run them.
_FORGET: Final = _forgetting()
_THIN: Final = _thinning()


def _spans(batch: Batch, known: Mapping[Stream, Span]) -> dict[Stream, Span]:
    """From when to when there are records of each stream whose row is due."""
    spans: dict[Stream, Span] = {}
    for stream, seconds in batch.seconds.items():
        first_t, last_t = known.get(stream, seconds)
        spans[stream] = Span(min(first_t, seconds[0]), max(last_t, seconds[1]))
    return spans
