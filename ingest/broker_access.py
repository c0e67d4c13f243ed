"""How a race's broker listens and who may log in; never wide open by chance."""

from pathlib import Path
from typing import Final, NamedTuple

from ingest.broker_config import Certificate, User
from ingest.errors import UsageError
from ingest.permissions import rights_of
from ingest.race.addresses import LOOPBACK, is_loopback, parse_listen
from ingest.race.settings import Race

RISK_FLAG: Final = "--let-anybody-in"


class Access(NamedTuple):
    """Where to listen, what to show and whom to let in; by default this machine, and everybody.

    Attributes
    ----------
    host : the address to listen on
    port : absent: where it listened last if that is free, else any free port
    certificate : absent: no TLS
    ca : whom programs on this machine trust to have signed the certificate
    users : none: everybody on this machine may do everything
    shards : to how many monitors the runners are shared out
    """

    host: str = LOOPBACK
    port: int | None = None
    certificate: Certificate | None = None
    ca: Path | None = None
    users: tuple[User, ...] = ()
    shards: int = 1

    @property
    def reached_at(self) -> str:
        """The address by which programs on this machine reach it."""
        return LOOPBACK if self.host in ("0.0.0.0", "::", "localhost") else self.host  # noqa: S104


def access_of(race: Race, *, port: int | None = None, let_anybody_in: bool = False) -> Access:
    """Read from a race how its broker is to listen.

    Parameters
    ----------
    race
        The checked race folder.
    port
        In place of the one in race.toml.
    let_anybody_in
        Listen beyond this machine even without passwords and TLS.

    Raises
    ------
    UsageError
        When it would listen beyond this machine without both.
    """
    settings = race.broker
    host, listen_port = (
        (LOOPBACK, None) if settings.listen is None else parse_listen(settings.listen)
    )
    certificate = None
    if settings.cert is not None and settings.key is not None:
        certificate = Certificate(settings.cert, settings.key)
    users = tuple(
        User(account.user, account.password, rights_of(account, race))
        for account in race.secrets.accounts
    )
    if not is_loopback(host) and not let_anybody_in:
        _refuse_wide_open(host, certificate, users)
    return Access(host, port or listen_port, certificate, settings.ca, users, race.monitor.shards)


def _refuse_wide_open(host: str, certificate: Certificate | None, users: tuple[User, ...]) -> None:
    missing = []
    if certificate is None:
        missing.append(
            "TLS (`trailpulse broker --make-certs HOST`, then broker.cert and broker.key)"
        )
    if not users:
        missing.append("accounts (`trailpulse race accounts`)")
    if missing:
        raise UsageError(
            f"the broker would listen on {host}, beyond this machine, without "
            + " and without ".join(missing)
            + f"; heart rates are health data. {RISK_FLAG} does it all the same"
        )
