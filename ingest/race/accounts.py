"""Makes accounts for a race's broker and writes them into secrets.toml, with its comments kept."""

import base64
import secrets as randomness
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import Final

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from ingest.errors import RaceFolderError, Unavailable, UsageError
from ingest.race.broker_checks import check_accounts
from ingest.race.changing import changing
from ingest.race.document import Document
from ingest.race.files import SECRETS_FILE
from ingest.race.mistakes import complaint
from ingest.race.reader import Reader
from ingest.race.secret_settings import WEBHOOK_KEY_PREFIX, Account, Role, Secrets
from ingest.race.tables import add_table
from ingest.writing import SECRET_MODE, replace

PASSWORD_BYTES: Final = 24
WEBHOOK_BYTES: Final = 32

# Who every race has, beside its gateways.
STANDARD: Final[tuple[Role, ...]] = ("monitor", "dashboard", "desk", "notify", "simulator")


def new_account(user: str, role: Role, runners: Sequence[str] | None = None) -> Account:
    """Make an account with a random password."""
    return Account(
        user=user,
        role=role,
        password=randomness.token_urlsafe(PASSWORD_BYTES),
        runners=None if runners is None else tuple(runners),
    )


def new_webhook_key() -> str:
    """Make a random key that signs what a webhook is told."""
    key = base64.b64encode(randomness.token_bytes(WEBHOOK_BYTES))
    return f"{WEBHOOK_KEY_PREFIX}{key.decode()}"


def missing_accounts(known: Iterable[Account], gateway: str) -> list[Account]:
    """Make the accounts that every race needs and this one does not have yet."""
    known = tuple(known)
    roles, users = {account.role for account in known}, {account.user for account in known}
    made = [new_account(role, role) for role in STANDARD if role not in roles]
    return made if gateway in users else [*made, new_account(gateway, "gateway")]


def accounts_toml(accounts: Iterable[Account]) -> str:
    """Write accounts as TOML."""
    document = tomlkit.document()
    for account in accounts:
        add_table(document, "account", msgspec.to_builtins(account))
    return tomlkit.dumps(document)


def add_accounts(
    folder: Path, accounts: Sequence[Account], runners: Set[str] | None = None
) -> None:
    """Add accounts to secrets.toml, which only its owner may read before and after.

    Parameters
    ----------
    folder
        The race folder.
    accounts
        The new ones.
    runners
        The race's runners, of whom alone an account can be; absent: that is not checked.

    Raises
    ------
    UsageError
        When there is an account of that name already, or none can be like this.
    RaceFolderError
        When secrets.toml can't be read; it is left as it is.
    Unavailable
        When the file can't be written.
    """
    path = folder / SECRETS_FILE
    try:
        with changing(folder):
            document = tomlkit.parse(path.read_text("utf-8-sig") if path.exists() else "")
            _append(document, accounts)
            text = tomlkit.dumps(document)
            _check(text, runners)
            replace(path, text, SECRET_MODE)
    except TOMLKitError as error:
        raise RaceFolderError(f"{path} can't be changed: {error}") from error
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error


def _append(document: tomlkit.TOMLDocument, accounts: Sequence[Account]) -> None:
    taken = {account["user"] for account in document.get("account", ())}
    for account in accounts:
        if account.user in taken:
            raise UsageError(f"there is an account {account.user} already; choose another name")
        add_table(document, "account", msgspec.to_builtins(account))


def _check(text: str, runners: Set[str] | None) -> None:
    """Refuse what would make the race folder one that no program can use any more."""
    reader = Reader(Document(SECRETS_FILE, secret=True))
    reader.document.parse(text)
    check_accounts(reader, reader.read(Secrets), runners)
    if reader.document.mistakes:
        raise UsageError(f"no such account can be made: {complaint(reader.document.mistakes)}")
