"""Checkpoints as bytes: arrays and messages, nothing that could run.

A runner's arrays stand one after the other, uncompressed some 20 kB, as their layout says: names,
types and shapes in order. Its fingerprint stands before them; bytes of another layout are refused,
as those of other models are by whoever asks the store.
"""

import hashlib
import logging
import zlib
from collections.abc import Sequence
from typing import Final

import msgspec

from ingest.errors import Refused
from monitor.checkpoint import Aside
from monitor.group import Saved
from monitor.packed import by_runner, leaves, one_of

_LEVEL: Final = 1  # of compression; higher ones gain little on floats
_MAX_BYTES: Final = 4 * 1024 * 1024

_log = logging.getLogger(__name__)


class CheckpointRefused(Refused):
    """A checkpoint that this program can't go on from."""


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """What is compressed of one runner."""

    layout: str
    aside: Aside
    arrays: bytes


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(_Packed).decode


def encode(saved: Saved, asides: Sequence[Aside], layout: str) -> list[bytes]:
    """Encode some runners, one after the other; `layout` is their `fingerprint`."""
    return [
        zlib.compress(_encode(_Packed(layout, aside, row.tobytes())), _LEVEL)
        for aside, row in zip(asides, by_runner(saved), strict=True)
    ]


def decode(payload: bytes, like: Saved) -> tuple[Saved, Aside]:
    """Decode one runner.

    Parameters
    ----------
    payload : as `encode` made it
    like : of one runner, as this program has it

    Raises
    ------
    CheckpointRefused
        When it is damaged or of another layout.
    """
    try:
        plain = zlib.decompressobj().decompress(payload, _MAX_BYTES)
        packed = _decode(plain)
    except (zlib.error, msgspec.DecodeError) as error:
        raise CheckpointRefused("damaged checkpoint", str(error)) from error
    if packed.layout != fingerprint(like):
        raise CheckpointRefused("checkpoint of another layout")
    if len(packed.arrays) != sum(leaf.nbytes for _, leaf in leaves(like)):
        raise CheckpointRefused("damaged checkpoint", f"{len(packed.arrays)} bytes of arrays")
    return one_of(like, packed.arrays), packed.aside


def decoded(payload: bytes, like: Saved) -> tuple[Saved, Aside] | None:
    """Decode one runner as `decode` does; None, and a word in the log, if that can't be done."""
    try:
        return decode(payload, like)
    except CheckpointRefused as error:
        _log.warning("a checkpoint is passed over (%s); the runner begins anew", error)
        return None


def fingerprint(tree: object) -> str:
    """Tell a layout from others, however many runners there are."""
    lines = (f"{name} {leaf.dtype.str} {leaf.shape[:-1]}\n" for name, leaf in leaves(tree))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
