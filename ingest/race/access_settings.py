"""Who may open the crew's page, as immutable structs: people with a password, and share links."""

import unicodedata
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from ingest.race.fields import Id, Moment, Name, Settings, about, form

PageRole = Literal["viewer", "crew", "desk", "admin"]
LinkRole = Literal["viewer", "crew"]

LINK_ID_PATTERN: Final = r"^[a-z0-9]{4,16}\Z"


class Person(Settings, frozen=True, kw_only=True):
    """Somebody who may log in at the page; written by `trailpulse race people`."""

    name: Annotated[Name, about("the name to log in with, and to sign the log")]
    role: Annotated[PageRole, about("what they may see and do: docs/page.md")]
    password_hash: (
        Annotated[
            str,
            form(
                "the password's Argon2 hash; made by `trailpulse race people add`",
                r"^\$argon2id\$[!-~]{20,400}\Z",
                "$argon2id$v=19$…",
            ),
        ]
        | None
    ) = None
    email: (
        Annotated[
            str,
            form(
                "who they are for the login of [oidc] in secrets.toml",
                r"^[^@\s]{1,64}@[^@\s]{1,190}\Z",
                "maya@example.org",
            ),
        ]
        | None
    ) = None
    runners: (
        Annotated[tuple[Id, ...], about("only these runners; absent: all of the race")] | None
    ) = None

    def __repr__(self) -> str:
        """Hide the hash, so that no log or traceback holds it."""
        return f"Person({self.name}, {self.role})"


class ShareLink(Settings, frozen=True, kw_only=True):
    """A link that opens the page without a login; written by `trailpulse race share`."""

    id: Annotated[str, form("the link's name in lists and logs", LINK_ID_PATTERN, "k7d2m")]
    token_hash: Annotated[
        str,
        Meta(
            pattern=r"^[0-9a-f]{64}\Z",
            description="SHA-256 of the link's secret part, which is kept nowhere",
        ),
    ]
    role: Annotated[LinkRole, about("viewer: what is public; crew: also log")] = "viewer"
    runner: Annotated[Id, about("whom it shows; absent: the whole field")] | None = None
    expires: Annotated[Moment, about("it opens nothing from then on")]
    revoked: Annotated[Moment, about("when it was revoked; it opens nothing")] | None = None
    note: (
        Annotated[str, Meta(min_length=1, max_length=50, description="for whom it was made")] | None
    ) = None

    def __repr__(self) -> str:
        """Hide the hash, so that no log or traceback holds it."""
        return f"ShareLink({self.id}, {self.role})"


class AccessFile(Settings, frozen=True, kw_only=True):
    """The file access.toml."""

    people: tuple[Person, ...] = field(name="person", default=())
    links: tuple[ShareLink, ...] = field(name="link", default=())


def login_key(name: str) -> str:
    """How names are compared: phones begin with a capital letter, and write ü in two ways.

    Examples
    --------
    >>> login_key(" Maya ") == login_key("maya")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold().strip()
