"""How open the page may be: what must be set up before others can reach it (pure)."""

from typing import Final
from urllib.parse import urlsplit

from ingest.errors import UsageError
from ingest.race.addresses import ListenAddress, is_loopback, parse_listen

ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104  # recognised, not bound
LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
FLAG: Final = "--let-others-read-along"


def page_address(text: str) -> ListenAddress:
    """Read ``HOST:PORT``.

    Raises
    ------
    UsageError
        When the text is something else.

    Examples
    --------
    >>> page_address("127.0.0.1:8501")
    ListenAddress(host='127.0.0.1', port=8501)
    """
    try:
        return parse_listen(text)
    except UsageError as error:
        raise UsageError(
            f"listen address {text!r} is not HOST:PORT, such as 127.0.0.1:8501: {error}"
        ) from error


def check_exposure(
    listen: ListenAddress, public_url: str | None, *, anybody: bool, read_along: bool
) -> None:
    """Refuse to show health data to strangers.

    Parameters
    ----------
    listen
        Where the page will be.
    public_url
        Where browsers find it, if that is elsewhere.
    anybody
        Whether people or links are set up, so that there is a login.
    read_along
        Whether it may cross the network unencrypted.

    Raises
    ------
    UsageError
        When the page would be open to others without a login, without encryption, or under
        an address that is not known.
    """
    beyond = not is_loopback(listen.host)
    url_host = urlsplit(public_url).hostname if public_url else None
    reachable = beyond or (url_host is not None and not is_loopback(url_host))
    if reachable and not anybody:
        raise UsageError(
            "the page would be open to everyone who reaches it, for nobody is set up to log in;"
            " it shows health data. First: trailpulse race people add NAME --role admin, or"
            " trailpulse race share new RUNNER"
        )
    plain = beyond or (reachable and public_url is not None and public_url.startswith("http:"))
    if plain and not read_along:
        raise UsageError(
            "passwords and heart rates would cross the network unencrypted. Listen on 127.0.0.1"
            " and put a proxy with a certificate before it (docs/page.md), or take the"
            f" risk with {FLAG}"
        )
    if listen.host in ANY_ADDRESS and public_url is None:
        raise UsageError(
            "under which address do browsers find the page? Say so in race.toml:"
            f' [dashboard] public_url = "http://192.0.2.7:{listen.port}"'
        )


def allowed_hosts(listen: ListenAddress, public_url: str | None = None) -> list[str]:
    """Names under which a browser may ask for the page; any other is a rebinding attack."""
    names = {*LOOPBACK_NAMES, listen.host, f"[{listen.host}]"}
    if public_url and (host := urlsplit(public_url).hostname):
        names |= {host, f"[{host}]"}
    return sorted(names - ANY_ADDRESS - {f"[{name}]" for name in ANY_ADDRESS})
