"""Who stands where in a simulated race, and what they do when they are told something (pure)."""

from collections.abc import Sequence
from typing import Annotated, Final, NamedTuple

from ingest.race.fields import Id, Name, Settings, about
from monitor.messages import Alert, AlertKind, AlertLevel

FINISH: Final = "finish"
SEEN_AFTER_S: Final[dict[AlertLevel, float]] = {"urgent": 60.0, "warning": 180.0, "info": 600.0}
"""How long crews take to look at their phone [s]: an assumption."""

DONE: Final[dict[AlertKind, str]] = {
    "pace": "told the runner to ease off until breathing is easy",
    "fuel_due": "told the runner to eat a gel now",
    "fuel_low": "told the runner to eat now and walk while doing so; laid out food for the stop",
    "drink": "asked whether the runner is thirsty; water stands ready",
    "overdrinking": "told the runner to stop drinking until thirsty",
    "salt": "laid out salty food for whoever wants it",
    "heat": "laid out ice and water for the head",
    "downhill": "told the runner to take short steps",
    "cramp_level": "asked for twitches; keeps the protocol at hand",
    "cramp_soon": "told the runner to slow down, and where the next stop is",
    "cramp_now": "went through the protocol with the runner on the phone",
    "cold": "laid out the dry shirt, jacket and gloves; asked whether the runner is shivering",
    "durability": "told the runner to go easier on climbs",
    "fatigue_level": "planned a longer stop: chair, food, a look into the eyes",
    "restart": "passed the step on to the runner",
    "signal_lost": "waits as told; asked the race desk for the last checkpoint",
    "signal_back": "told the desk that the runner is heard again",
    "leave_now": "drove off",
    "overdue": "asked the race desk and the station before",
    "cutoff": "told the runner how much time is left; keeps the stop short",
    "station_time": "sent the runner on",
    "off_course": "called the runner",
    "battery": "put a spare into the bag",
}
"""What a crew does about each kind; of the others they take note."""
LOOKED: Final = "took note"


class Member(Settings, frozen=True, kw_only=True):
    """Somebody of the crew, who logs what happens on the way to their stations and at them."""

    name: Annotated[Name, about("how they sign what they log")]
    stations: Annotated[tuple[Id, ...], about("ids of stations, or `finish`")] = ()


class Act(NamedTuple):
    """What a crew does about an alert: who, so long after it [s], and a note if anything."""

    who: str
    after_s: float
    did: str


def on_duty(crew: Sequence[Member], station: str) -> str | None:
    """Whose station that is; the first one's where it is nobody's; absent without a crew."""
    for member in crew:
        if station in member.stations:
            return member.name
    return crew[0].name if crew else None


def act_on(alert: Alert, who: str) -> Act | None:
    """What the one on duty does about an alert; nothing about what is over or seen."""
    if alert.state not in ("raised", "changed") or "crew" not in alert.for_:
        return None
    return Act(who, SEEN_AFTER_S[alert.level], DONE.get(alert.kind, LOOKED))
