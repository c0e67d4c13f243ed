"""What the doctor finds."""

from typing import Final, Literal, NamedTuple

Level = Literal["good", "doubtful", "broken"]
LEVELS: Final[tuple[Level, ...]] = ("good", "doubtful", "broken")


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes
    ----------
    subject : a word or two: what was looked at
    level : `doubtful` will do for now, `broken` won't
    what : how it is, in numbers where there are any
    fix : what to do about it; empty where nothing is to be done
    """

    subject: str
    level: Level
    what: str
    fix: str = ""


def good(subject: str, what: str) -> Finding:
    """Return that all is well with something."""
    return Finding(subject, "good", what)


def doubtful(subject: str, what: str, fix: str) -> Finding:
    """Return that something may become trouble."""
    return Finding(subject, "doubtful", what, fix)


def broken(subject: str, what: str, fix: str) -> Finding:
    """Return that something does not work."""
    return Finding(subject, "broken", what, fix)
