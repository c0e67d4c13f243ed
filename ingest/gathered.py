"""A socket that is asked a few bytes at a time, and does it in few system calls.

paho reads each MQTT packet in four pieces and writes each in one: at thousands of messages a
second the system calls take longer than all that is done with what they bring, here and in the
broker, which is woken by each. Here what has come is taken at once, and what is written leaves
when it is said to.
"""

import contextlib
import socket
import ssl
from typing import Final

READ_BYTES: Final = 64 * 1024
WAITING_MAX: Final = 256 * 1024  # bytes to be sent; then the writer has to wait
_NO_NAGLE: Final = socket.IPPROTO_TCP, socket.TCP_NODELAY, 1


class GatheredSocket:
    """Wraps a non-blocking socket, plain or TLS, for one who reads and writes little pieces.

    It is read at most once between two times that all which came was taken: so whoever asks
    until nothing is `pending` leaves room for others, however much comes.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._came = b""
        self._taken = 0
        self._may_read = True
        self._waiting = bytearray()
        sock.setsockopt(*_NO_NAGLE)

    def fileno(self) -> int:
        """The descriptor, to be watched."""
        return self._socket.fileno()

    def setblocking(self, flag: bool) -> None:  # as sockets have it
        """Make it blocking or not."""
        self._socket.setblocking(flag)

    def recv(self, size: int) -> bytes:
        """Give up to `size` of the bytes that came; none at the end of the connection.

        Raises
        ------
        BlockingIOError
            When nothing more has come, or may be read by now.
        """
        begin = self._taken
        if begin == len(self._came):
            if not self._may_read:
                raise BlockingIOError
            self._read(size)
            begin = 0
        self._taken = min(begin + size, len(self._came))
        return self._came[begin : self._taken]

    def untaken(self) -> tuple[bytes, int]:
        """Show what came, and from where on nobody took it.

        Only `recv` tells of the connection's end, and of what is wrong with it.
        """
        if self._taken == len(self._came) and self._may_read:
            with contextlib.suppress(OSError):  # whoever reads next meets it again
                self._read(READ_BYTES)
        return self._came, self._taken

    def take_to(self, position: int) -> None:
        """Take what `untaken` showed, up to a position in it."""
        self._taken = position

    def pending(self) -> int:
        """How many bytes can be had without watching the descriptor for more."""
        here = len(self._came) - self._taken
        if not here:
            self._may_read = True
            return _undelivered(self._socket)
        return here

    def send(self, data: bytes | bytearray) -> int:
        """Take bytes that leave with the next `flush`.

        Raises
        ------
        BlockingIOError
            When too many wait already.
        """
        if len(self._waiting) >= WAITING_MAX and not self.flush():
            raise BlockingIOError
        self._waiting += data
        return len(data)

    def flush(self) -> bool:
        """Send what waits, as far as it goes; whether all has left."""
        while self._waiting:
            try:
                sent = self._socket.send(self._waiting)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return False
            del self._waiting[:sent]
        return True

    def close(self) -> None:
        """Send what can be sent at once, and close."""
        with contextlib.suppress(OSError):
            self.flush()
        self._socket.close()

    def _read(self, size: int) -> None:
        self._came = self._socket.recv(max(size, READ_BYTES))
        self._taken = 0
        self._may_read = not self._came  # the end may be heard any number of times


def _undelivered(sock: socket.socket) -> int:
    """How much a TLS socket has deciphered that was not read yet."""
    pending = getattr(sock, "pending", None)
    return 0 if pending is None else pending()
