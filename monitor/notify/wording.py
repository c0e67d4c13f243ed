"""What is sent to people beside the page: short, who and what first (pure).

A phone shows the beginning of a title and two lines; a service may cut the rest. The words are
those of the catalogue (`notify.ftl`), in the race's language.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.language.catalogue import Catalogue
from monitor.messages import Alert

TITLE_MAX: Final = 80
BODY_MAX: Final = 800  # fits every service, of which SMS gateways take the least
STEPS_SHOWN: Final = 4
LISTED: Final = 12


class Note(NamedTuple):
    """What is sent: text without any markup."""

    title: str
    body: str


def of_alert(say: Catalogue, alert: Alert, who: str, page: str | None) -> Note:
    """Word one alert.

    Parameters
    ----------
    say : texts of the race's language
    alert : what it is
    who : the runner's name
    page : the address of the runner's page, if there is one to be reached
    """
    steps = [f"{n}. {step}" for n, step in enumerate(alert.steps[:STEPS_SHOWN], 1)]
    form = "urgent" if alert.level == "urgent" else "plain"
    title = say(f"noteTitles.{form}", who=who, title=alert.title)
    return _note(title, [alert.text, *steps], page)


def of_digest(say: Catalogue, alerts: Sequence[tuple[Alert, str]], page: str | None) -> Note:
    """Word several alerts, that were held back, as one; each comes with the runner's name."""
    names = list(dict.fromkeys(who for _, who in alerts))
    whose = names[0] if len(names) == 1 else say("noteRunners", count=len(names))
    lines = [say("noteTitles.plain", who=who, title=_title(say, one)) for one, who in alerts]
    title = say("noteDigest", whose=whose, count=len(alerts))
    return _note(title, _listed(say, lines), page)


def of_merged(say: Catalogue, titles: Sequence[str], page: str | None) -> Note:
    """Word what gathered while a service could not be reached."""
    return _note(say("noteWaited", count=len(titles)), _listed(say, titles), page)


def of_escalation(say: Catalogue, alert: Alert, who: str, minutes: float, page: str | None) -> Note:
    """Word an urgent alert that nobody acknowledged for so long [min]."""
    lead = say("noteNobody", minutes=say.number(minutes))
    title = say("noteTitles.unanswered", who=who, title=alert.title)
    return _note(title, [lead, alert.text], page)


def of_repeat(say: Catalogue, note: Note) -> Note:
    """Word what may have arrived already, as the program was stopped while it was sent."""
    again = f"\n{say('noteAgain')}"
    return Note(note.title, _cut(note.body, BODY_MAX - len(again)) + again)


def of_trial(say: Catalogue, race: str) -> Note:
    """Word a message that only shows that the way is open."""
    return Note(_cut(say("noteTitles.trial", race=race), TITLE_MAX), say("noteTrial"))


def _title(say: Catalogue, alert: Alert) -> str:
    return say("noteTitles.over", title=alert.title) if alert.state == "cleared" else alert.title


def _listed(say: Catalogue, lines: Sequence[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], *([say("noteMore", more=str(more))] if more > 0 else [])]


def _note(title: str, lines: Sequence[str], page: str | None) -> Note:
    link = "" if page is None else f"\n{page}"
    body = _cut("\n".join(line for line in lines if line), BODY_MAX - len(link))
    return Note(_cut(" ".join(title.split()), TITLE_MAX), body + link)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
