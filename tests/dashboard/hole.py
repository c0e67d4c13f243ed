"""A way to the server that can swallow everything, as a radio hole does: nothing is refused."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator


class Hole:
    """Passes bytes both ways while `open`; keeps connections but passes nothing while not."""

    def __init__(self, target_port: int) -> None:
        self.open = True
        self._target = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._other: dict[socket.socket, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._stop = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        while not self._stop:
            for key, _ in self._selector.select(0.02 if self.open else 0.1):
                assert isinstance(key.fileobj, socket.socket)
                if key.fileobj is self._listener:
                    self._accept()
                elif self.open:
                    self._pass(key.fileobj)
            if not self.open:
                threading.Event().wait(0.05)
        for one in [self._listener, *self._other]:
            one.close()
        self._selector.close()

    def stop(self) -> None:
        self._stop = True

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        far = socket.create_connection(("127.0.0.1", self._target))
        for one, other in ((near, far), (far, near)):
            self._other[one] = other
            self._selector.register(one, selectors.EVENT_READ)

    def _pass(self, one: socket.socket) -> None:
        if one not in self._other:
            return
        other = self._other[one]
        try:
            data = one.recv(65536)
            if data:
                other.sendall(data)
                return
        except OSError:
            pass
        for end in (one, other):
            self._selector.unregister(end)
            del self._other[end]
            end.close()


@contextlib.contextmanager
def hole(target_port: int) -> Iterator[Hole]:
    way = Hole(target_port)
    thread = threading.Thread(target=way.run, name="hole")
    thread.start()
    try:
        yield way
    finally:
        way.stop()
        thread.join()
