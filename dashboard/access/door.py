"""The door of the page: who is let in, until when, and what is written down about it.

Where nobody is set up, the page is this machine's own: it listens on loopback only, and whoever
sits there may do everything. From the moment somebody is set up, everybody has to log in, and it
stays so as long as the process runs.
"""

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from dashboard.access.audit import Audit
from dashboard.access.ended import Ended
from dashboard.access.keys import session_key
from dashboard.access.limits import Allowance
from dashboard.access.register import Register
from dashboard.access.rights import BLIND, OWNER, Grant, Sight
from dashboard.access.sessions import Session, Sessions
from dashboard.access.watcher import Watcher
from dashboard.checkin import BindAsk
from ingest.checkin_messages import BindAnswer
from ingest.clock import Clock
from ingest.events import Event
from ingest.race.access_settings import AccessFile, ShareLink, login_key
from ingest.race.passwords import is_password

# A slip of the thumb or five; then one guess a minute.
TRIES_BY_NAME: Final = (5, 60.0)
# A whole crew tent may share an address.
TRIES_BY_ADDRESS: Final = (20, 15.0)
# An outbox may hold 500 events after a day without a link; they go within minutes.
LOGS: Final = (120, 0.5)
# A volunteer binds one in some seconds; a start corral may have several.
BINDS: Final = (40, 1.0)
# Each takes 64 MiB and a core for a moment: a flood of passwords must not stop the page.
CHECKED_AT_ONCE: Final = 2
THIS_MACHINE: Final = "this machine"  # who did it where nobody has to log in


class Admitted(NamedTuple):
    """Who came in."""

    session: Session
    grant: Grant


class TurnedAway(NamedTuple):
    """Why somebody did not, as a text of the catalogue, and HTTP's number for it.

    Attributes
    ----------
    why : the key of the text
    status : HTTP's number
    wait : how many seconds or minutes to wait, where the text says it
    """

    why: str
    status: int
    wait: int = 0


WRONG: Final = TurnedAway("refused.wrong", 401)


