"""`trailpulse race people` and `trailpulse race share`, as they are typed."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ingest.errors import Unavailable, UsageError
from ingest.race import people_cli
from ingest.race.access_file import read_access, token_hash
from ingest.race.passwords import is_password
from monitor.race_cli import app
from tests.ingest.race import folders

PASSWORD = "four random words"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folders.write(tmp_path)
    (tmp_path / "access.toml").unlink()
    return tmp_path


def run(folder: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--race", str(folder)], input=typed)


def done(folder: Path, *arguments: str, typed: str | None = None) -> str:
    result = run(folder, *arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


def refused(folder: Path, *arguments: str, typed: str | None = None) -> str:
    result = run(folder, *arguments, typed=typed)
    assert isinstance(result.exception, UsageError)
    return str(result.exception)


def listed(folder: Path, what: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(done(folder, what, "list", "--json"))
    return rows


def test_people_come_and_go(folder: Path) -> None:
    assert "people add" in done(folder, "people", "list")
    added = done(folder, "people", "add", "Maya", "--runner", "anna", typed=f"{PASSWORD}\n")
    assert added == "Maya may log in as crew for anna.\n"
    done(folder, "people", "add", "Désirée", "--role", "desk", typed=PASSWORD)
    assert listed(folder, "people") == [
        {"name": "Maya", "role": "crew", "runners": ["anna"]},
        {"name": "Désirée", "role": "desk", "runners": None},
    ]
    assert re.search(r"Désirée +desk +all runners", done(folder, "people", "list"))
    done(folder, "people", "password", "maya", typed="another password\n")
    assert is_password("another password", read_access(folder).people[0].password_hash)
    done(folder, "people", "remove", "MAYA")
    assert [row["name"] for row in listed(folder, "people")] == ["Désirée"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("people", "add", "Maya", "--role", "boss"), "viewer, crew, desk, admin"),
        (("people", "add", "Maya", "--runner", "nobody"), "runners.toml has no 'nobody'"),
        (("people", "remove", "Maya"), "nobody called 'Maya'"),
        (("share", "new"), "--field"),
        (("share", "new", "anna", "--field"), "--field"),
        (("share", "new", "nobody"), "it has anna, bo"),
        (("share", "new", "anna", "--for", "soon"), "is not a duration"),
        (("share", "new", "anna", "--role", "desk"), "for a viewer or for a crew"),
        (("share", "revoke", "zzzzz"), "no link 'zzzzz'"),
    ],
)
def test_what_can_not_be_is_said(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(folder, *arguments, typed=PASSWORD)
    assert not (folder / "access.toml").exists()


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = run(tmp_path / "typo", "people", "remove", "Maya")
    assert isinstance(result.exception, Unavailable)
    assert not (tmp_path / "typo").exists()


def test_a_wrong_role_is_told_before_a_password_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> str:
        pytest.fail("nobody should be asked")

    monkeypatch.setattr(people_cli, "_password", ask)
    assert "no role is called 'boss'" in refused(folder, "people", "add", "Maya", "--role", "boss")


def test_a_password_is_asked_for_on_a_terminal_and_shown_nowhere(folder: Path) -> None:
    command = [sys.executable, "-m", "trailpulse", "race", "people", "add", "Maya"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*command, "--race", str(folder)], stdin=theirs, stdout=theirs, stderr=theirs,
        cwd=Path(__file__).parents[3], start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    screen = ""
    for question in ("Password: ", "Repeat for confirmation: "):
        while question not in screen:
            screen += os.read(ours, 1000).decode()
        os.write(ours, f"{PASSWORD}\n".encode())
    while "may log in" not in screen:
        screen += os.read(ours, 1000).decode()
    assert process.wait(30) == 0
    os.close(ours)
    assert PASSWORD not in screen
    assert is_password(PASSWORD, read_access(folder).people[0].password_hash)


def test_a_link_is_made_shown_once_and_taken_back(folder: Path) -> None:
    made = done(folder, "share", "new", "anna", "--for", "3d", "--note", "Grandma")
    address = made.splitlines()[0]
    prefix, token = address.rsplit("/s/", 1)
    assert prefix == "http://[::1]:8501"
    (link,) = read_access(folder).links
    assert link.token_hash == token_hash(token)
    assert f"share revoke {link.id}" in made
    assert "Nothing is public" not in made  # Anna shows her course
    assert token not in done(folder, "share", "list")
    assert "Grandma" in done(folder, "share", "list")
    assert listed(folder, "share")[0]["state"] == "open"
    done(folder, "share", "revoke", link.id)
    assert listed(folder, "share")[0]["state"] == "revoked"


def test_links_lead_to_where_browsers_find_the_page(folder: Path) -> None:
    text = folders.RACE.replace("[dashboard]", '[dashboard]\npublic_url = "https://crew.example"')
    (folder / "race.toml").write_text(text)
    made = json.loads(done(folder, "share", "new", "--field", "--role", "crew", "--json"))
    assert made["url"].startswith("https://crew.example/s/")
    assert (made["runner"], made["role"]) == (None, "crew")


def test_whoever_shares_what_nobody_agreed_to_is_told(folder: Path) -> None:
    made = done(folder, "share", "new", "--field")
    assert "Nothing is public yet of Bo:" in made


@pytest.mark.parametrize("url", ["crew.example", "https://crew.example/page", "https://a@b", ""])
def test_a_public_address_is_a_scheme_and_a_host(folder: Path, url: str) -> None:
    text = folders.RACE.replace("[dashboard]", f'[dashboard]\npublic_url = "{url}"')
    (folder / "race.toml").write_text(text)
    assert any("dashboard.public_url" in told for told in folders.mistakes(folder))
