"""Addresses in a race folder, taken apart: the broker's URL and where the page listens."""

import ipaddress
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ingest.errors import UsageError

LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}


class BrokerAddress(NamedTuple):
    """Where an MQTT broker listens."""

    host: str
    port: int
    tls: bool


class ListenAddress(NamedTuple):
    """Where a server of ours listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address for a browser on this machine."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own, unreachable for others."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_broker_url(url: str) -> BrokerAddress:
    """Take ``mqtt://host:port`` or ``mqtts://host:port`` apart; the port may be left out.

    Raises
    ------
    UsageError
        When it is of another form, or holds a user name or password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"not a URL: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UsageError("it does not start with mqtt:// or mqtts://")
    if "@" in parts.netloc:
        raise UsageError("user name and password belong into secrets.toml, table [mqtt]")
    if not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise UsageError("it is not of the form mqtt://host:port")
    if port == 0:
        raise UsageError("there is no port 0")
    return BrokerAddress(host, port or DEFAULT_PORTS[parts.scheme], parts.scheme == "mqtts")


def parse_broker_urls(urls: str) -> tuple[BrokerAddress, ...]:
    """Take one or several broker URLs apart, with commas between: the nodes of a cluster.

    Raises
    ------
    UsageError
        When one is of another form, or some are with TLS and some without.
    """
    addresses = tuple(parse_broker_url(url.strip()) for url in urls.split(","))
    if len({address.tls for address in addresses}) > 1:
        raise UsageError("some of them are mqtt:// and some mqtts://")
    return addresses


def parse_listen(listen: str) -> ListenAddress:
    """Take ``host:port`` apart; an IPv6 host stands in brackets.

    Raises
    ------
    UsageError
        When it is of another form.
    """
    try:
        parts = urlsplit(f"//{listen}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"not an address: {error}") from error
    if not host or port is None or port == 0 or parts.netloc != listen or "@" in listen:
        raise UsageError("it is not of the form host:port")
    return ListenAddress(host, port)
