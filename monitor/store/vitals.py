"""The payload of a stored record: what the wire says of it but what its columns say.

`ingest.wire` writes `t`, `seq` and `gateway` last, so that taking them off and putting them back
is cheap, and gives back the very bytes.
"""

from typing import Final

_EMPTY: Final = b"{}"


def packed(payload: bytes, t: int, seq: int, gateway: str) -> bytes:
    """Take off the end of a record as `ingest.wire` wrote it.

    Examples
    --------
    >>> packed(b'{"contact":true,"t":1764000000,"seq":7,"gateway":"pi-1"}', 1764000000, 7, "pi-1")
    b'{"contact":true}'
    """
    end = _end(t, seq, gateway)
    if not payload.endswith(end):
        raise ValueError(f"a record is written with {end!r} last")
    return payload[: -len(end)].removesuffix(b",") + b"}"


def unpacked(payload: bytes, t: int, seq: int, gateway: str) -> bytes:
    """Put the end back; the inverse of `packed`."""
    comma = b"" if payload == _EMPTY else b","
    return payload[:-1] + comma + _end(t, seq, gateway)


def _end(t: int, seq: int, gateway: str) -> bytes:
    return f'"t":{t},"seq":{seq},"gateway":"{gateway}"}}'.encode()
