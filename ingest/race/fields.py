"""What the race folder's tables are made of: their base class and annotations for their keys."""

import datetime as dt
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from ingest.quantities import QUANTITIES
from ingest.topics import ID_PATTERN

ID_FORM: Final = "at most 48 lower-case letters, digits and hyphens"

# A Bluetooth address, or what macOS has in its place.
ADDRESS_PATTERN: Final = (
    r"^([0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\Z"
)

Id = Annotated[str, Meta(pattern=rf"^{ID_PATTERN}\Z", title=ID_FORM, examples=["anna-2"])]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Moment = Annotated[dt.datetime, Meta(tz=True)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all tables: immutable; unknown keys are mistakes (`ingest.race.load` finds all)."""


def quantity(name: str, meaning: str) -> Meta:
    """Bounds of a quantity of the table, with a meaning of its own."""
    known = QUANTITIES[name]
    return Meta(ge=known.low, le=known.high, description=f"{meaning} [{known.unit}]")


def number(meaning: str, unit: str, low: float, high: float) -> Meta:
    """Bounds and unit of a number that is no quantity of the table."""
    return Meta(ge=low, le=high, description=f"{meaning} [{unit}]")


def plain(meaning: str, low: float, high: float) -> Meta:
    """Bounds of a number without a unit: a count, a share."""
    return Meta(ge=low, le=high, description=meaning)


def about(meaning: str) -> Meta:
    """Say what a key means."""
    return Meta(description=meaning)


def form(meaning: str, pattern: str, example: str) -> Meta:
    """Say what a text must look like, with an example for people."""
    return Meta(pattern=pattern, description=meaning, examples=[example])
