"""All that a crew without a network needs, in one text message; pure.

ASCII only, so that 160 characters are one message everywhere; what does not fit is left out, the
least important first.
"""

import unicodedata
from typing import Final

from ingest.language.catalogue import Catalogue
from monitor.messages import CoursePosition, Status
from monitor.report.cards import Stop, Told, arrival_at, leave_by

SMS_MAX: Final = 160
NAME_MAX: Final = 20


def sms(told: Told, stop: Stop) -> str:
    """Write the message about one stop, of at most 160 characters."""
    say, status = told.say, told.status
    course = (status.course if status else None) or CoursePosition()
    arrival = arrival_at(course, stop)
    place = _plain(stop.name)[:NAME_MAX].strip()
    parts = [_plain(told.runner.name)[:NAME_MAX].strip()]
    if course.seen is not None and course.seen_m is not None:
        km = say.number(course.seen_m / 1000, 1)
        parts[0] = say("sms.seen", name=parts[0], km=km, clock=told.clock(course.seen))
    if arrival is None:
        parts.append(say("sms.unknown", place=place))
    else:
        early, likely, late = (told.clock(t) for t in arrival)
        parts.append(say("sms.arrives", place=place, early=early, likely=likely, late=late))
    leave_t = leave_by(stop, arrival)
    helps = stop.station is None or stop.station.crew
    if leave_t is not None:
        parts.append(say("sms.leaveBy", clock=told.clock(leave_t)))
    elif not helps:
        parts.append(say("sms.noCrew"))
    if stop.station is not None and stop.station.cutoff is not None:
        parts.append(say("sms.cutoff", clock=told.clock(stop.station.cutoff.timestamp())))
    if status is not None:
        parts.append(_state(say, status))
    while len(". ".join(parts)) > SMS_MAX and len(parts) > 1:
        parts.pop()
    return ". ".join(parts)[:SMS_MAX]


def _state(say: Catalogue, status: Status) -> str:
    fatigue, cramp = (say(f"levels.{one.level}") for one in (status.fatigue, status.cramp))
    return say("sms.state", fatigue=fatigue, cramp=cramp)


def _plain(text: str) -> str:
    """The same in ASCII, as far as that goes."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(sign for sign in bare if sign.isprintable()) or "?"
