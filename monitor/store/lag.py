"""What records say of their streams beyond the streams' rows (`monitor.going`).

A row is complete when it is written. Records of the seconds just after its `after_t` may be written
later without it, in any order; whatever else comes is written together with a new row. Whoever
reads rows therefore looks these seconds up, before the rows: of a row that is written meanwhile
nothing is missed then.
"""

from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Connection, Select, func, literal, select

from monitor.going import LAG_S
from monitor.store.schema import STREAMS, VITALS

_LATER: Final = range(1, LAG_S)


def numbers_beyond(connection: Connection) -> dict[int, list[int]]:
    """Record numbers that may not be in their streams' rows, by stream."""
    found: dict[int, list[int]] = {}
    for stream, _, seq in connection.execute(_beyond(VITALS.c.t, VITALS.c.seq)):
        if seq is not None:
            found.setdefault(stream, []).append(seq)
    return found


def newest_beyond(connection: Connection) -> dict[int, int]:
    """The newest second of records that may not be in their streams' rows, by stream [s]."""
    found = connection.execute(_beyond(func.max(VITALS.c.t)).group_by(STREAMS.c.stream))
    return {stream: newest_t for stream, newest_t in found if newest_t is not None}


def _beyond(*asked: ColumnElement[int]) -> Select[Any]:
    """Ask of the records of the seconds after each row; of a second without one there is None.

    An outer join, so that these seconds are looked up: SQLite would take all records there are and
    look for their streams.
    """
    later = seconds(_LATER[0], _LATER[-1])
    record = (VITALS.c.t == STREAMS.c.after_t + later.c.t) & (VITALS.c.stream == STREAMS.c.stream)
    each = STREAMS.join(later, STREAMS.c.after_t.is_not(None)).outerjoin(VITALS, record)
    return select(STREAMS.c.stream, *asked).select_from(each)


def seconds(from_t: int, to_t: int) -> CTE:
    """Every second from one to another, to look each of them up."""
    begun = select(literal(from_t).label("t")).cte("seconds", recursive=True)
    return begun.union_all(select(begun.c.t + 1).where(begun.c.t < to_t))
