"""Makes accounts for a race's broker and writes them into secrets.toml, with its comments kept."""

import base64
import secrets as randomness
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.items import AoT

from ingest.errors import Unavailable, UsageError
from ingest.race.changing import changing
from ingest.race.files import SECRETS_FILE
from ingest.race.secret_settings import WEBHOOK_KEY_PREFIX, Account, Role
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
    document.append("account", _tables(accounts))
    return tomlkit.dumps(document)


def add_accounts(folder: Path, accounts: Sequence[Account]) -> None:
    """Add accounts to secrets.toml, which only its owner may read before and after.

    Raises
    ------
    UsageError
        When there is an account of that name already.
    Unavailable
        When the file can't be written.
    """
    path = folder / SECRETS_FILE
    try:
        with changing(folder):
            text = path.read_text("utf-8") if path.exists() else ""
            document = tomlkit.parse(text)
            _append(document, accounts)
            replace(path, tomlkit.dumps(document), SECRET_MODE)
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error


def _append(document: tomlkit.TOMLDocument, accounts: Sequence[Account]) -> None:
    known = document.get("account")
    tables = _tables(accounts)
    if known is None:
        document.append("account", tables)
        return
    taken = {account["user"] for account in known}
    for account, table in zip(accounts, tables, strict=True):
        if account.user in taken:
            raise UsageError(f"there is an account {account.user} already; choose another name")
        known.append(table)


def _tables(accounts: Iterable[Account]) -> AoT:
    tables = tomlkit.aot()
    for account in accounts:
        table = tomlkit.table()
        table["user"] = account.user
        table["role"] = account.role
        table["password"] = account.password
        if account.runners is not None:
            table["runners"] = list(account.runners)
        tables.append(table)
    return tables
