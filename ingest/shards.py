"""Which of several monitors a runner belongs to: for every program the same, and for NATS. Pure.

The NATS server's subject mapping can hand each monitor its runners. It joins the parts of the
subject that count, here the ids of race and runner, and takes their 32 bit FNV-1a hash modulo the
number of monitors (`partition` in its manual). As we reckon it too, any broker will do; the
mapping only spares each monitor the records of the others.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.errors import UsageError

MAX_SHARDS: Final = 16

_OFFSET: Final = 0x811C9DC5
_PRIME: Final = 0x01000193
_BITS: Final = 0xFFFFFFFF
_REMEMBERED: Final = 20_000  # runners; each comes several times a second
_WRITTEN: Final = re.compile(r"(\d{1,3})/(\d{1,3})")


class Shard(NamedTuple):
    """One monitor's share of a race's runners.

    Attributes
    ----------
    race : the race's id
    number : which monitor, from 1
    of : how many there are
    """

    race: str
    number: int = 1
    of: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether there is one monitor for all."""
        return self.of == 1

    @property
    def part(self) -> int:
        """The number of the share in topics, from 0 as NATS counts."""
        return self.number - 1

    @property
    def client_id(self) -> str:
        """The monitor's name at the broker; an underscore, since no race's id has one."""
        name = f"monitor-{self.race}"
        return name if self.number == 1 else f"{name}_{self.number}"

    def holds(self, runner: str) -> bool:
        """Whether a runner belongs to it."""
        return self.is_whole or part_of(self.race, runner, self.of) == self.part

    def names_beyond(self) -> list[str]:
        """Names at the broker of monitors that the race has not, and may have had before."""
        numbers = range(self.of + 1, MAX_SHARDS + 1)
        return [Shard(self.race, number, MAX_SHARDS).client_id for number in numbers]

    def __str__(self) -> str:
        """As it is written on the command line."""
        return f"{self.number}/{self.of}"


@lru_cache(_REMEMBERED)
def part_of(race: str, runner: str, parts: int) -> int:
    """The share of a runner, 0 to `parts` - 1, as the NATS server reckons it.

    Source: the server's `getHashPartition` (subject_transform.go); FNV-1a after Fowler, Noll, Vo.
    """
    value = _OFFSET
    for byte in f"{race}{runner}".encode():
        value = ((value ^ byte) * _PRIME) & _BITS
    return value % parts


def shard_of(race: str, shards: int, written: str | None) -> Shard:
    """Read which monitor one is meant to be.

    Parameters
    ----------
    race
        The race's id.
    shards
        How many monitors race.toml has.
    written
        What the command line says, like ``3/16``; absent: nothing.

    Raises
    ------
    UsageError
        When it can't be read, is none of them, or is needed and absent.
    """
    if written is None:
        if shards == 1:
            return Shard(race)
        raise UsageError(
            f"race.toml shares the runners out to {shards} monitors ([monitor] shards): say which"
            f" one this is with --shard 1/{shards}, and start the others too"
        )
    found = _WRITTEN.fullmatch(written)
    number, of = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= of:
        raise UsageError(
            f"--shard {written!r} can't be read: expected which monitor this is, and of how many,"
            f" like 1/{shards}"
        )
    if of != shards:
        raise UsageError(
            f"--shard {written} is of {of} monitors, but race.toml has [monitor] shards = {shards}:"
            " write the same number there, for the broker and all monitors"
        )
    return Shard(race, number, of)
