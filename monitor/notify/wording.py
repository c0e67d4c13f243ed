"""Every word that is sent to people beside the page: short, who and what first (pure).

A phone shows the beginning of a title and two lines; a service may cut the rest.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from monitor.messages import Alert, AlertLevel

TITLE_MAX: Final = 80
BODY_MAX: Final = 800  # fits every service, of which SMS gateways take the least
STEPS_SHOWN: Final = 4
LISTED: Final = 12

_MARKS: Final[dict[AlertLevel, str]] = {"urgent": "URGENT ", "warning": "", "info": ""}


class Note(NamedTuple):
    """What is sent: text without any markup."""

    title: str
    body: str


def of_alert(alert: Alert, who: str, page: str | None) -> Note:
    """Word one alert.

    Parameters
    ----------
    alert : what it is
    who : the runner's name
    page : the address of the runner's page, if there is one to be reached
    """
    steps = [f"{n}. {step}" for n, step in enumerate(alert.steps[:STEPS_SHOWN], 1)]
    return _note(f"{_MARKS[alert.level]}{who}: {alert.title}", [alert.text, *steps], page)


def of_digest(alerts: Sequence[tuple[Alert, str]], why: str, page: str | None) -> Note:
    """Word several alerts as one; each comes with the runner's name.

    Parameters
    ----------
    alerts : in the order they came
    why : why they come together
    page : the address of the page, if there is one to be reached
    """
    names = list(dict.fromkeys(who for _, who in alerts))
    whose = names[0] if len(names) == 1 else f"{len(names)} runners"
    count = len(alerts)
    lines = [f"{who}: {_title(alert)}" for alert, who in alerts[:LISTED]]
    more = [f"and {count - LISTED} more"] if count > LISTED else []
    title = f"{whose}: {count} alert{'s' if count > 1 else ''} {why}"
    return _note(title, [*lines, *more], page)


def of_merged(titles: Sequence[str], page: str | None) -> Note:
    """Word what gathered while a service could not be reached."""
    more = [f"and {len(titles) - LISTED} more"] if len(titles) > LISTED else []
    return _note(f"{len(titles)} messages that waited", [*titles[:LISTED], *more], page)


def of_escalation(alert: Alert, who: str, minutes: float, page: str | None) -> Note:
    """Word an urgent alert that nobody acknowledged."""
    lead = f"Nobody has acknowledged this for {minutes:.0f} min."
    return _note(f"UNANSWERED {who}: {alert.title}", [lead, alert.text], page)


def of_repeat(note: Note) -> Note:
    """Word what may have arrived already, as the program was stopped while it was sent."""
    return Note(note.title, _cut(f"{note.body}\n(Perhaps told before.)", BODY_MAX))


def of_trial(race: str) -> Note:
    """Word a message that only shows that the way is open."""
    return Note(f"{race}: trial", "Alerts of this race arrive here. Nothing is to be done.")


def _title(alert: Alert) -> str:
    return f"{alert.title} (over)" if alert.state == "cleared" else alert.title


def _note(title: str, lines: Sequence[str], page: str | None) -> Note:
    link = "" if page is None else f"\n{page}"
    body = _cut("\n".join(line for line in lines if line), BODY_MAX - len(link))
    return Note(_cut(" ".join(title.split()), TITLE_MAX), body + link)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
