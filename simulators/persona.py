"""Who a simulated runner is: what the race folder knows of them, and what it doesn't."""

from dataclasses import dataclass, field
from typing import Literal

from ingest.race.settings import Runner
from simulators.body import Body
from simulators.habits import Habits
from simulators.strap import Strap

Pacing = Literal["even", "fast_start", "conservative"]


@dataclass(frozen=True, slots=True)
class Persona:
    """One simulated runner.

    Attributes
    ----------
    settings : the runner's entry in runners.toml, as a crew would write it
    body : the body, whatever the entry says
    pacing : how the effort is spread over the race
    habits : how the runner eats, drinks and rests
    strap : how well the chest strap works
    thermometer : whether one is worn
    """

    settings: Runner
    body: Body
    pacing: Pacing = "even"
    habits: Habits = field(default_factory=Habits)
    strap: Strap = field(default_factory=Strap)
    thermometer: bool = True

    @property
    def id(self) -> str:
        """The runner's id in topics and events."""
        return self.settings.id
