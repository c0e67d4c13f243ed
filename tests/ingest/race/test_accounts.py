"""Accounts in secrets.toml: made, added, checked, never shown."""

import json
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ingest.errors import RaceFolderError, UsageError
from ingest.race.accounts import add_accounts, missing_accounts, new_account
from ingest.race.accounts_cli import accounts
from ingest.race.load import load
from ingest.race.secret_settings import Role
from tests.ingest.race import folders

ACCOUNT = '[[account]]\nuser = "c"\nrole = "crew"\npassword = "0123456789abcdef"\n'


def test_adding_keeps_what_stands_in_the_file(tmp_path: Path) -> None:
    folders.write(tmp_path, secrets_toml=f"# mine\n{folders.SECRETS}\n{ACCOUNT}# the end\n")

    add_accounts(tmp_path, [new_account("pi-2", "gateway", ["anna"])])

    text = (tmp_path / "secrets.toml").read_text()
    assert "# mine" in text
    assert "# the end" in text
    first, second = load(tmp_path, {}).secrets.accounts
    assert (first.user, second.user, second.runners) == ("c", "pi-2", ("anna",))
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600


def test_a_folder_without_secrets_gets_the_file(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / "secrets.toml").unlink()

    add_accounts(tmp_path, missing_accounts((), "pi-1"))

    assert "pi-1" in {
        account.user
        for account in load(tmp_path, {"TRAILPULSE_NOTIFY_NTFY_CREW": "x"}).secrets.accounts
    }
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600


def test_a_name_is_given_once(tmp_path: Path) -> None:
    folders.write(tmp_path, secrets_toml=f"{folders.SECRETS}\n{ACCOUNT}")

    with pytest.raises(UsageError, match="an account c already"):
        add_accounts(tmp_path, [new_account("c", "desk")])

    assert len(load(tmp_path, {}).secrets.accounts) == 1


@pytest.mark.parametrize(
    ("user", "role", "runners", "told"),
    [
        ("bad name", "desk", None, "user: .*letters, digits, hyphens and underscores"),
        ("bea", "crew", ["nobody"], "whom runners.toml does not have"),
        ("bea", "runner", None, "names no runner"),
    ],
)
def test_an_account_that_would_break_the_folder_is_not_made(
    tmp_path: Path, user: str, role: Role, runners: list[str] | None, told: str
) -> None:
    """Every program of the race reads this file whenever it starts."""
    folders.write(tmp_path)
    before = (tmp_path / "secrets.toml").read_text()

    with pytest.raises(UsageError, match=rf"no such account can be made: .*{told}"):
        add_accounts(tmp_path, [new_account(user, role, runners)], {"anna"})

    assert (tmp_path / "secrets.toml").read_text() == before


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"\ufeff{folders.SECRETS}", id="as Windows saves it"),
        pytest.param(
            'account = [{ user = "c", role = "crew", password = "0123456789abcdef" }]\n'
            + folders.SECRETS,
            id="as an array",
        ),
    ],
)
def test_a_file_is_added_to_however_it_is_written(tmp_path: Path, text: str) -> None:
    folders.write(tmp_path, secrets_toml=text)
    before = load(tmp_path, {}).secrets

    add_accounts(tmp_path, [new_account("pi-2", "gateway")])
    add_accounts(tmp_path, [new_account("pi-3", "gateway")])

    after = load(tmp_path, {}).secrets
    known = [one.user for one in before.accounts]
    assert [one.user for one in after.accounts] == [*known, "pi-2", "pi-3"]
    assert after.notify == before.notify


def test_a_file_that_can_not_be_changed_is_left_as_it_is(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / "secrets.toml").write_text("account = [")

    with pytest.raises(RaceFolderError, match="can't be changed"):
        add_accounts(tmp_path, [new_account("pi-2", "gateway")])

    assert (tmp_path / "secrets.toml").read_text() == "account = ["


def test_nothing_is_missing_twice() -> None:
    made = missing_accounts((), "pi-1")

    assert missing_accounts(made, "pi-1") == []
    assert [one.user for one in missing_accounts(made, "pi-2")] == ["pi-2"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (ACCOUNT + ACCOUNT, "is taken already in line"),
        (ACCOUNT.replace("crew", "boss"), "account[1].role"),
        (ACCOUNT.replace("0123456789abcdef", "short"), "account[1].password"),
        (ACCOUNT + 'runners = ["nobody"]\n', "whom runners.toml does not have"),
        (ACCOUNT.replace('"crew"', '"runner"'), "names no runner"),
        (ACCOUNT.replace('user = "c"', 'user = "a:b"'), "account[1].user"),
    ],
)
def test_mistakes_are_told_with_their_line_and_without_the_password(
    tmp_path: Path, wrong: str, told: str
) -> None:
    (mistake,) = folders.mistakes(
        folders.write(tmp_path, secrets_toml=f"{folders.SECRETS}\n{wrong}")
    )

    assert told in mistake
    assert "0123456789abcdef" not in mistake


def test_a_password_shows_nowhere() -> None:
    account = new_account("c", "crew")

    assert account.password not in repr(account)


def test_the_command_tells_who_may_log_in_and_no_password(tmp_path: Path) -> None:
    folders.write(tmp_path, secrets_toml=f"{folders.SECRETS}\n{ACCOUNT}")
    app = typer.Typer()
    app.command()(accounts)
    run = CliRunner()

    first = run.invoke(
        app, ["--race", str(tmp_path), "--add", "crew", "crew-anna", "--runner", "anna"]
    )
    second = run.invoke(app, ["--race", str(tmp_path), "--json"])

    assert first.exit_code == 0, first.output
    assert "crew-anna" in first.output
    assert "(new)" in first.output
    rows = {row["user"]: row for row in json.loads(second.stdout)}
    assert rows["crew-anna"] == {"user": "crew-anna", "role": "crew", "runners": ["anna"]}
    assert "monitor" in rows
    passwords = [account.password for account in load(tmp_path, {}).secrets.accounts]
    assert not [one for one in passwords if one in first.output + second.output]


def test_an_unknown_role_is_told_with_the_known_ones(tmp_path: Path) -> None:
    folders.write(tmp_path)
    app = typer.Typer()
    app.command()(accounts)

    result = CliRunner().invoke(app, ["--race", str(tmp_path), "--add", "boss", "b"])

    assert isinstance(result.exception, UsageError)
    assert "gateway" in str(result.exception)
