"""How often the crew is disturbed: at most 6 pushes an hour for a runner, the rest in summaries.

What is published as an alert rings a phone; the status always shows all that is active. Urgent
alerts are never held. Of the others five an hour are pushed as they come; what is beyond is folded
into a summary, which takes the sixth place within 15 min, or as soon as one is free. That
something is over, or was seen, rings nobody and is not counted.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.language.catalogue import LANGUAGES, Catalogue, catalogue
from monitor.alerts.wording import TEXT_MAX, listed
from monitor.messages import Alert, AlertKind, AlertLevel, Words

PUSHES_PER_HOUR: Final = 6
DIRECT_PER_HOUR: Final = PUSHES_PER_HOUR - 1
HOUR_S: Final = 3600.0
FOLD_S: Final = 900.0

AT_ONCE: Final[frozenset[AlertKind]] = frozenset({"leave_now"})
"""What is of no use a quarter of an hour later, and counts for nothing as urgent ones do."""


class State(NamedTuple):
    """What one runner's crew was told lately, and what waits for the summary.

    Attributes
    ----------
    pushed_t : when each push of the last hour that was not urgent went out, oldest first [s]
    folded : the alerts held back, oldest first, each as it was told last
    folded_t : when the oldest of them was held back [s]
    """

    pushed_t: tuple[float, ...] = ()
    folded: tuple[Alert, ...] = ()
    folded_t: float = 0.0


def step(
    state: State, alerts: Sequence[Alert], t: float, say: Catalogue | None = None
) -> tuple[State, list[Alert]]:
    """Decide which messages about one runner go out now.

    Parameters
    ----------
    state : as the last step left it
    alerts : what was raised, changed, acknowledged or cleared since, in order
    t : event time now [s], never going back
    say : the texts of the race's language; absent for English

    Returns
    -------
    The new state and the messages to publish: those that are pushed, those that ring nobody,
    what is for others than the crew, and a summary of what was folded, if it is due.
    """
    published: list[Alert] = []
    state = state._replace(pushed_t=tuple(one for one in state.pushed_t if t - one < HOUR_S))
    for alert in alerts:
        state, message = _one(state, alert, t)
        if message is not None:
            published.append(message)
    if state.folded and all(alert.state == "cleared" for alert in state.folded):
        state = state._replace(folded=())  # nobody need know of what came and went unheard
    if _summary_due(state, t):
        published.append(_summary(say or catalogue(), state, t))
        state = State((*state.pushed_t, t))
    return state, published


class Budgets:
    """The budgets of all runners, by their ids.

    Parameters
    ----------
    say
        The texts of the race's language; absent for English.
    """

    def __init__(self, say: Catalogue | None = None) -> None:
        self._say = say or catalogue()
        self._states: dict[str, State] = {}
        self._waiting: set[str] = set()
        """Of whom something is held back."""

    def run(
        self,
        news: Sequence[Sequence[Alert]],
        runners: Sequence[str],
        t: NDArray[np.int64],
    ) -> list[Alert]:
        """Decide over a block for all runners that have news or something held back.

        Parameters
        ----------
        news : what changed in each second, of any of the runners, each runner's in order
        runners : whose block it is
        t : (seconds, runners) the seconds [s]
        """
        published: list[Alert] = []
        for told, times in zip(news, t, strict=True):
            if told or self._waiting:
                now = dict(zip(runners, times.tolist(), strict=True))
                published += self.step(told, now)
        return published

    def step(self, alerts: Sequence[Alert], times: Mapping[str, float]) -> list[Alert]:
        """Decide for all runners that have news or something held back.

        Parameters
        ----------
        alerts : what changed, of any runners, each runner's in order
        times : event time of the runners that were stepped [s]
        """
        news: dict[str, list[Alert]] = {}
        for alert in alerts:
            news.setdefault(alert.runner, []).append(alert)
        published: list[Alert] = []
        for runner in dict.fromkeys([*news, *self._waiting]):
            told = news.get(runner, [])
            if not told and runner not in times:
                continue
            t = max([times.get(runner, 0.0), *(alert.t for alert in told)])
            state, out = step(self._states.get(runner, State()), told, t, self._say)
            self._keep(runner, state)
            published += out
        return published

    def note_seen(self, seen: Alert) -> None:
        """Note that an alert was seen or put off; it is passed on in any case.

        Nothing becomes due by that: who sees it goes by a clock that may be ahead of the seconds.
        """
        state, _ = _one(self.of(seen.runner), seen, seen.t)
        self._keep(seen.runner, state)

    def of(self, runner: str) -> State:
        """What a runner's crew was told lately."""
        return self._states.get(runner, State())

    def restore(self, runner: str, state: State) -> None:
        """Put one runner's budget back to where it was."""
        self._keep(runner, state)

    def forget(self, runner: str) -> None:
        """Begin anew for one runner, whose clock has changed."""
        self._states.pop(runner, None)
        self._waiting.discard(runner)

    def _keep(self, runner: str, state: State) -> None:
        self._states[runner] = state
        if state.folded:
            self._waiting.add(runner)
        else:
            self._waiting.discard(runner)


