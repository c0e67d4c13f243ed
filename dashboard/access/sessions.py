"""Cookies and tickets: signed, so that nobody can make or change one; time is handed in."""

import hashlib
import secrets
from typing import Final

import msgspec
from itsdangerous import BadData, URLSafeSerializer

TICKET_FOR_S: Final = 30.0
MAX_CHARS: Final = 1000
ID_BYTES: Final = 8


class Session(msgspec.Struct, frozen=True, array_like=True):
    """Who came in, by which password or link, and until when that holds.

    Attributes
    ----------
    subject : ``person/NAME`` or ``link/ID``
    stamp : tells this password or link from a later one of the same name
    expires : [s]
    id : tells this coming in from any other, so that it can be ended alone
    """

    subject: str
    stamp: str
    expires: float
    id: str


class Sessions:
    """Signs sessions, and the short-lived tickets with which a page opens the push route.

    Parameters
    ----------
    key
        The race's own secret.
    """

    def __init__(self, key: str) -> None:
        self._cookies = _serializer(key, "session")
        self._tickets = _serializer(key, "ticket")

    def cookie(self, session: Session) -> str:
        """Write a session as a cookie's value."""
        return str(self._cookies.dumps(msgspec.to_builtins(session)))

    def session(self, cookie: str, now: float) -> Session | None:
        """Read a cookie's value; None for one that is not ours, or over."""
        try:
            session = msgspec.convert(self._loaded(self._cookies, cookie), Session)
        except (BadData, msgspec.ValidationError):
            return None
        return session if now < session.expires else None

    def ticket(self, session: Session, now: float) -> str:
        """Make a ticket that is good for this session alone, and for half a minute."""
        return str(self._tickets.dumps([_digest(session), now + TICKET_FOR_S]))

    def is_ticket(self, text: str, session: Session, now: float) -> bool:
        """Whether a ticket was made for this session, and not too long ago."""
        try:
            digest, until = msgspec.convert(self._loaded(self._tickets, text), tuple[str, float])
        except (BadData, msgspec.ValidationError):
            return False
        return digest == _digest(session) and now < until

    @staticmethod
    def _loaded(serializer: URLSafeSerializer, text: str) -> object:
        if len(text) > MAX_CHARS:
            raise BadData("too long")
        return serializer.loads(text)


def new_id() -> str:
    """Name a session."""
    return secrets.token_hex(ID_BYTES)


def stamp_of(kept_hash: str) -> str:
    """Tell one password or link from the next; says nothing about the hash itself."""
    return hashlib.sha256(kept_hash.encode()).hexdigest()[:16]


def _serializer(key: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )


def _digest(session: Session) -> str:
    return hashlib.sha256(msgspec.json.encode(session)).hexdigest()[:32]
