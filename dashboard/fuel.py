"""The fuel ledger of every runner, as the page shows it: made from what was logged (pure).

What is in here has reached the broker; what a store remembers comes before it.
"""

from collections.abc import Iterable, Set
from typing import Final

import msgspec

from ingest.errors import PayloadRefused
from ingest.events import (
    Dnf,
    Event,
    Finish,
    Intake,
    Packed,
    Returned,
    StationIn,
    StationOut,
    Undo,
)
from ingest.messages import Message
from ingest.race.settings import Metric, Plan, Race
from monitor.fuel.ledger import Ledger, ledger
from monitor.fuel.next_stretch import Stretch, left_last, next_stretch, station_after
from monitor.legs import legs_of
from monitor.messages import Status
from monitor.standing import standing

EVENTS_MAX: Final = 5000  # of one runner: more than a crew logs in days
EVERY_S: Final = 30  # of race time: so often the plan's numbers grow on the page
_SPEAKS_OF_IT = Intake | Packed | Returned | StationIn | StationOut | Finish | Dnf | Undo
_OVER: Final = ("finished", "dnf")


class ProductInfo(Message, frozen=True, kw_only=True):
    """A product that can be logged; what is not known of it is absent."""

    id: str
    name: str
    carbs_g: float | None = None
    volume_ml: float | None = None
    sodium_mg: float | None = None
    magnesium_mg: float | None = None
    caffeine_mg: float | None = None


class FuelView(Message, frozen=True, kw_only=True):
    """A runner's ledger; absent while nothing can be said, or to those it is not shown to."""

    runner: str
    ledger: Ledger | None = None


class Fuel:
    """What was logged of all runners that a ledger is made of.

    Parameters
    ----------
    race
        The race folder's settings.
    """

    def __init__(self, race: Race) -> None:
        self._race = race
        self._legs = legs_of(race)
        self._plans = {runner.id: runner.plan for runner in race.runners}
        self._events: dict[str, dict[str, Event]] = {}
        self._shown: dict[str, tuple[object, ...]] = {}

    @property
    def products(self) -> tuple[ProductInfo, ...]:
        """What can be logged by name."""
        return tuple(
            ProductInfo(
                id=product.id,
                name=product.name,
                carbs_g=product.carbs_g,
                volume_ml=product.volume_ml,
                sodium_mg=product.sodium_mg,
                magnesium_mg=product.magnesium_mg,
                caffeine_mg=product.caffeine_mg,
            )
            for product in self._race.products
        )

    def take(self, runner: str, event: Event) -> bool:
        """Take in an event; return whether the ledger may be another now.

        Raises
        ------
        PayloadRefused
            When there are more of a runner than anybody logs.
        """
        known = self._events.setdefault(runner, {})
        if not isinstance(event, _SPEAKS_OF_IT) or event.id.lower() in known:
            return False
        if len(known) >= EVENTS_MAX:
            raise PayloadRefused("too many events", runner)
        known[event.id.lower()] = event
        return True

    def recall(self, runner: str, past: Iterable[tuple[Event, float]]) -> None:
        """Take in what was stored, as far as there is room."""
        for event, _ in past:
            if len(self._events.get(runner, {})) < EVENTS_MAX:
                self.take(runner, event)

    def grows(self, runner: str, status: Status) -> bool:
        """Whether a status changes what is shown of the ledger."""
        plasma = None if status.balance is None else status.balance.plasma_sodium_mmol_l
        course = None if status.course is None else status.course.next
        now = (status.t // EVERY_S, status.phase in _OVER, plasma, course)
        changed = self._shown.get(runner) != now
        self._shown[runner] = now
        return changed

    def view(
        self,
        runner: str,
        status: Status | None,
        shared: Set[Metric],
        refused: Set[str] = frozenset(),
    ) -> FuelView:
        """The ledger of a runner at their newest status, as far as it is shown.

        Parameters
        ----------
        runner, status
            Whose, and their newest status.
        shared
            What they show of themselves.
        refused
            Ids of undos, in lower case, that came too late to take anything back.
        """
        if status is None or "intake" not in shared:
            return FuelView(runner=runner)
        plan = self._plans.get(runner, Plan())
        known = self._events.get(runner, {})
        events = [event for key, event in known.items() if key not in refused]
        started = status.starts is not None and status.t >= status.starts
        whole = ledger(
            events,
            plan,
            self._race.products,
            now=float(status.t),
            started=status.starts if started else None,
            stretch=self._stretch(plan, status, events, started=started),
            wbgt_c=None if status.heat is None else status.heat.wbgt_c,
            plasma_sodium_mmol_l=None
            if status.balance is None
            else status.balance.plasma_sodium_mmol_l,
        )
        return FuelView(runner=runner, ledger=_shown(whole, shared))

    def _stretch(
        self, plan: Plan, status: Status, events: Iterable[Event], *, started: bool
    ) -> Stretch | None:
        if status.phase in _OVER:
            return None
        placed = status.course is not None and status.course.distance_m is not None
        if placed and status.course is not None:
            station = status.course.next
        else:
            station = station_after(self._legs, left_last(standing(events)))
        return next_stretch(self._legs, plan.finish_h, station, started=started)


def _shown(whole: Ledger, shared: Set[Metric]) -> Ledger:
    """Leave out what tells more than what was eaten: the way ahead, and the body's water."""
    hidden: dict[str, None] = {}
    if "course" not in shared:
        hidden["next"] = None
    if "indices" not in shared:
        hidden |= {"risk": None, "plasma_sodium_mmol_l": None}
    return msgspec.structs.replace(whole, **hidden)
