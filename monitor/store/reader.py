"""Reads a store; what it gives is what was written, as the messages say it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Select, select
from sqlalchemy.exc import DBAPIError

from ingest import wire
from ingest.events import Event
from ingest.messages import GatewayReport, Vitals, Weather
from ingest.shards import Shard
from monitor.batch import CheckpointRow, EventRow, RunRow
from monitor.messages import Alert, Status
from monitor.store.engines import fault
from monitor.store.lag import newest_beyond, numbers_beyond, seconds
from monitor.store.schema import (
    ALERTS,
    CHECKPOINTS,
    EVENTS,
    GATEWAYS,
    META,
    RUNS,
    STARTS,
    STATUSES,
    STREAMS,
    VITALS,
    WEATHER,
)
from monitor.store.span import Span
from monitor.store.vitals import unpacked
from monitor.stored import Dealt, Stream

BLOCK_S: Final = 3600  # of a runner's seconds read in one go


class Reader:
    """Reads from any thread, beside the writer.

    Parameters
    ----------
    engine
        Connections for reading.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def about(self) -> dict[str, str]:
        """What the store says of itself: its id (`store`) and its `race`."""
        with self._open() as connection:
            return dict(connection.execute(select(META.c.key, META.c.value)).all())

    def settings(self) -> bytes | None:
        """The race folder's settings as JSON, as the monitor had them when it started last."""
        with self._open() as connection:
            newest = select(STARTS.c.payload).order_by(STARTS.c.at.desc()).limit(1)
            found: bytes | None = connection.execute(newest).scalar()
            return found

    def models(self) -> list[str]:
        """The versions of the models that were run, in the order of their first start."""
        asked = select(STARTS.c.model).order_by(STARTS.c.at)
        return list(dict.fromkeys(model for (model,) in self._rows(asked)))

    def runners(self) -> dict[str, Span]:
        """Of whom there are records, and from when to when, by id."""
        spans: dict[str, Span] = {}
        asked = select(STREAMS.c.stream, STREAMS.c.runner, STREAMS.c.first_t, STREAMS.c.last_t)
        asked = asked.where(STREAMS.c.first_t.is_not(None)).order_by(STREAMS.c.runner)
        with self._open() as connection:
            beyond = newest_beyond(connection)
            for stream, runner, first_t, last_t in connection.execute(asked):
                newest_t = max(last_t, beyond.get(stream, last_t))
                known = spans.get(runner, Span(first_t, newest_t))
                spans[runner] = Span(min(known.first_t, first_t), max(known.last_t, newest_t))
        return spans

    def dealt(self) -> Iterator[tuple[Stream, Dealt]]:
        """What is dealt with of every stream."""
        asked = select(STREAMS.c.stream, STREAMS.c.runner, STREAMS.c.gateway, STREAMS.c.numbers)
        with self._open() as connection:
            beyond = numbers_beyond(connection)
            for stream, runner, gateway, numbers in connection.execute(
                asked.order_by(STREAMS.c.stream)
            ):
                dealt = msgspec.json.decode(numbers, type=Dealt)
                yield (runner, gateway), dealt.with_more(sorted(beyond.get(stream, ())))

    def vitals(
        self, runner: str, from_t: int, to_t: int, gateways: Sequence[str] | None = None
    ) -> Iterator[Vitals]:
        """A runner's records from second to second, both included, in order of time and gateway.

        Parameters
        ----------
        runner : whose
        from_t, to_t : the seconds [s]
        gateways : only what these heard; absent: all
        """
        streams = self._streams(runner, gateways)
        for first_t in range(from_t, to_t + 1, BLOCK_S):
            yield from self._block(streams, first_t, min(to_t, first_t + BLOCK_S - 1))

    def _streams(self, runner: str, gateways: Sequence[str] | None) -> dict[int, str]:
        asked = select(STREAMS.c.stream, STREAMS.c.gateway).where(STREAMS.c.runner == runner)
        with self._open() as connection:
            found = connection.execute(asked).all()
        return {
            stream: gateway for stream, gateway in found if gateways is None or gateway in gateways
        }

    def _block(self, streams: dict[int, str], from_t: int, to_t: int) -> list[Vitals]:
        each = seconds(from_t, to_t)
        asked = (
            select(VITALS.c.t, VITALS.c.stream, VITALS.c.seq, VITALS.c.payload)
            .select_from(each)
            .join(VITALS, (VITALS.c.t == each.c.t) & VITALS.c.stream.in_([*streams]))
        )
        with self._open() as connection:
            found = [
                wire.decode(unpacked(payload, t, seq, streams[stream]), Vitals)
                for t, stream, seq, payload in connection.execute(asked)
            ]
        return sorted(found, key=lambda record: (record.t, record.gateway, record.seq))

    def events(self, runner: str | None = None) -> list[EventRow]:
        """Events that were applied, of one runner or of all, in the order they were heard."""
        asked = select(EVENTS).order_by(EVENTS.c.heard_at, EVENTS.c.id)
        if runner is not None:
            asked = asked.where(EVENTS.c.runner == runner)
        return [EventRow(*row) for row in self._rows(asked)]

    def weather(self) -> list[Weather]:
        """All that was said of the weather, in the order it was heard."""
        asked = select(WEATHER.c.payload).order_by(WEATHER.c.at, WEATHER.c.t)
        return [wire.decode(payload, Weather) for (payload,) in self._rows(asked)]

    def gateways(self) -> dict[str, GatewayReport]:
        """The newest report with a clock of its own, of every gateway that had one."""
        asked = select(GATEWAYS.c.gateway, GATEWAYS.c.payload).order_by(GATEWAYS.c.at)
        return {name: wire.decode(payload, GatewayReport) for name, payload in self._rows(asked)}

    def runs(self, runner: str) -> list[RunRow]:
        """When a runner's seconds began, the last of them the one that counts."""
        asked = select(RUNS).where(RUNS.c.runner == runner).order_by(RUNS.c.at)
        return [RunRow(*row) for row in self._rows(asked)]

    def statuses(self, runner: str, from_t: int, to_t: int, *, every_s: int = 1) -> list[Status]:
        """What was said of a runner from second to second; the last word of every so many [s]."""
        newest: dict[int, bytes] = {}
        for first_t in range(from_t, to_t + 1, BLOCK_S):
            each = seconds(first_t, min(to_t, first_t + BLOCK_S - 1))
            asked = (
                select(STATUSES.c.t, STATUSES.c.at, STATUSES.c.payload)
                .select_from(each)
                .join(STATUSES, (STATUSES.c.t == each.c.t) & (STATUSES.c.runner == runner))
            )
            for t, _, payload in sorted(self._rows(asked)):
                newest[t // every_s] = payload
        return [wire.decode(newest[at], Status) for at in sorted(newest)]

    def alerts(self, runner: str) -> list[Alert]:
        """Every message of every alert of a runner, in the order they were told."""
        asked = select(ALERTS.c.payload).where(ALERTS.c.runner == runner)
        asked = asked.order_by(ALERTS.c.at, ALERTS.c.t, ALERTS.c.id)
        return [wire.decode(payload, Alert) for (payload,) in self._rows(asked)]

    def checkpoint_before(self, runner: str, t: int, model: str) -> CheckpointRow | None:
        """The newest checkpoint of a runner from before second `t`, of these models."""
        asked = (
            select(CHECKPOINTS)
            .where(CHECKPOINTS.c.runner == runner, CHECKPOINTS.c.t < t)
            .where(CHECKPOINTS.c.model == model)
            .order_by(CHECKPOINTS.c.t.desc(), CHECKPOINTS.c.at.desc())
            .limit(1)
        )
        rows = self._rows(asked)
        return CheckpointRow(*rows[0]) if rows else None

    def _rows(self, asked: Select[Any]) -> list[tuple[Any, ...]]:
        with self._open() as connection:
            return [tuple(row) for row in connection.execute(asked)]

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise fault(error) or error from error


class SharedReader(Reader):
    """Of what is kept of runners, reads those of one shard.

    Parameters
    ----------
    engine
        Connections for reading the store that all share.
    shard
        Whose runners they are.
    """

    def __init__(self, engine: Engine, shard: Shard) -> None:
        super().__init__(engine)
        self._shard = shard

    def runners(self) -> dict[str, Span]:
        """Of whom there are records, and from when to when, by id."""
        found = super().runners().items()
        return {runner: span for runner, span in found if self._shard.holds(runner)}

    def dealt(self) -> Iterator[tuple[Stream, Dealt]]:
        """What is dealt with of every stream."""
        for stream, dealt in super().dealt():
            if self._shard.holds(stream[0]):
                yield stream, dealt

    def events(self, runner: str | None = None) -> list[EventRow]:
        """Events that were applied, of one runner or of all, in the order they were heard."""
        return [row for row in super().events(runner) if self._shard.holds(row.runner)]


def event_of(row: EventRow) -> Event:
    """The event of a row."""
    return wire.decode_event(row.payload)
