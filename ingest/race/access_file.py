"""Reads and changes access.toml; whatever else stands in it is left as it was."""

import datetime as dt
import hashlib
import secrets as randomness
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from ingest.errors import RaceFolderError, Unavailable, UsageError
from ingest.race.access_checks import check_access
from ingest.race.access_settings import (
    AccessFile,
    LinkRole,
    PageRole,
    Person,
    ShareLink,
    login_key,
)
from ingest.race.changing import changing
from ingest.race.document import Document, read
from ingest.race.files import ACCESS_FILE
from ingest.race.mistakes import complaint, summary
from ingest.race.passwords import hashed
from ingest.race.reader import Reader
from ingest.race.tables import add_table
from ingest.race.template import ACCESS
from ingest.writing import SECRET_MODE, replace

TOKEN_BYTES: Final = 16
_ID_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_ID_LENGTH: Final = 5


S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")


class NewLink(NamedTuple):
    """A share link, and the secret part of its address, which is not kept."""

    link: ShareLink
    token: str


def token_hash(token: str) -> str:
    """What is kept of a link's secret part: it is random, so a plain digest can't be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_access(folder: Path) -> AccessFile:
    """Read who may open the page; nobody if there is no such file.

    Raises
    ------
    RaceFolderError
        When there are mistakes in it; its text lists all of them.
    """
    document = read(folder, ACCESS_FILE, secret=True) or Document(ACCESS_FILE, secret=True)
    file = _read(document)
    if document.mistakes:
        raise RaceFolderError(summary(folder, document.mistakes))
    return file


def add_person(
    folder: Path,
    name: str,
    role: PageRole,
    password: str | None,
    runners: Sequence[str] | None = None,
    *,
    email: str | None = None,
) -> Person:
    """Let somebody log in, by a password or as whom another login knows by an address.

    Raises
    ------
    UsageError
        When the name is taken, or name or password are of no use.
    RaceFolderError
        When access.toml can't be read; it is left as it is.
    Unavailable
        When it can't be written.
    """
    person = _right(
        Person(
            name=name.strip(),
            role=role,
            password_hash=None if password is None else hashed(password),
            email=email,
            runners=None if runners is None else tuple(runners),
        )
    )

    def change(document: tomlkit.TOMLDocument, known: AccessFile) -> None:
        if any(login_key(one.name) == login_key(name) for one in known.people):
            raise UsageError(
                f"{name} is there already; a new password: trailpulse race people password {name!r}"
            )
        _append(document, "person", person)

    _change(folder, change)
    return person


def set_password(folder: Path, name: str, password: str) -> None:
    """Give somebody a new password; whoever is logged in with the old one is logged out.

    Raises
    ------
    UsageError
        When there is nobody of that name, or the password is of no use.
    RaceFolderError, Unavailable
        See `add_person`.
    """
    password_hash = hashed(password)

    def change(document: tomlkit.TOMLDocument, known: AccessFile) -> None:
        index, _ = _find_person(known, name)
        _items(document, "person")[index]["password_hash"] = password_hash

    _change(folder, change)


def remove_person(folder: Path, name: str) -> Person:
    """Let somebody in no longer; an open page of theirs ends.

    Raises
    ------
    UsageError
        When there is nobody of that name.
    RaceFolderError, Unavailable
        See `add_person`.
    """

    def change(document: tomlkit.TOMLDocument, known: AccessFile) -> Person:
        index, person = _find_person(known, name)
        del _items(document, "person")[index]
        if not document["person"]:
            del document["person"]
        return person

    return _change(folder, change)


def add_link(
    folder: Path,
    *,
    runner: str | None,
    role: LinkRole,
    expires: dt.datetime,
    note: str | None = None,
) -> NewLink:
    """Make a share link for one runner, or the whole field.

    Raises
    ------
    UsageError
        When the note is of no use.
    RaceFolderError, Unavailable
        See `add_person`.
    """
    token = randomness.token_urlsafe(TOKEN_BYTES)

    def change(document: tomlkit.TOMLDocument, known: AccessFile) -> ShareLink:
        link = _right(
            ShareLink(
                id=_new_id({link.id for link in known.links}),
                token_hash=token_hash(token),
                role=role,
                runner=runner,
                expires=expires.replace(microsecond=0),
                note=note,
            )
        )
        _append(document, "link", link)
        return link

    return NewLink(_change(folder, change), token)


def revoke_link(folder: Path, link_id: str, now: dt.datetime) -> ShareLink:
    """Make a share link open nothing any more; pages that it opened end.

    Raises
    ------
    UsageError
        When there is no such link.
    RaceFolderError, Unavailable
        See `add_person`.
    """
    moment = now.replace(microsecond=0)

    def change(document: tomlkit.TOMLDocument, known: AccessFile) -> ShareLink:
        index, link = _find_link(known, link_id)
        if link.revoked is not None:
            return link
        _items(document, "link")[index]["revoked"] = moment
        return msgspec.structs.replace(link, revoked=moment)

    return _change(folder, change)


def _find_person(access: AccessFile, name: str) -> tuple[int, Person]:
    for index, person in enumerate(access.people):
        if login_key(person.name) == login_key(name):
            return index, person
    known = ", ".join(person.name for person in access.people) or "nobody"
    raise UsageError(f"there is nobody called {name!r}; there is: {known}")


def _find_link(access: AccessFile, link_id: str) -> tuple[int, ShareLink]:
    for index, link in enumerate(access.links):
        if link.id == link_id:
            return index, link
    known = ", ".join(link.id for link in access.links) or "none"
    raise UsageError(f"there is no link {link_id!r}; the links are: {known}")


def _right(made: S) -> S:
    try:
        return msgspec.convert(msgspec.to_builtins(made), type(made))
    except msgspec.ValidationError as error:
        raise UsageError(f"that can't stand in {ACCESS_FILE}: {error}") from error


def _new_id(taken: set[str]) -> str:
    while True:
        found = "".join(randomness.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))
        if found not in taken:
            return found


def _change(folder: Path, change: Callable[[tomlkit.TOMLDocument, AccessFile], T]) -> T:
    """Change the file in one step, alone, with what stands in it just then."""
    path = folder / ACCESS_FILE
    try:
        with changing(folder):
            known = read_access(folder)
            document = tomlkit.parse(path.read_text("utf-8-sig") if path.exists() else ACCESS)
            done = change(document, known)
            text = tomlkit.dumps(document).rstrip("\n") + "\n"
            _check(text)
            replace(path, text, SECRET_MODE)
    except TOMLKitError as error:
        raise RaceFolderError(f"{path} can't be changed: {error}") from error
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error
    return done


def _items(document: tomlkit.TOMLDocument, key: str) -> Any:
    return document[key]


def _append(document: tomlkit.TOMLDocument, key: str, item: msgspec.Struct) -> None:
    add_table(document, key, msgspec.to_builtins(item, builtin_types=(dt.datetime,)))


def _check(text: str) -> None:
    """Refuse what would make the race folder one that no program can use any more."""
    document = Document(ACCESS_FILE, secret=True)
    document.parse(text)
    _read(document)
    if document.mistakes:
        raise UsageError(f"that can't stand in {ACCESS_FILE}: {complaint(document.mistakes)}")


def _read(document: Document) -> AccessFile:
    reader = Reader(document)
    file = reader.read(AccessFile)
    check_access(reader, file, None)
    return file
