"""A real nginx with the configuration of the documentation, on ports of its own."""

import contextlib
import datetime as dt
import http.client
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest import certificates
from tests.brokers import free_port
from tests.dashboard.access.house import Answer
from tests.programs import needed

NAME: Final = "crew.test"
DOCUMENTED: Final = Path(__file__).parents[3] / "docs" / "nginx.conf"
READY_WITHIN_S: Final = 15.0
WITHIN_S: Final = 15.0

_AROUND: Final = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/trailpulse.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """An nginx that speaks TLS to browsers and plain HTTP to the page."""

    folder: Path
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        """Where browsers find the page."""
        return f"https://{NAME}:{self.port}"

    @property
    def access_log(self) -> str:
        """What it wrote down of the requests."""
        return (self.folder / "access.log").read_text()

    def trust(self) -> ssl.SSLContext:
        """What a browser believes that trusts the race's own authority."""
        return ssl.create_default_context(cafile=self.folder / "certs" / "ca.pem")

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Ask as a browser that found the name in its address book."""
        plain = socket.create_connection(("127.0.0.1", self.port), WITHIN_S)
        connection = http.client.HTTPConnection(NAME, self.port, timeout=WITHIN_S)
        with self.trust().wrap_socket(plain, server_hostname=NAME) as connection.sock:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            held = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, held, answer.read())


def furnished(folder: Path) -> Proxy:
    """Make certificates for a proxy, and choose its ports; it does not run yet."""
    certificates.make(folder, [NAME], dt.datetime.now(dt.UTC))
    return Proxy(folder, free_port(), free_port())


@contextlib.contextmanager
def running(proxy: Proxy, page_port: int) -> Iterator[None]:
    """Run it before a page that listens on this port."""
    program = needed("nginx")
    certs = proxy.folder / "certs"
    text = DOCUMENTED.read_text()
    for documented, ours in (
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        ("server_name crew.example.org", f"server_name {NAME}"),
        ("/etc/ssl/crew.example.org/fullchain.pem", f"{certs / 'broker.pem'}"),
        ("/etc/ssl/crew.example.org/key.pem", f"{certs / 'broker.key'}"),
        ("/var/log/nginx/trailpulse.log", f"{proxy.folder / 'access.log'}"),
        ("127.0.0.1:8501", f"127.0.0.1:{page_port}"),
    ):
        assert documented in text, documented
        text = text.replace(documented, ours)
    (proxy.folder / "trailpulse.conf").write_text(text)
    config = proxy.folder / "nginx.conf"
    config.write_text(_AROUND.format(folder=proxy.folder))
    process = subprocess.Popen([program, "-c", str(config), "-e", str(proxy.folder / "error.log")])
    try:
        _wait_until_listening(proxy, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_listening(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", proxy.port), 1):
            return
        time.sleep(0.02)
    raise AssertionError((proxy.folder / "error.log").read_text())
