"""A real HTTP server on the loopback interface that takes messages, refuses them, or hangs."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

WITHIN_S: Final = 10.0


class Call(NamedTuple):
    """What was posted."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Listener:
    """Keeps what is posted to it; `status` is what it answers, None that it never does."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.status: int | None = 200
        self.over = threading.Event()
        self._came = threading.Condition()
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name is the library's
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = listener.take(Call(self.path, dict(self.headers), body))
                if status is None:
                    listener.over.wait(WITHIN_S)
                    self.close_connection = True
                    return
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]

    def take(self, call: Call) -> int | None:
        with self._came:
            self.calls.append(call)
            self._came.notify_all()
        return self.status

    def wait_for(self, count: int, within_s: float = WITHIN_S) -> list[Call]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.calls) >= count, within_s), self.calls
            return list(self.calls)


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    thread = threading.Thread(target=listener.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        listener.over.set()
        listener.server.shutdown()
        listener.server.server_close()
        thread.join()
