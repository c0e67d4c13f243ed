"""A race with people to tell, alerts of it, and a book about both."""

import datetime as dt
from pathlib import Path

import msgspec

from ingest.language.catalogue import catalogue
from ingest.race.notify_settings import Notify, RunnerNotify
from ingest.race.settings import Consent, Dashboard, Race, RaceInfo, Runner
from monitor.messages import Alert, AlertKind, AlertLevel, Audience
from monitor.notify.book import Book
from monitor.notify.memory import Delivery, Memory
from monitor.notify.quiet import quiet_of
from monitor.notify.routes import Routes

EVENING = dt.datetime(2026, 8, 28, 20, tzinfo=dt.UTC).timestamp()  # 22:00 in Paris
HOUR_S = 3600.0

RACE = Race(
    folder=Path("/race"),
    race=RaceInfo(
        id="r",
        name="Race",
        start=dt.datetime(2026, 8, 28, 17, tzinfo=dt.UTC),
        timezone="Europe/Paris",
    ),
    notify=Notify(crew=("crew",), desk=("desk",), quiet="23:00-05:00"),
    runners=(
        Runner(id="anna", name="Anna", notify=RunnerNotify(runner=("anna-phone",))),
        Runner(id="ben", name="Ben", notify=RunnerNotify(crew=("ben-crew",))),
        Runner(id="cleo", name="Cleo", consent=Consent(crew=("course",))),
    ),
)


def alert(
    ident: str = "anna-drink-1",
    level: AlertLevel = "warning",
    *,
    t: float = EVENING,
    runner: str = "anna",
    to: tuple[Audience, ...] = ("crew",),
    title: str = "Drink to thirst",
    kind: AlertKind = "drink",
) -> Alert:
    return Alert(
        id=ident, t=t, runner=runner, kind=kind, level=level, state="raised", for_=to,
        title=title, text="What, why and what to do.",
    )  # fmt: skip


def state(of: Alert, to: str, **more: object) -> Alert:
    """The same alert in another state."""
    return msgspec.structs.replace(of, state=to, **more)


def linked(race: Race = RACE) -> Race:
    return msgspec.structs.replace(race, dashboard=Dashboard(public_url="https://crew.example.org"))


def book(memory: Memory | None = None, race: Race = RACE) -> tuple[Book, Memory]:
    memory = Memory() if memory is None else memory
    quiet = quiet_of(race.notify.quiet, race.race.timezone)
    say = catalogue(race.race.language)
    return Book(Routes(race), quiet, race.notify.escalate_min * 60.0, memory, say), memory


def sent(deliveries: list[Delivery]) -> list[tuple[str, str]]:
    """To whom, and the title."""
    return [(one.to, one.title) for one in deliveries]


def drain(of: Book, memory: Memory, to: str, now: float) -> list[Delivery]:
    """Tell a service all that waits for it; each arrives."""
    gone = []
    while (one := of.next(to, now)) is not None:
        of.begin(one.id)
        of.settle(one.id, arrived=True)
        gone.append(one)
    return gone
