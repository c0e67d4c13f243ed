"""Passwords of people: hashed with Argon2id, never kept."""

import unicodedata
from functools import cache
from secrets import token_urlsafe
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ingest.errors import UsageError

SHORTEST: Final = 10
LONGEST: Final = 200  # a longer one is an attempt to keep us busy

# The library's defaults: RFC 9106's second choice, 64 MiB and about 50 ms a password.
_hasher: Final = PasswordHasher()


def hashed(password: str) -> str:
    """Return the hash to keep in place of a new password.

    Raises
    ------
    UsageError
        When it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"a password has {SHORTEST} to {LONGEST} characters; four random words do well"
        )
    return _hasher.hash(_composed(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one of which only the hash is kept; None takes as long to fail."""
    if len(password) > LONGEST:
        return False
    try:
        right = _hasher.verify(password_hash or _hash_of_nobody(), _composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(token_urlsafe())


def _composed(password: str) -> str:
    # Another device may write the same letter in another way.
    return unicodedata.normalize("NFC", password)
