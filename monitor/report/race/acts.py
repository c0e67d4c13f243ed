"""What became of each alert that was sent: who saw it, how soon, and when it was over; pure."""

from ingest.language.catalogue import Catalogue
from monitor.messages import Alert
from monitor.report.race.raced import Raced


def acts(raced: Raced) -> dict[str, str]:
    """What was done about each alert, by its id."""
    lives: dict[str, list[Alert]] = {}
    for alert in raced.subject.analysis.alerts:
        lives.setdefault(alert.id, []).append(alert)
    return {name: _life(raced.subject.say, life) for name, life in lives.items()}


def _life(say: Catalogue, life: list[Alert]) -> str:
    raised = min(alert.t for alert in life)
    seen = next((alert for alert in life if alert.state == "acknowledged"), None)
    over = next((alert for alert in reversed(life) if alert.state == "cleared"), None)
    words = []
    if seen is None:
        words.append(say("racedAlert.unseen"))
    else:
        time = _minutes(say, seen.t - raised)
        by = seen.seen_by
        words.append(
            say("racedAlert.seenBy", who=by, time=time) if by else say("racedAlert.seen", time=time)
        )
    words.append(
        say("racedAlert.open")
        if over is None
        else say("racedAlert.over", time=_minutes(say, over.t - raised))
    )
    return "; ".join(words)


def _minutes(say: Catalogue, seconds: float) -> str:
    """How long something took, for people.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> [_minutes(catalogue("en"), seconds) for seconds in (20.0, 400.0, 9000.0)]
    ['under a minute', '7 min', '2 h 30 min']
    """
    minutes = round(seconds / 60.0)
    if minutes < 1:
        return say("racedAlert.underMinute")
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
