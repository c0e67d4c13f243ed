"""A socket asked for little pieces gives the same bytes, in few goes, and never blocks."""

import contextlib
import socket
import struct
from collections.abc import Iterator

import pytest

from ingest.gathered import READ_BYTES, WAITING_MAX, GatheredSocket

ENDLESS = 64 * 1024 * 1024  # more than any socket holds

Pair = tuple[GatheredSocket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A gathered socket, and what is at its other end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    ours.setblocking(False)
    theirs.settimeout(5.0)
    with ours, theirs:
        yield GatheredSocket(ours), theirs


def readable(gathered: GatheredSocket) -> None:
    """Wait until something has come."""
    with socket.socket(fileno=socket.dup(gathered.fileno())) as same:
        same.settimeout(5.0)
        same.recv(1, socket.MSG_PEEK)


def all_from(theirs: socket.socket, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        found += theirs.recv(READ_BYTES)
    return bytes(found)


def test_what_came_is_given_in_pieces_of_any_size(pair: Pair) -> None:
    gathered, theirs = pair
    theirs.sendall(b"abcdefg")
    readable(gathered)
    assert [gathered.recv(size) for size in (1, 3, 100)] == [b"a", b"bcd", b"efg"]
    assert gathered.pending() == 0


def test_what_is_left_is_pending_until_it_is_taken(pair: Pair) -> None:
    gathered, theirs = pair
    theirs.sendall(b"abc")
    readable(gathered)
    assert gathered.recv(1) == b"a"
    assert gathered.pending() == 2
    assert gathered.recv(2) == b"bc"
    assert gathered.pending() == 0


def test_others_get_their_turn_however_much_comes(pair: Pair) -> None:
    gathered, theirs = pair
    theirs.sendall(b"first")
    readable(gathered)
    assert gathered.recv(5) == b"first"
    theirs.sendall(b"second")
    readable(gathered)
    with pytest.raises(BlockingIOError):
        gathered.recv(6)
    assert gathered.pending() == 0  # whoever asks goes now, and is called again
    assert gathered.recv(6) == b"second"


def test_what_came_can_be_seen_and_taken_as_far_as_one_likes(pair: Pair) -> None:
    gathered, theirs = pair
    assert gathered.untaken() == (b"", 0)
    theirs.sendall(b"abcdefg")
    readable(gathered)
    assert gathered.untaken() == (b"abcdefg", 0)
    gathered.take_to(3)
    assert gathered.recv(2) == b"de"
    assert gathered.untaken() == (b"abcdefg", 5)
    gathered.take_to(7)
    theirs.sendall(b"more")
    readable(gathered)
    assert gathered.untaken() == (b"abcdefg", 7)  # others get their turn
    assert gathered.pending() == 0
    assert gathered.untaken() == (b"more", 0)


def test_seeing_tells_nothing_of_the_end_and_leaves_it_to_whoever_reads(pair: Pair) -> None:
    gathered, theirs = pair
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    theirs.close()  # a reset
    with contextlib.suppress(OSError):
        readable(gathered)
    assert gathered.untaken() == (b"", 0)
    with contextlib.suppress(OSError):
        assert gathered.recv(1) == b""


def test_nothing_to_read_blocks_nobody(pair: Pair) -> None:
    with pytest.raises(BlockingIOError):
        pair[0].recv(1)


def test_the_end_is_heard_however_often_one_asks(pair: Pair) -> None:
    gathered, theirs = pair
    theirs.close()
    readable(gathered)
    assert [gathered.recv(1), gathered.recv(1)] == [b"", b""]


def test_what_is_sent_leaves_together_when_it_is_said(pair: Pair) -> None:
    gathered, theirs = pair
    assert [gathered.send(b"ab"), gathered.send(bytearray(b"cde"))] == [2, 3]
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(10)
    assert gathered.flush()
    theirs.settimeout(5.0)
    assert theirs.recv(10) == b"abcde"


def test_who_reads_slowly_gets_all_in_order_and_the_writer_has_to_wait(pair: Pair) -> None:
    gathered, theirs = pair
    piece = bytes(range(256)) * 64
    sent = bytearray()
    with contextlib.suppress(BlockingIOError):
        while len(sent) < ENDLESS:
            gathered.send(piece)
            sent += piece
    assert WAITING_MAX <= len(sent) < ENDLESS
    assert not gathered.flush()
    found = bytearray()
    while not gathered.flush():
        found += theirs.recv(READ_BYTES)
    found += all_from(theirs, len(sent) - len(found))
    assert found == sent


def test_the_last_words_leave_before_it_closes(pair: Pair) -> None:
    gathered, theirs = pair
    gathered.send(b"bye")
    gathered.close()
    assert theirs.recv(10) == b"bye"
    assert theirs.recv(10) == b""
    assert gathered.fileno() == -1
