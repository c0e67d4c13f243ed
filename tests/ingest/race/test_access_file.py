"""access.toml: people and share links are added, changed and taken back; nothing secret is kept."""

import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import RaceFolderError, UsageError
from ingest.race.access_file import (
    add_link,
    add_person,
    read_access,
    remove_person,
    revoke_link,
    set_password,
    token_hash,
)
from ingest.race.load import load
from ingest.race.passwords import LONGEST, SHORTEST, hashed, is_password
from tests.ingest.race import folders

PASSWORD = "four random words"
NOW = dt.datetime(2026, 8, 28, 12, 0, 0, 123456, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=36)
SECRETS = {"TRAILPULSE_NOTIFY_NTFY_CREW": "x"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folders.write(tmp_path)
    (tmp_path / "access.toml").unlink()
    return tmp_path


def test_a_folder_without_the_file_lets_nobody_in_and_gets_one(folder: Path) -> None:
    assert read_access(folder).people == ()
    add_person(folder, " Maya ", "crew", PASSWORD, ["anna"])
    made = add_link(folder, runner="anna", role="viewer", expires=LATER, note="Grandma")
    access = load(folder, {}).access
    assert access == read_access(folder)
    assert [(one.name, one.role, one.runners) for one in access.people] == [
        ("Maya", "crew", ("anna",))
    ]
    assert access.links == (made.link,)
    assert made.link.expires == LATER.replace(microsecond=0)
    assert stat.S_IMODE((folder / "access.toml").stat().st_mode) == 0o600
    assert "trailpulse race people add" in (folder / "access.toml").read_text()


def test_neither_a_password_nor_a_link_s_secret_is_kept(folder: Path) -> None:
    person = add_person(folder, "Maya", "admin", PASSWORD)
    made = add_link(folder, runner=None, role="crew", expires=LATER)
    text = (folder / "access.toml").read_text()
    assert PASSWORD not in text
    assert made.token not in text
    assert made.link.token_hash == token_hash(made.token)
    assert str(person.password_hash) not in repr(person)
    assert made.link.token_hash not in repr(made.link)


def test_secrets_are_long_and_never_the_same(folder: Path) -> None:
    made = [add_link(folder, runner=None, role="viewer", expires=LATER) for _ in range(5)]
    assert len({one.token for one in made}) == len({one.link.id for one in made}) == 5
    assert {len(one.token) for one in made} == {22}  # 128 bits in base64


def test_what_else_stands_in_the_file_is_kept(folder: Path) -> None:
    path = folder / "access.toml"
    path.write_text(f"# mine\n{folders.ACCESS}# the end\n")
    path.chmod(0o600)
    add_person(folder, "Vera", "viewer", PASSWORD)
    revoke_link(folder, "eaf2m", NOW)
    set_password(folder, "MAYA", "another password")
    assert path.read_text().startswith("# mine\n[[person]]\n")
    assert "# the end" in path.read_text()
    access = read_access(folder)
    assert [person.name for person in access.people] == ["Maya", "Vera"]
    assert is_password("another password", access.people[0].password_hash)
    assert access.links[0].revoked == NOW.replace(microsecond=0)
    remove_person(folder, "maya")
    remove_person(folder, "vera")
    assert read_access(folder).people == ()
    add_person(folder, "Zoe", "desk", PASSWORD)
    assert [person.name for person in read_access(folder).people] == ["Zoe"]


def test_a_link_is_revoked_once(folder: Path) -> None:
    made = add_link(folder, runner="anna", role="viewer", expires=LATER)
    first = revoke_link(folder, made.link.id, NOW)
    again = revoke_link(folder, made.link.id, LATER)
    assert first.revoked == again.revoked == NOW.replace(microsecond=0)


def test_what_is_not_there_is_told_with_what_is(folder: Path) -> None:
    add_person(folder, "Maya", "crew", PASSWORD)
    made = add_link(folder, runner="anna", role="viewer", expires=LATER)
    with pytest.raises(UsageError, match=r"nobody called 'Zoe'; there is: Maya"):
        remove_person(folder, "Zoe")
    with pytest.raises(UsageError, match=f"no link 'zzzzz'; the links are: {made.link.id}"):
        revoke_link(folder, "zzzzz", NOW)


@pytest.mark.parametrize("name", ["maya", "MAYA", " Maya"])
def test_a_name_is_given_once_however_it_is_written(folder: Path, name: str) -> None:
    add_person(folder, "Maya", "crew", PASSWORD)
    with pytest.raises(UsageError, match="people password"):
        add_person(folder, name, "crew", PASSWORD)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_of_no_use_is_refused_and_nothing_written(folder: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"access\.toml"):
        add_person(folder, name, "crew", PASSWORD)
    assert not (folder / "access.toml").exists()


def test_what_would_break_the_folder_is_not_written(folder: Path) -> None:
    add_person(folder, "Maya", "crew", None, email="maya@example.org")
    before = (folder / "access.toml").read_text()
    with pytest.raises(UsageError, match=r"can't stand in access\.toml: email: "):
        add_person(folder, "Mia", "crew", None, email="maya@example.org")
    assert (folder / "access.toml").read_text() == before


def test_people_are_added_to_an_array_too(folder: Path) -> None:
    path = folder / "access.toml"
    path.write_text('person = [{ name = "Maya", role = "crew", email = "maya@example.org" }]\n')
    path.chmod(0o600)
    add_person(folder, "Mia", "crew", PASSWORD)
    add_link(folder, runner="anna", role="viewer", expires=LATER)
    assert [one.name for one in load(folder, SECRETS).access.people] == ["Maya", "Mia"]


def test_a_file_with_mistakes_is_left_as_it_is(folder: Path) -> None:
    path = folder / "access.toml"
    path.write_text("[[person]]\nname = 3\n")
    path.chmod(0o600)
    with pytest.raises(RaceFolderError, match="has no way to log in"):
        add_person(folder, "Maya", "crew", PASSWORD)
    assert path.read_text() == "[[person]]\nname = 3\n"


LINK = folders.ACCESS.split("[[link]]")[1]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (folders.ACCESS.replace('"crew"', '"boss"'), "person[1].role"),
        (folders.ACCESS.replace('"viewer"', '"admin"'), "link[eaf2m].role"),
        (f'{folders.ACCESS}[[person]]\nname = "Zoe"\nrole = "desk"\n', "has no way to log in"),
        (
            folders.ACCESS.replace('role = "crew"', 'role = "crew"\nemail = "a b"'),
            "person[1].email",
        ),
        (folders.ACCESS.replace("$argon2id$", "plain text "), "person[1].password_hash"),
        (folders.ACCESS.replace("[[link]]", 'runners = ["nobody"]\n[[link]]'), "person[1].runners"),
        (f'{folders.ACCESS}runner = "nobody"\n', "whom runners.toml does not have"),
        (folders.ACCESS.replace("00Z", "00"), "no offset from UTC"),
        (f"{folders.ACCESS}[[link]]{LINK.replace('c1c', 'c2c')}", "is taken already in line"),
        (f"{folders.ACCESS}[[link]]{LINK.replace('eaf2m', 'other')}", "is taken already in line"),
    ],
)
def test_mistakes_are_told_with_their_line_and_without_the_hash(
    tmp_path: Path, wrong: str, told: str
) -> None:
    (mistake,) = folders.mistakes(folders.write(tmp_path, access_toml=wrong))
    assert mistake.startswith("access.toml:")
    assert told in mistake
    for secret in ("IACjrYC", "plain text", "c1ceff"):
        assert secret not in mistake


