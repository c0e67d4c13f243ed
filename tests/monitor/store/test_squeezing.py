"""Stored statuses are short, and any reader of zlib can read them."""

import doctest
import zlib

from hypothesis import given
from hypothesis import strategies as st

from ingest import wire
from monitor.messages import Status
from monitor.status import status_of
from monitor.store import squeezing
from monitor.store.squeezing import squeezed
from monitor.watch import Watch
from tests.monitor.people import ANNA, T, run, running


def test_the_examples_hold() -> None:
    assert doctest.testmod(squeezing).failed == 0


def test_a_status_takes_hardly_more_than_the_best_that_zlib_can_do() -> None:
    watch = Watch([ANNA])
    run(watch, 100, running())
    status = status_of(watch, 0, at=T + 100.0)
    plain = wire.encode(status)
    small = squeezed(plain)
    assert wire.decode(small, Status) == wire.decode(plain, Status)
    assert len(small) < 1.2 * len(zlib.compress(plain, 9))


@given(st.binary(max_size=20_000))
def test_whatever_is_squeezed_comes_back(plain: bytes) -> None:
    assert squeezed(plain)[0] == wire.ZLIB_FIRST_BYTE
    assert zlib.decompress(squeezed(plain)) == plain
