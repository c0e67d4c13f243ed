"""What every codec must hold for arbitrary bytes."""

from collections.abc import Callable
from typing import TypeVar

from ingest.errors import PacketRefused

T = TypeVar("T")

REASONS = {"truncated", "impossible", "not text"}


def decoded_or_refused(decode: Callable[[bytes], T], data: bytes) -> T | None:
    """The value, or None after a refusal with a known reason; anything else escapes."""
    try:
        return decode(data)
    except PacketRefused as error:
        refusal = error
    assert refusal.reason in REASONS
    assert refusal.detail
    return None
