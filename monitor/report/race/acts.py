"""What became of each alert that was sent: who saw it, how soon, and when it was over; pure."""

from monitor.messages import Alert
from monitor.report.race.raced import Raced


def acts(raced: Raced) -> dict[str, str]:
    """What was done about each alert, by its id."""
    lives: dict[str, list[Alert]] = {}
    for alert in raced.subject.analysis.alerts:
        lives.setdefault(alert.id, []).append(alert)
    return {name: _life(life) for name, life in lives.items()}


def _life(life: list[Alert]) -> str:
    raised = min(alert.t for alert in life)
    seen = next((alert for alert in life if alert.state == "acknowledged"), None)
    over = next((alert for alert in reversed(life) if alert.state == "cleared"), None)
    words = []
    if seen is None:
        words.append("nobody said that they saw it")
    else:
        by = f" by {seen.seen_by}" if seen.seen_by else ""
        words.append(f"seen{by} after {_minutes(seen.t - raised)}")
    words.append(
        "still open at the end" if over is None else f"over after {_minutes(over.t - raised)}"
    )
    return "; ".join(words)


def _minutes(seconds: float) -> str:
    """How long something took, for people.

    Examples
    --------
    >>> _minutes(20.0), _minutes(400.0), _minutes(9000.0)
    ('under a minute', '7 min', '2 h 30 min')
    """
    minutes = round(seconds / 60.0)
    if minutes < 1:
        return "under a minute"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
