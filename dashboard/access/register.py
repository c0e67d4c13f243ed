"""Who may come in, as access.toml and runners.toml have it at this moment (pure)."""

from collections.abc import Mapping
from typing import Final

from dashboard.access.rights import Grant, Sight
from dashboard.access.sessions import Session, new_id, stamp_of
from ingest.race.access_file import token_hash
from ingest.race.access_settings import AccessFile, PageRole, Person, ShareLink, login_key
from ingest.race.settings import Consent

# Longer than the longest races; a link holds as long as it says.
LOGIN_FOR_S: Final = 14 * 86400.0

PERSON: Final = "person"
LINK: Final = "link"
EMAIL: Final = "email"


class Register:
    """People, links and consents; never changed, but replaced as a whole."""

    def __init__(self, access: AccessFile, consents: Mapping[str, Consent]) -> None:
        self.access = access
        self.consents = consents
        self._people = {login_key(person.name): person for person in access.people}
        self._emails = {
            person.email.casefold(): person for person in access.people if person.email is not None
        }
        self._links = {link.id: link for link in access.links}
        self._tokens = {link.token_hash: link for link in access.links}
        self._sights: dict[tuple[PageRole, frozenset[str] | None], Sight] = {}

    @property
    def has_anybody(self) -> bool:
        """Whether anybody at all is set up."""
        return bool(self.access.people or self.access.links)

    def person(self, name: str) -> Person | None:
        """Who logs in by that name."""
        return self._people.get(login_key(name))

    def link(self, token: str, now: float) -> ShareLink | None:
        """Which link that is, if it still opens anything."""
        link = self._tokens.get(token_hash(token))
        return link if link is not None and _is_open(link, now) else None

    def session_of(self, who: Person | ShareLink, now: float) -> Session:
        """Begin the session of a person who knew the password, or of a link's visitor."""
        if isinstance(who, Person):
            subject = f"{PERSON}/{login_key(who.name)}"
            return Session(subject, stamp_of(who.password_hash or ""), now + LOGIN_FOR_S, new_id())
        stamp, expires = stamp_of(who.token_hash), who.expires.timestamp()
        return Session(f"{LINK}/{who.id}", stamp, expires, new_id())

    def session_of_email(self, email: str, now: float) -> Session:
        """Begin the session of somebody whom another login knows."""
        return Session(f"{EMAIL}/{email.casefold()}", "", now + LOGIN_FOR_S, new_id())

    def grant(self, session: Session, now: float) -> Grant | None:
        """What a session allows at this moment; None when it is over."""
        if now >= session.expires:
            return None
        kind, _, name = session.subject.partition("/")
        if kind == PERSON:
            return self._person_s(name, session.stamp)
        if kind == EMAIL:
            return _grant_of(self._emails.get(name))
        return self._link_s(name, session.stamp, now) if kind == LINK else None

    def sight(self, grant: Grant) -> Sight:
        """What is seen with a grant; the same object for the same rights."""
        key = (grant.role, grant.runners)
        if key not in self._sights:
            self._sights[key] = Sight(*key, self.consents)
        return self._sights[key]

    def _person_s(self, name: str, stamp: str) -> Grant | None:
        person = self._people.get(name)
        kept = None if person is None else person.password_hash
        return None if kept is None or stamp_of(kept) != stamp else _grant_of(person)

    def _link_s(self, name: str, stamp: str, now: float) -> Grant | None:
        link = self._links.get(name)
        if link is None or not _is_open(link, now) or stamp_of(link.token_hash) != stamp:
            return None
        runners = None if link.runner is None else frozenset({link.runner})
        return Grant(link.role, runners, _signature(link))


def _grant_of(person: Person | None) -> Grant | None:
    if person is None:
        return None
    runners = None if person.runners is None else frozenset(person.runners)
    return Grant(person.role, runners, person.name)


def _signature(link: ShareLink) -> str:
    return f"link {link.id}" if link.note is None else f"{link.note} (link {link.id})"


def _is_open(link: ShareLink, now: float) -> bool:
    return link.revoked is None and now < link.expires.timestamp()
