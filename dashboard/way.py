"""What the next-stop card is made of: the way ahead and the stop, of a status (pure)."""

from ingest.messages import Message
from monitor.messages import Arrival, Status


class Way(Message, frozen=True, kw_only=True):
    """Where the runner goes next, and when they come there; times by the race's clock [s]."""

    next: str | None = None
    eta: Arrival | None = None
    finish: Arrival | None = None
    left_m: float | None = None
    off_m: float | None = None
    closing: str | None = None
    closes: float | None = None
    margin_s: float | None = None
    crewed: str | None = None
    crewed_eta: Arrival | None = None
    leave_by: float | None = None
    seen_m: float | None = None
    seen: float | None = None
    at: str | None = None
    since: float | None = None
    planned_s: float | None = None


class Recovery(Message, frozen=True, kw_only=True):
    """Heart rate on arrival at the station, one and two minutes later [bpm]."""

    arriving_bpm: float | None = None
    first_bpm: float | None = None
    second_bpm: float | None = None


def way(status: Status) -> Way | None:
    """What a status says of the way ahead; None without a course."""
    course = status.course
    if course is None or course.seen is None:
        return None
    stay = course.stay
    return Way(
        next=course.next,
        eta=course.eta,
        finish=course.finish,
        left_m=course.left_m,
        off_m=course.off_m,
        closing=course.closing,
        closes=course.closes,
        margin_s=course.cutoff_margin_s,
        crewed=course.crewed,
        crewed_eta=course.ahead.get(course.crewed) if course.crewed else course.finish,
        leave_by=course.leave_by,
        seen_m=course.seen_m,
        seen=course.seen,
        at=None if stay is None else stay.station,
        since=None if stay is None else stay.since,
        planned_s=None if stay is None else stay.planned_s,
    )


def recovery(status: Status) -> Recovery | None:
    """How the heart recovers at the station where the runner is."""
    stay = status.course.stay if status.course else None
    if stay is None or stay.arriving_bpm is None:
        return None
    return Recovery(
        arriving_bpm=stay.arriving_bpm, first_bpm=stay.first_bpm, second_bpm=stay.second_bpm
    )