class Door:
    """Lets people in and knows who is.

    Parameters
    ----------
    folder
        The race folder.
    register
        Who may come in, as it was read at the start.
    clock
        The wall clock.
    changed
        Told when somebody may see more or less than before.
    """

    def __init__(
        self, folder: Path, register: Register, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self.audit = Audit(folder)
        self._folder = folder
        self._register = register
        self._clock = clock
        self._changed = changed
        self._watcher = Watcher(folder)
        self._guarded = register.has_anybody
        self._by_name = Allowance(*TRIES_BY_NAME)
        self._by_address = Allowance(*TRIES_BY_ADDRESS)
        self._logs = Allowance(*LOGS)
        self._binds = Allowance(*BINDS)
        self._refused_links = Allowance(*TRIES_BY_ADDRESS)
        self._ended = Ended(folder, clock.now())
        self._reading = asyncio.Lock()
        self._checking = asyncio.Semaphore(CHECKED_AT_ONCE)
        if self._guarded:
            _ = self._sessions  # a folder that keeps no key is found out now, not at a login

    @property
    def guarded(self) -> bool:
        """Whether one has to log in."""
        return self._guarded

    async def follow_files(self) -> None:
        """Take in what changed in the race folder, if anything did; to be called every second."""
        # Whoever comes while another reads waits for it, and then knows as much.
        async with self._reading:
            if self._watcher.has_changed():
                self._register = await asyncio.to_thread(self._watcher.reread, self._register)
                self._guarded = self._guarded or self._register.has_anybody
                self._changed()

    def session(self, cookie: str | None) -> Session | None:
        """Who a cookie says one is, if that still holds."""
        if not self._guarded or cookie is None:
            return None
        session = self._sessions.session(cookie, self._clock.now())
        return session if session is not None and self.grant(session) is not None else None

    def grant(self, session: Session | None) -> Grant | None:
        """What a visitor may do at this moment; None when that is over."""
        if not self._guarded:
            return OWNER
        if session is None or session in self._ended:
            return None
        return self._register.grant(session, self._clock.now())

    def author(self, session: Session | None) -> str | None:
        """How a visitor signs what they tell; None where nobody is known by name."""
        grant = self.grant(session)
        return None if grant is None else grant.author

    def sight(self, session: Session | None) -> Sight:
        """What a visitor sees at this moment."""
        grant = self.grant(session)
        return BLIND if grant is None else self._register.sight(grant)

    def cookie(self, session: Session) -> str:
        """Write a session as a cookie's value."""
        return self._sessions.cookie(session)

    def ticket(self, session: Session | None) -> str:
        """Make a ticket with which a page may open the push route now."""
        return self._sessions.ticket(session, self._clock.now()) if session else ""

    def is_ticket(self, text: str, session: Session | None) -> bool:
        """Whether a ticket is the visitor's; on this machine's own page none is needed."""
        if session is None:
            return not self._guarded
        return self._sessions.is_ticket(text, session, self._clock.now())

    def remaining_s(self, session: Session) -> float:
        """Return how long a session lasts [s]."""
        return session.expires - self._clock.now()

    async def log_in(self, name: str, password: str, address: str) -> Admitted | TurnedAway:
        """Let somebody in who knows a name and its password."""
        await self.follow_files()
        if not self._guarded:
            return TurnedAway("refused.nobody", 403)
        now, key = self._clock.now(), login_key(name)
        wait_s = max(self._by_name.wait_s(key, now), self._by_address.wait_s(address, now))
        if wait_s > 0:
            return _too_often(wait_s)
        self._by_name.take(key, now)
        self._by_address.take(address, now)
        person = self._register.person(name)
        kept = person.password_hash if person else None
        async with self._checking:
            right = await asyncio.to_thread(is_password, password, kept)
        if person is None or not right:
            # A name that nobody has may be a password in the wrong field.
            known = None if person is None else person.name
            self.audit.note("login refused", at=now, name=known, address=address)
            return WRONG
        self._by_name.reset(key)
        self._by_address.give_back(address)
        self.audit.note("login", at=now, who=person.name, role=person.role, address=address)
        session = self._register.session_of(person, now)
        grant = self.grant(session)
        # Removed or changed while the password was being checked.
        return WRONG if grant is None else Admitted(session, grant)

    async def log_out(self, session: Session) -> None:
        """End a session: no copy of its cookie opens anything, and its open pages end."""
        now, who = self._clock.now(), self.author(session)
        self._ended.add(session, now)
        self._changed()
        self.audit.note("logout", at=now, who=who)
        await asyncio.to_thread(self._ended.save)

    async def admit(self, email: str, address: str) -> Session | None:
        """Let somebody in whom another login knows by a checked address; None if we don't."""
        await self.follow_files()
        now = self._clock.now()
        session = self._register.session_of_email(email, now)
        grant = self.grant(session) if self._guarded else None
        if grant is None:
            self.audit.note("login refused", at=now, email=email, address=address)
            return None
        self.audit.note("login", at=now, who=grant.author, role=grant.role, address=address)
        return session

    async def open_link(self, token: str, address: str) -> tuple[Session, ShareLink] | None:
        """Let somebody in who has a share link, made a moment ago even; None when it is none."""
        await self.follow_files()
        if not self._guarded:
            return None
        now = self._clock.now()
        link = self._register.link(token, now)
        if link is None:
            if self._refused_links.take(address, now) == 0:
                self.audit.note("link refused", at=now, address=address)
            return None
        self.audit.note("link opened", at=now, link=link.id, note=link.note, address=address)
        return self._register.session_of(link, now), link

    @property
    def access(self) -> AccessFile:
        """Who is set up at this moment."""
        return self._register.access

    def may_log_in_s(self, session: Session | None) -> float:
        """Take one of the events that a visitor may log; how long to wait if none is left [s]."""
        return self._logs.take(session.subject if session else "", self._clock.now())

    def note_logged(self, session: Session | None, runner: str, event: Event) -> None:
        """Write down who logged what."""
        kind = str(event.__struct_config__.tag)
        who = event.author or THIS_MACHINE
        now = self._clock.now()
        self.audit.note("logged", at=now, who=who, runner=runner, kind=kind, event=event.id)

    def may_bind_in_s(self, session: Session | None) -> float:
        """Take one of the sensors that a visitor may bind; how long to wait if none is left [s]."""
        return self._binds.take(session.subject if session else "", self._clock.now())

    def note_bound(self, session: Session | None, ask: BindAsk, answer: BindAnswer | None) -> None:
        """Write down who bound which sensor to whom, was refused it, or got no answer."""
        objections = () if answer is None else answer.objections
        self.audit.note(
            _became(ask, answer),
            at=self._clock.now(),
            who=self._who(session),
            runner=ask.runner,
            sensor=None if answer is None else answer.address_tail,
            gateway=ask.gateway,
            against=", ".join(one.kind for one in objections) or None,
            forced="yes" if ask.force else None,
        )

    def note_weather(self, session: Session | None) -> None:
        """Write down who told the weather."""
        self.audit.note("weather", at=self._clock.now(), who=self._who(session))

    def _who(self, session: Session | None) -> str:
        return self.author(session) or THIS_MACHINE

    @cached_property
    def _sessions(self) -> Sessions:
        """Only made where one has to log in: the page of a demo keeps no key."""
        return Sessions(session_key(self._folder))


def _became(ask: BindAsk, answer: BindAnswer | None) -> str:
    if answer is None:
        return f"{ask.action} unanswered"
    return f"{ask.action} refused" if answer.result == "refused" else answer.result


def _too_often(wait_s: float) -> TurnedAway:
    if wait_s > 90:
        return TurnedAway("refused.tooOftenMinutes", 429, round(wait_s / 60))
    return TurnedAway("refused.tooOftenSeconds", 429, round(max(wait_s, 1)))
