"""Payloads that nobody ought to send: seeded, from harmless noise to made for harm."""

import json
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

# One byte more than any payload may have.
TOO_LARGE: Final = 256 * 1024 + 1

_WICKED: Final[tuple[Any, ...]] = (
    None, True, -1, 0, 1, 2**31, 2**53, 2**63, -(2**64), 10**400, 1e308, -0.0, 0.5, 5e-324,
    "", "x", "\x00", "NaN", "anna/../ben", "<script>alert(1)</script>", "Ω" * 2000, "0",
    [], [[]], {}, {"t": {}}, [None] * 700, {"": ""}, [1e9] * 300,
)  # fmt: skip
_NOT_JSON: Final = (
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e999",
    b"nul",
    b"\xff\xfe",
    b"'x'",
    b"{,}",
)


def hostile(seed: int, valid: Sequence[bytes]) -> Iterator[bytes]:
    """Yield payloads without end, some of which are made from valid ones."""
    rng = random.Random(seed)
    while True:
        payload = rng.choice(_WAYS)(rng, valid)
        if rng.random() < 0.1:
            payload = zlib.compress(payload)
        yield payload


def _noise(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    return rng.randbytes(rng.randrange(300))


def _changed(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    payload = bytearray(rng.choice(valid))
    for _ in range(rng.randint(1, 6)):
        payload[rng.randrange(len(payload))] = rng.randrange(256)
    return bytes(payload)


def _cut(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    payload = rng.choice(valid)
    return payload[: rng.randrange(len(payload))]


def _joined(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    return rng.choice([b"", b",", b"\n", b"["]).join(rng.choices(valid, k=rng.randint(2, 4)))


def _wicked(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    """A valid one of whose values some are not."""
    value = json.loads(rng.choice(valid))
    for _ in range(rng.randint(1, 3)):
        place = value
        while isinstance(place, dict) and place:
            key = rng.choice(list(place))
            if not isinstance(place[key], dict) or not place[key] or rng.random() < 0.5:
                place[key] = deepcopy(rng.choice(_WICKED))
                break
            place = place[key]
    return json.dumps(value).encode()


def _array(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    items = [_wicked(rng, valid) for _ in range(rng.choice([0, 1, 3, 20]))]
    return b"[" + b",".join(items) + b"]"


def _nested(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    depth = rng.choice([10, 1000, 20_000])
    return rng.choice([b"[", b'{"t":', b'[{"replay":']) * depth


def _no_json(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    return b'{"t":' + rng.choice(_NOT_JSON) + b"}"


def _large(rng: random.Random, valid: Sequence[bytes]) -> bytes:
    """Rarely, since it costs the sender as much as us."""
    if rng.random() < 0.95:
        return b"\x78\x9c" + rng.randbytes(20)
    return rng.choice([b"x" * TOO_LARGE, zlib.compress(b" " * 10_000_000)])


_WAYS: Final[tuple[Callable[[random.Random, Sequence[bytes]], bytes], ...]] = (
    _noise, _changed, _cut, _joined, _wicked, _wicked, _array, _nested, _no_json, _large,
)  # fmt: skip
