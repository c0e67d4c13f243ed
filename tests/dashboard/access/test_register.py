"""Who may come in at a given moment."""

import datetime as dt
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.register import LOGIN_FOR_S, Register
from dashboard.access.rights import Grant
from ingest.race.access_file import token_hash
from ingest.race.access_settings import AccessFile, Person, ShareLink

NOW = 1_800_000_000.0
EXPIRES = dt.datetime.fromtimestamp(NOW + 3600, dt.UTC)
MAYA = Person(name="Maya", role="crew", password_hash="$argon2id$one", runners=("anna",))
LINK = ShareLink(id="abcde", token_hash=token_hash("secret"), runner="anna", expires=EXPIRES)


def register(*entries: Person | ShareLink) -> Register:
    people = tuple(one for one in entries if isinstance(one, Person))
    links = tuple(one for one in entries if isinstance(one, ShareLink))
    return Register(AccessFile(people=people, links=links), {})


@pytest.mark.parametrize("typed", ["Maya", "maya", " MAYA "])
def test_a_name_is_found_as_phones_write_it(typed: str) -> None:
    assert register(MAYA).person(typed) is MAYA
    assert register(MAYA).person("mayo") is None


def test_a_person_s_session_holds_until_the_person_goes_or_the_password_changes() -> None:
    session = register(MAYA).session_of(MAYA, NOW)
    grant = register(MAYA).grant(session, NOW + LOGIN_FOR_S - 1)
    assert grant is not None
    assert grant == Grant("crew", frozenset({"anna"}), "Maya")
    assert register(MAYA).grant(session, NOW + LOGIN_FOR_S) is None
    assert register().grant(session, NOW) is None
    renewed = msgspec.structs.replace(MAYA, password_hash="$argon2id$two")
    assert register(renewed).grant(session, NOW) is None


def test_what_a_person_may_changes_with_the_file() -> None:
    session = register(MAYA).session_of(MAYA, NOW)
    promoted = msgspec.structs.replace(MAYA, role="desk", runners=None)
    grant = register(promoted).grant(session, NOW)
    assert grant is not None
    assert (grant.role, grant.runners) == ("desk", None)


@given(after_s=st.floats(-7200, 7200))
def test_a_link_opens_until_the_very_second_it_expires(after_s: float) -> None:
    now = EXPIRES.timestamp() + after_s
    session = register(LINK).session_of(LINK, NOW)
    is_open = now < EXPIRES.timestamp()
    assert (register(LINK).link("secret", now) is LINK) == is_open
    assert (register(LINK).grant(session, now) is not None) == is_open


def test_a_revoked_link_opens_nothing_nor_does_one_made_later_under_its_name() -> None:
    session = register(LINK).session_of(LINK, NOW)
    for changed in (
        msgspec.structs.replace(LINK, revoked=dt.datetime.now(dt.UTC)),
        msgspec.structs.replace(LINK, token_hash=token_hash("another")),
    ):
        assert register(changed).grant(session, NOW) is None
        assert register(changed).link("secret", NOW) is None


def test_a_session_can_not_be_turned_into_another_kind() -> None:
    session = register(LINK).session_of(LINK, NOW)
    for subject in ("person/abcde", "link/", "abcde", "link/link/abcde"):
        forged = msgspec.structs.replace(session, subject=subject)
        assert register(MAYA, LINK).grant(forged, NOW) is None


def test_the_same_rights_have_one_sight() -> None:
    both = register(MAYA, LINK)
    grant = both.grant(both.session_of(MAYA, NOW), NOW)
    assert grant is not None
    assert both.sight(grant) is both.sight(replace(grant, author="Vera"))
    assert both.sight(grant) is not both.sight(replace(grant, role="viewer"))