def test_two_people_can_not_be_told_apart_by_a_capital_letter(tmp_path: Path) -> None:
    person = folders.ACCESS.split("[[link]]")[0]
    both = person + person.replace("Maya", "maya")
    (mistake,) = folders.mistakes(folders.write(tmp_path, access_toml=both))
    assert "but for capital letters" in mistake


def test_another_login_needs_a_way_back(tmp_path: Path) -> None:
    oidc = (
        '[oidc]\nname = "Club"\nclient_id = "x"\nclient_secret = "hush"\n'
        'server_metadata_url = "https://login.example/.well-known/openid-configuration"\n'
    )
    secrets = f"{folders.SECRETS}{oidc}"
    (mistake,) = folders.mistakes(folders.write(tmp_path, secrets_toml=secrets))
    assert "dashboard.public_url" in mistake
    named = folders.RACE.replace("[dashboard]", '[dashboard]\npublic_url = "https://crew.example"')
    race = load(folders.write(tmp_path, secrets_toml=secrets, race_toml=named), {})
    assert race.secrets.oidc is not None
    assert "hush" not in repr(race.secrets.oidc)


def test_somebody_may_log_in_elsewhere_instead_of_by_a_password(folder: Path) -> None:
    person = add_person(folder, "Maya", "crew", None, email="maya@example.org")
    assert read_access(folder).people == (person,)
    assert person.password_hash is None


def test_others_may_not_read_it(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / "access.toml").chmod(0o644)
    (mistake,) = folders.mistakes(tmp_path)
    assert "chmod 600" in mistake


def test_a_password_is_known_by_its_hash_alone() -> None:
    kept = hashed("pässwort für Ü")
    assert "pässwort" not in kept
    assert kept.startswith("$argon2id$")
    assert is_password("pässwort für Ü", kept)
    assert is_password("pa\u0308sswort fu\u0308r U\u0308", kept)  # as another keyboard writes it
    for wrong in ("Pässwort für Ü", "pässwort für Ü ", "", "x" * (LONGEST + 1)):
        assert not is_password(wrong, kept)
    assert not is_password("pässwort für Ü", None)
    assert not is_password("pässwort für Ü", "no hash at all")


@pytest.mark.parametrize("length", [0, SHORTEST - 1, LONGEST + 1])
def test_a_password_of_no_use_is_refused_with_advice(length: int) -> None:
    with pytest.raises(UsageError, match="four random words"):
        hashed("x" * length)


def test_admins_who_change_it_at_once_lose_nothing_of_each_other(folder: Path) -> None:
    names = [f"helper {number}" for number in range(8)]
    first = add_link(folder, runner=None, role="viewer", expires=LATER).link

    def change(name: str) -> None:
        add_person(folder, name, "crew", None, email=f"{name.split()[1]}@example.org")
        add_link(folder, runner=None, role="viewer", expires=LATER, note=name)
        if name == names[0]:
            revoke_link(folder, first.id, NOW)

    with ThreadPoolExecutor(len(names)) as admins:
        list(admins.map(change, names))
    access = read_access(folder)
    assert {one.name for one in access.people} == set(names)
    assert {one.note for one in access.links} == {*names, None}
    assert [one.id for one in access.links if one.revoked] == [first.id]
