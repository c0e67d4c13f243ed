"""Stored statuses are short, and can be read whoever wrote them."""

import zlib

import pytest

from ingest import wire
from monitor.messages import Status
from monitor.status import status_of
from monitor.store.squeezing import squeezed, unsqueezed
from monitor.watch import Watch
from tests.monitor.people import ANNA, T, run, running


def payload() -> bytes:
    watch = Watch([ANNA])
    run(watch, 100, running())
    return wire.encode(status_of(watch, 0, at=T + 100.0))


def test_a_status_comes_back_to_the_last_byte_and_takes_half_of_what_it_would() -> None:
    plain = payload()
    small = squeezed(plain)
    assert unsqueezed(small) == plain
    assert len(small) < len(zlib.compress(plain, 9)) / 1.5
    assert small[0] == wire.ZLIB_FIRST_BYTE


@pytest.mark.parametrize("stored", [lambda plain: plain, zlib.compress])
def test_statuses_of_older_stores_are_read_too(stored: type[bytes]) -> None:
    plain = payload()
    assert wire.decode(unsqueezed(stored(plain)), Status) == wire.decode(plain, Status)


def test_what_was_stored_stays_readable() -> None:
    small = bytes.fromhex("7820656f83bcab56022a43780cb5403530d403e515f4a214116bb500ecdb1112")
    assert unsqueezed(small) == b'{"t":1764000000,"at":1764000001.5,"phase":"racing","alerts":[]}'