def _one(state: State, alert: Alert, t: float) -> tuple[State, Alert | None]:
    if "crew" not in alert.for_ or alert.level == "urgent" or alert.kind in AT_ONCE:
        return _unfolded(state, alert), alert
    if alert.state in ("acknowledged", "cleared"):
        waits = any(one.id == alert.id for one in state.folded)
        return (_folded(state, alert, t) if waits else state), alert
    if len(state.pushed_t) < DIRECT_PER_HOUR:
        return _unfolded(state, alert)._replace(pushed_t=(*state.pushed_t, t)), alert
    others = tuple(one for one in alert.for_ if one != "crew")
    rest = msgspec.structs.replace(alert, for_=others) if others else None
    return _folded(state, alert, t), rest


def _folded(state: State, alert: Alert, t: float) -> State:
    """Hold an alert back, in the place of what was held of it before."""
    others = tuple(one for one in state.folded if one.id != alert.id)
    return state._replace(folded=(*others, alert), folded_t=state.folded_t if state.folded else t)


def _unfolded(state: State, alert: Alert) -> State:
    """What was told after all needs no summary."""
    return state._replace(folded=tuple(one for one in state.folded if one.id != alert.id))


def _summary_due(state: State, t: float) -> bool:
    free = len(state.pushed_t) < PUSHES_PER_HOUR
    return bool(state.folded) and free and t - state.folded_t >= FOLD_S


def _summary(say: Catalogue, state: State, t: float) -> Alert:
    count = len(state.folded)
    worst: AlertLevel = (
        "warning" if any(alert.level == "warning" for alert in state.folded) else "info"
    )
    runner = state.folded[0].runner
    words = _words(say, state.folded)
    others = [language for language in LANGUAGES if language != say.language]
    return Alert(
        id=f"{runner}-digest-{t:.0f}",
        t=t,
        runner=runner,
        kind="digest",
        level=worst,
        state="raised",
        for_=("crew",),
        title=words.title,
        text=words.text,
        steps=words.steps,
        also={language: _words(catalogue(language), state.folded) for language in others},
        because={"folded": float(count)},
        expires=t + HOUR_S,
    )


def _words(say: Catalogue, folded: Sequence[Alert]) -> Words:
    """The summary in a language, of alerts that may have come from an older monitor without it."""
    said = [alert.also.get(say.language, alert) for alert in folded]
    titles = [
        say("digestAlert.over", title=words.title) if alert.state == "cleared" else words.title
        for alert, words in zip(folded, said, strict=True)
    ]
    text = say("digestAlert.text", titles=listed(say, titles, 5))
    return Words(
        title=say("digestAlert.title", count=len(folded)),
        text=text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…",
        steps=tuple(f"{title}: {one.text}" for title, one in zip(titles, said, strict=True)),
    )
