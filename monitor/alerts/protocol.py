"""What to do about a cramp, muscle by muscle, and after the race.

Sources: static stretching is the first line (Miller et al. 2022); untreated, a cramp lasts about
150 s (Miller et al. 2010), and force is back 5 min later (PMC3499888).
"""

from typing import Final, Literal, NamedTuple, get_args

from ingest.events import Muscle, Side
from ingest.language.catalogue import Catalogue

MUSCLES: Final[tuple[Muscle, ...]] = get_args(Muscle)
SIDES: Final[tuple[Side, ...]] = get_args(Side)


def muscle_code(muscle: Muscle | None) -> int:
    """The number of a muscle in arrays; -1 if it was not said."""
    return -1 if muscle is None else MUSCLES.index(muscle)


def side_code(side: Side | None) -> int:
    """The number of a side in arrays; -1 if it was not said."""
    return -1 if side is None else SIDES.index(side)


def muscle_name(say: Catalogue, muscle: Muscle | None, side: Side | None) -> str:
    """What a muscle is called in a sentence.

    Examples
    --------
    >>> from ingest.language.catalogue import catalogue
    >>> muscle_name(catalogue(), "calf", "left"), muscle_name(catalogue(), "foot", "both")
    ('left calf', 'foot on both sides')
    >>> muscle_name(catalogue("it"), "calf", "left"), muscle_name(catalogue("it"), None, None)
    ('polpaccio sinistro', 'muscolo')
    """
    group = "stretchAny" if side is None else f"stretch{side.capitalize()}"
    return say(f"{group}.{muscle or 'other'}")


def stretch(say: Catalogue, muscle: Muscle | None) -> str:
    """How to stretch a muscle."""
    return say(f"stretches.{muscle or 'other'}")


def cramp_steps(say: Catalogue, muscle: Muscle | None, side: Side | None) -> tuple[str, ...]:
    """The protocol for a cramp, one sentence a step."""
    second = "crampSteps.s2both" if side == "both" else "crampSteps.s2"
    where = muscle_name(say, muscle, side)
    return (
        say("crampSteps.s1"),
        say(second, where=where, stretch=stretch(say, muscle)),
        *(say(f"crampSteps.s{number}") for number in range(3, 8)),
    )


StepKind = Literal["stop", "stretch", "hold", "massage", "sip", "walk", "help"]


class Step(NamedTuple):
    """What a step of the cramp protocol asks for, and the time its sentence names, if any [s]."""

    kind: StepKind
    seconds: float | None = None


CRAMP_STEPS: Final = (
    Step("stop"),
    Step("stretch"),
    Step("hold", 30.0),
    Step("massage"),
    Step("sip"),
    Step("walk", 300.0),
    Step("help", 600.0),
)
"""The steps of `cramp_steps`, in their order, for those who show a clock beside each."""

RECOVERY_STEPS: Final = 7  # how many there are


def recovery_steps(say: Catalogue) -> tuple[str, ...]:
    """What to do after the race, each with how well it is founded."""
    return tuple(say(f"recoverySteps.s{number}") for number in range(1, RECOVERY_STEPS + 1))
