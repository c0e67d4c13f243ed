"""A second that several gateways heard, as one.

What a strap tells is one thing: heart rate and beats of two gateways, which may have heard two
straps, or the same beats twice, are never put together. Where the strap's gateway changes from
one second to the next, beats that were told already are not told again: two gateways may put the
same packet on the two sides of a second's end.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import msgspec

from ingest.messages import Measured, Vitals

_FIELDS: Final = Measured.__struct_fields__
_OF_A_STRAP: Final = ("heart_rate_bpm", "rr_ms", "contact")


class Beats(NamedTuple):
    """The beats of a second, and which gateway heard them."""

    gateway: str
    rr_ms: tuple[float, ...]


def merged(records: Sequence[Vitals]) -> Vitals | None:
    """All records of a second as one; where several know a field, the lowest gateway id wins."""
    if len(records) < 2:
        return records[0] if records else None
    first, *others = sorted(records, key=lambda record: (record.gateway, record.seq))
    for other in others:
        kept = _OF_A_STRAP if _knows_the_heart(first) else ()
        added = {
            name: getattr(other, name)
            for name in _FIELDS
            if name not in kept
            and getattr(first, name) is None
            and getattr(other, name) is not None
        }
        if not kept and _knows_the_heart(other):
            added["contact"] = other.contact
        first = msgspec.structs.replace(first, **added)
    return first


def as_one(records: Sequence[Vitals], before: Sequence[Vitals]) -> Vitals | None:
    """A second's records as one, without beats that those of the second before have told."""
    second = merged(records)
    if second is None or len({one.gateway for one in (*records, *before)}) == 1:
        return second  # what one gateway tells it does not tell again
    return without_repeated(second, beats_of(records), beats_of(before))


def by_second(records: Iterable[Vitals]) -> Iterator[Vitals]:
    """Records in order of time as one a second; the second is its `t`."""
    before: list[Vitals] = []
    for t, of_second in groupby(records, key=lambda record: record.t):
        heard = list(of_second)
        adjoins = bool(before) and before[0].t == t - 1
        if (second := as_one(heard, before if adjoins else ())) is not None:
            yield second
        before = heard


def beats_of(records: Sequence[Vitals]) -> Beats | None:
    """The beats of a second as `merged` tells them; None without any."""
    heard = [record for record in records if _knows_the_heart(record)]
    if not heard:
        return None
    chosen = min(heard, key=lambda record: (record.gateway, record.seq))
    return Beats(chosen.gateway, chosen.rr_ms) if chosen.rr_ms else None


def without_repeated(second: Vitals, beats: Beats | None, before: Beats | None) -> Vitals:
    """Take from a second the beats that the second before told from another gateway.

    Parameters
    ----------
    second
        As `merged` gives it.
    beats, before
        As `beats_of` gives them, of this second and of the one before.
    """
    if beats is None or before is None or beats.gateway == before.gateway:
        return second
    for number in range(min(len(beats.rr_ms), len(before.rr_ms)), 0, -1):
        if beats.rr_ms[:number] == before.rr_ms[-number:]:
            return msgspec.structs.replace(second, rr_ms=beats.rr_ms[number:] or None)
    return second


def _knows_the_heart(record: Vitals) -> bool:
    return record.heart_rate_bpm is not None or record.rr_ms is not None
