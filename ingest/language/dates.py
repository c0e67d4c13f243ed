"""Days as a language writes them; the computer's own locale has no say in it (pure)."""

import datetime as dt

from ingest.language.catalogue import Catalogue


def day(say: Catalogue, when: dt.date) -> str:
    """A day, short.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> then = dt.date(2026, 8, 27)
    >>> day(catalogue("en"), then), day(catalogue("it"), then)
    ('Thu 27 Aug', 'gio 27 ago')
    """
    month = say(f"months.m{when.month}")
    return say("dates.day", weekday=_weekday(say, when), day=str(when.day), month=month)


def day_clock(say: Catalogue, when: dt.datetime) -> str:
    """The time of day with the day of the week.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> day_clock(catalogue("it"), dt.datetime(2026, 8, 27, 9, 5))
    'gio 09:05'
    """
    return say("dates.clock", weekday=_weekday(say, when), clock=f"{when:%H:%M}")


def date(say: Catalogue, when: dt.date) -> str:
    """A date in full.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> date(catalogue("en"), dt.date(2026, 8, 27)), date(catalogue("it"), dt.date(2026, 8, 27))
    ('27 August 2026', '27 agosto 2026')
    """
    month = say(f"monthsLong.m{when.month}")
    return say("dates.date", day=str(when.day), month=month, year=str(when.year))


def long_date(say: Catalogue, when: dt.date) -> str:
    """A date in full, with the day of the week.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> long_date(catalogue("it"), dt.date(2026, 8, 27))
    'giovedì 27 agosto 2026'
    """
    return say(
        "dates.long", weekday=say(f"weekdaysLong.d{when.isoweekday()}"), date=date(say, when)
    )


def _weekday(say: Catalogue, when: dt.date) -> str:
    return say(f"weekdays.d{when.isoweekday()}")
