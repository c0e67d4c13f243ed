"""Decides what is sent to whom and when: quiet hours, digests, escalation, repeats (pure).

What the monitor publishes for the crew is within its budget of pushes already
(`monitor.alerts.budget`); what is for others is held to the same number here.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from ingest.language.catalogue import Catalogue
from monitor.alerts.budget import FOLD_S, HOUR_S, PUSHES_PER_HOUR
from monitor.messages import Alert, AlertLevel
from monitor.notify import wording
from monitor.notify.memory import Delivery, Held, Incident, Memory, Told
from monitor.notify.quiet import Quiet
from monitor.notify.routes import Route, Routes
from monitor.notify.wording import Note

LATE_S: Final = 900.0
"""What is not urgent and this much older than the newest word of the runner is no news [s]."""

GIVE_UP_S: Final[dict[AlertLevel, float]] = {"info": 3600.0, "warning": 10800.0, "urgent": 43200.0}
"""Nobody wants to hear later than this [s]."""

MERGED_FROM: Final = 3  # so many that wait for one service, and are not urgent, go as one
REMEMBERED: Final = 20_000  # alerts
WAITING_MOST: Final = 200  # messages to one service
HELD_MOST: Final = 500  # alerts for one service

_RANK: Final[dict[AlertLevel, int]] = {"info": 0, "warning": 1, "urgent": 2}


class Book:
    """Turns alerts into messages to services.

    Parameters
    ----------
    routes
        Who is told.
    quiet
        When only what is urgent is told; None: never.
    escalate_after_s
        For how long an urgent alert may go without being acknowledged [s].
    memory
        What was remembered; changed in place.
    say
        Texts of the race's language.
    """

    def __init__(
        self,
        routes: Routes,
        quiet: Quiet | None,
        escalate_after_s: float,
        memory: Memory,
        say: Catalogue,
    ) -> None:
        self._say = say
        self._routes = routes
        self._quiet = quiet
        self._escalate_after_s = escalate_after_s
        self._memory = memory
        self.given_up: dict[str, int] = {}
        """Messages that nobody was told, by service."""

    # What comes in.

    def resume(self) -> None:
        """Decide about what was being sent when the program was stopped.

        What is urgent is sent again and says so; of the rest a second time is worse than none.
        """
        kept = []
        for one in self._memory.deliveries:
            if one.begun and one.level != "urgent":
                self._memory.uncertain += 1
                continue
            if one.begun:
                again = wording.of_repeat(self._say, Note(one.title, one.body))
                one = msgspec.structs.replace(one, begun=False, body=again.body)
            kept.append(one)
        self._memory.deliveries = kept

    def hear(self, alert: Alert, now: float) -> bool:
        """Take in an alert as it is published or as a status has it; whether that was news."""
        memory = self._memory
        before = memory.told.pop(alert.id, None)
        newest_t = max(memory.newest_t.get(alert.runner, alert.t), alert.t)
        memory.newest_t[alert.runner] = newest_t
        over = alert.state == "cleared"
        seen = alert.state == "acknowledged"
        newest_word_t = alert.t if before is None else max(alert.t, before.t)
        told = Told(level=alert.level, title=alert.title, t=newest_word_t, over=over, seen=seen)
        # A cleared alert is over for good: its id never comes back.
        memory.told[alert.id] = before if before is not None and before.over else told
        if len(memory.told) > REMEMBERED:
            del memory.told[next(iter(memory.told))]
        if over or seen:
            self._settle_alert(alert)
            return before != told
        if not _is_news(alert, before):
            if before is not None:  # seen stays seen until it gets worse
                memory.told[alert.id] = msgspec.structs.replace(
                    told, over=before.over, seen=before.seen
                )
            return False
        late = newest_t - alert.t > LATE_S
        if alert.level != "urgent" and late:
            return False
        self._tell(alert, now)
        return True

    def hear_active(self, runner: str, active: Sequence[Alert], t: float, now: float) -> bool:
        """Take in what a status of second `t` [s] has: what was missed while nobody listened."""
        told = self._memory.told
        changed = False
        for alert in active:
            if alert.id not in told or alert.state == "acknowledged":
                changed |= self.hear(alert, now)
        ids = {alert.id for alert in active}
        for incident in [*self._memory.incidents.values()]:
            alert = incident.alert
            if alert.runner == runner and alert.id not in ids and t > alert.t:
                changed |= self.hear(msgspec.structs.replace(alert, state="cleared"), now)
        return changed

    def _settle_alert(self, alert: Alert) -> None:
        """Nobody needs to hear of it any more, but that it was, if that was held back."""
        memory = self._memory
        memory.incidents.pop(alert.id, None)
        memory.deliveries = [
            one
            for one in memory.deliveries
            if one.begun or not one.alerts or not self._all_settled(one.alerts)
        ]
        kept = []
        for held in memory.held:
            if held.alert.id != alert.id:
                kept.append(held)
            elif alert.state == "cleared":
                kept.append(msgspec.structs.replace(held, alert=alert))
        memory.held = kept

    def _all_settled(self, alerts: tuple[str, ...]) -> bool:
        told = [self._memory.told.get(one) for one in alerts]
        return all(one is not None and (one.over or one.seen) for one in told)

    # What goes out.

    def _tell(self, alert: Alert, now: float) -> None:
        routes = self._routes.of(alert)
        if alert.level == "urgent" and (routes or self._routes.escalates_to):
            known = self._memory.incidents.get(alert.id)
            since = now if known is None else known.since
            escalated = known is not None and known.escalated
            self._memory.incidents[alert.id] = Incident(
                alert=alert, since=since, escalated=escalated
            )
        for route in routes:
            self._route(alert, route, now)

    def _route(self, alert: Alert, route: Route, now: float) -> None:
        to = route.service
        if alert.level != "urgent":
            if self._quiet is not None and self._quiet.holds(now):
                self._hold(alert, to, now)
                return
            if not route.budgeted and not self._count(f"{to} {alert.runner}", now):
                self._hold(alert, to, now + FOLD_S)
                return
        self._memory.held = [
            held for held in self._memory.held if (held.to, held.alert.id) != (to, alert.id)
        ]
        note = wording.of_alert(
            self._say, alert, self._name(alert), self._routes.page(alert.runner)
        )
        self._put(note, to, alert.level, (alert.id,), now, runner=alert.runner)

    def _count(self, key: str, now: float) -> bool:
        """Whether one more push may go out this hour; counts it."""
        lately = [one for one in self._memory.pushed.get(key, []) if 0.0 <= now - one < HOUR_S]
        free = len(lately) < PUSHES_PER_HOUR
        self._memory.pushed[key] = [*lately, now] if free else lately
        return free

    def _hold(self, alert: Alert, to: str, release: float) -> None:
        others = []
        for held in self._memory.held:
            if (held.to, held.alert.id) == (to, alert.id):
                release = min(release, held.release)
            else:
                others.append(held)
        mine = [held for held in others if held.to == to]
        if len(mine) >= HELD_MOST:
            others.remove(mine[0])
            self._give_up(to)
        self._memory.held = [*others, Held(to=to, alert=alert, release=release)]

    def tick(self, now: float) -> bool:
        """Send what was held back and is due, escalate, give up; whether anything changed."""
        changed = self._release(now)
        for key, incident in self._memory.incidents.items():
            if not incident.escalated and now - incident.since >= self._escalate_after_s:
                self._memory.incidents[key] = msgspec.structs.replace(incident, escalated=True)
                self._escalate(incident.alert, now)
                changed = True
        kept = []
        for one in self._memory.deliveries:
            if one.begun or now - one.since <= GIVE_UP_S[one.level]:
                kept.append(one)
            else:
                self._give_up(one.to)
                changed = True
        self._memory.deliveries = kept
        return changed

    def _release(self, now: float) -> bool:
        if self._quiet is not None and self._quiet.holds(now):
            return False
        due = {held.to for held in self._memory.held if held.release <= now}
        for to in sorted(due):
            alerts = [held.alert for held in self._memory.held if held.to == to]
            self._memory.held = [held for held in self._memory.held if held.to != to]
            self._put_digest(alerts, to, now)
        return bool(due)

    def _escalate(self, alert: Alert, now: float) -> None:
        minutes = self._escalate_after_s / 60.0
        page = self._routes.page(alert.runner)
        note = wording.of_escalation(self._say, alert, self._name(alert), minutes, page)
        for to in self._routes.escalates_to:
            self._put(note, to, "urgent", (alert.id,), now, kind="escalation", runner=alert.runner)

    def _put_digest(self, alerts: list[Alert], to: str, now: float) -> None:
        level: AlertLevel = max((alert.level for alert in alerts), key=_RANK.__getitem__)
        runners = {alert.runner for alert in alerts}
        runner = runners.pop() if len(runners) == 1 else None
        named = [(alert, self._name(alert)) for alert in alerts]
        note = wording.of_digest(self._say, named, self._routes.page(runner))
        # What came and went is told too: these are not dropped when all of them are over.
        self._put(note, to, level, (), now, kind="digest", runner=runner)

    def _put(
        self,
        note: Note,
        to: str,
        level: AlertLevel,
        alerts: tuple[str, ...],
        now: float,
        *,
        kind: str = "alert",
        runner: str | None = None,
    ) -> None:
        memory = self._memory
        of = alerts[0] if alerts else f"{now:.3f}"
        ident = f"{kind}:{to}:{of}:{level}:{now:.3f}"
        # The newest word about an alert takes the place of an older one that waits.
        waiting = []
        for one in memory.deliveries:
            old = one.to == to and one.alerts == alerts and alerts and not one.begun
            if not (old and one.id.startswith(f"{kind}:")):
                waiting.append(one)
        mine = [one for one in waiting if one.to == to and not one.begun]
        if len(mine) >= WAITING_MOST:
            waiting.remove(min(mine, key=lambda one: (_RANK[one.level], one.since)))
            self._give_up(to)
        made = Delivery(
            id=ident, to=to, level=level, title=note.title, body=note.body,
            since=now, alerts=alerts, runner=runner,
        )  # fmt: skip
        memory.deliveries = [*waiting, made]

    # Sending.

    def next(self, to: str, now: float) -> Delivery | None:
        """What a service is to be told next: what is urgent first, then the oldest.

        While it could not be reached the rest has gathered, and goes as one.
        """
        mine = [one for one in self._memory.deliveries if one.to == to]
        if not mine:
            return None
        urgent = [one for one in mine if one.level == "urgent"]
        if urgent:
            return urgent[0]
        return mine[0] if len(mine) < MERGED_FROM else self._merge(mine, to, now)

    def _merge(self, mine: list[Delivery], to: str, now: float) -> Delivery:
        lines = [one.title for one in mine]
        worst: AlertLevel = max((one.level for one in mine), key=_RANK.__getitem__)
        note = wording.of_merged(self._say, lines, self._routes.page())
        gone = {one.id for one in mine}
        self._memory.deliveries = [one for one in self._memory.deliveries if one.id not in gone]
        alerts = tuple(alert for one in mine for alert in one.alerts)
        whole = alerts if all(one.alerts for one in mine) else ()
        self._put(note, to, worst, whole, min(one.since for one in mine), kind="merged")
        return self._memory.deliveries[-1]

    def begin(self, ident: str) -> None:
        """Note that a try begins."""
        self._memory.deliveries = [
            msgspec.structs.replace(one, begun=True) if one.id == ident else one
            for one in self._memory.deliveries
        ]

    def settle(self, ident: str, *, arrived: bool) -> None:
        """Note how a try ended."""
        rest = []
        for one in self._memory.deliveries:
            if one.id != ident:
                rest.append(one)
            elif not arrived and not (one.alerts and self._all_settled(one.alerts)):
                rest.append(msgspec.structs.replace(one, begun=False))
        self._memory.deliveries = rest

    def waiting(self, to: str) -> int:
        """How many messages wait for a service."""
        return sum(one.to == to for one in self._memory.deliveries)

    def _give_up(self, to: str) -> None:
        self.given_up[to] = self.given_up.get(to, 0) + 1

    def _name(self, alert: Alert) -> str:
        return self._routes.name(alert.runner)


def _is_news(alert: Alert, before: Told | None) -> bool:
    if before is None:
        return True
    if before.over:
        return False  # an old word that came late
    if _RANK[alert.level] > _RANK[before.level]:
        return True
    if before.seen:
        # Whoever put it off is told again, by the same title; who is on it follows on the page.
        return alert.state == "changed" and alert.title == before.title
    # Another title, or as bad again after a better time, of which nothing was told.
    return alert.state == "changed" and alert.t > before.t
