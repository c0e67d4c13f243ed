"""What records say of their streams beyond the streams' rows (`monitor.going`).

A row is complete when it is written. Records of the seconds just after its `after_t` may be written
later without it, in any order; whatever else comes is written together with a new row. Whoever
reads rows therefore looks these seconds up, before the rows: of a row that is written meanwhile
nothing is missed then.
"""

from typing import Final

from sqlalchemy import CTE, Connection, Select, func, literal, select, true

from monitor.going import LAG_S
from monitor.store.schema import STREAMS, VITALS

_LATER: Final = range(1, LAG_S)


def numbers_beyond(connection: Connection) -> dict[int, list[int]]:
    """Record numbers that may not be in their streams' rows, by stream."""
    found: dict[int, list[int]] = {}
    asked = _beyond(select(VITALS.c.stream, VITALS.c.seq)).order_by(VITALS.c.t, VITALS.c.seq)
    for stream, seq in connection.execute(asked):
        found.setdefault(stream, []).append(seq)
    return found


def newest_beyond(connection: Connection) -> dict[int, int]:
    """The newest second of records that may not be in their streams' rows, by stream [s]."""
    asked = _beyond(select(VITALS.c.stream, func.max(VITALS.c.t))).group_by(VITALS.c.stream)
    return dict(connection.execute(asked).all())


def _beyond(asked: Select[tuple[int, int]]) -> Select[tuple[int, int]]:
    """Ask of the seconds after each row; they are looked up one by one, as the key has it."""
    later = seconds(_LATER[0], _LATER[-1])
    record = (VITALS.c.t == STREAMS.c.after_t + later.c.t) & (VITALS.c.stream == STREAMS.c.stream)
    return asked.select_from(STREAMS.join(later, true()).join(VITALS, record))


def seconds(from_t: int, to_t: int) -> CTE:
    """Every second from one to another, to look each of them up."""
    begun = select(literal(from_t).label("t")).cte("seconds", recursive=True)
    return begun.union_all(select(begun.c.t + 1).where(begun.c.t < to_t))
