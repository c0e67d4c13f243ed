"""What is said for the first time, as a message."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from ingest.language.catalogue import LANGUAGES, Language, catalogue
from monitor.alerts.facts import Facts
from monitor.alerts.wording import Wording
from monitor.messages import Alert, AlertKind, AlertLevel, Audience, Words

Word = Callable[[Facts], Wording]


class Telling(NamedTuple):
    """Of whom, when and to whom something is told.

    Attributes
    ----------
    runner : id of the runner it is about
    to : whom it is for
    t : the second [s]
    """

    runner: str
    to: tuple[Audience, ...]
    t: float


def announced(
    telling: Telling,
    word: Word,
    facts: Facts,
    *,
    key: str,
    kind: AlertKind,
    level: AlertLevel,
    lasts_s: float | None,
) -> Alert:
    """Make the message that raises an alert, in every language there is.

    Parameters
    ----------
    telling : of whom, when and to whom
    word : puts it into words
    facts : what it is made of, and the language of the race
    key : tells it apart from a runner's others
    kind, level : of the message
    lasts_s : how long it is of use [s], None if as long as it is active
    """
    words = word(facts)
    return Alert(
        id=f"{telling.runner}-{key}-{telling.t:.0f}",
        t=telling.t,
        runner=telling.runner,
        kind=kind,
        level=level,
        state="raised",
        for_=telling.to,
        title=words.title,
        text=words.text,
        steps=words.steps,
        also=_also(word, facts),
        because=words.because,
        expires=None if lasts_s is None else telling.t + lasts_s,
    )


def _also(word: Word, facts: Facts) -> dict[Language, Words]:
    others = [language for language in LANGUAGES if language != facts.say.language]
    said = {language: word(replace(facts, say=catalogue(language))) for language in others}
    return {
        language: Words(title=words.title, text=words.text, steps=words.steps)
        for language, words in said.items()
    }
