"""What to do about a cramp, muscle by muscle, and after the race.

Sources: static stretching is the first line (Miller et al. 2022); untreated, a cramp lasts about
150 s (Miller et al. 2010), and force is back 5 min later (PMC3499888).
"""

from typing import Final, Literal, NamedTuple, get_args

from ingest.events import Muscle, Side

MUSCLES: Final[tuple[Muscle, ...]] = get_args(Muscle)
SIDES: Final[tuple[Side, ...]] = get_args(Side)

STRETCHES: Final[dict[Muscle, str]] = {
    "calf": "leg straight, heel down, pull the toes to the shin; then the same with knee bent",
    "quadriceps": "stand supported, heel to buttock, knees together, hip forward",
    "hamstring": "heel on a low step, knee nearly straight, bend forward at the hip",
    "adductor": "wide stance, shift the weight to the other side; or sit with soles together",
    "foot": "pull the toes up with the hand, press the thumb along the arch",
    "abdominal": "stand tall, arms overhead, lean back gently and breathe out slowly",
    "other": "lengthen the muscle slowly, and lightly tense the one opposite to it",
}


def muscle_code(muscle: Muscle | None) -> int:
    """The number of a muscle in arrays; -1 if it was not said."""
    return -1 if muscle is None else MUSCLES.index(muscle)


def side_code(side: Side | None) -> int:
    """The number of a side in arrays; -1 if it was not said."""
    return -1 if side is None else SIDES.index(side)


def muscle_name(muscle: Muscle | None, side: Side | None) -> str:
    """What a muscle is called in a sentence.

    Examples
    --------
    >>> muscle_name("calf", "left"), muscle_name("foot", "both"), muscle_name(None, None)
    ('left calf', 'foot on both sides', 'muscle')
    """
    name = "muscle" if muscle in (None, "other") else str(muscle)
    if side == "both":
        return f"{name} on both sides"
    return name if side is None else f"{side} {name}"


def stretch(muscle: Muscle | None) -> str:
    """How to stretch a muscle."""
    return STRETCHES[muscle or "other"]


def cramp_steps(muscle: Muscle | None, side: Side | None) -> tuple[str, ...]:
    """The protocol for a cramp, one sentence a step."""
    both = " One side after the other." if side == "both" else ""
    return (
        "Stop at once. Don't run through it.",
        f"Stretch the {muscle_name(muscle, side)}: {stretch(muscle)}.{both}",
        "Hold gently for 20–30 s, release, repeat until it stays soft: usually under 3 min.",
        "Massage lightly. Cold or wet: rub it warm, put on a layer.",
        "If thirsty, take some sips. A mouthful of pickle juice or vinegar may shorten a cramp "
        "by reflex (small trials); salt is not shown to.",
        "Then walk at least 5 min: until then the muscle is weaker.",
        "Not released in 10 min, or many muscles at once: call medical help.",
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

RECOVERY_STEPS: Final = (
    "Eat within the hour: 1.0–1.2 g carbohydrate per kg and hour for 4 h, 20–30 g protein "
    "(guidelines).",
    "Drink to thirst, with salty food, over the next hours: for fluid balance, not shown to "
    "prevent cramps.",
    "No ibuprofen or the like today: a risk to kidneys and sodium (observed in races).",
    "A cold bath or shower is optional: slightly less soreness in trials, no better than placebo "
    "after a marathon.",
    "Stretch calves and thighs before bed against night cramps. Magnesium is often advised; "
    "trials don't show that it helps.",
    "No hard descents for 9–14 days: force is mostly back by day 9 (measured after 166 km).",
    "Dark urine, confusion, vomiting, swelling or weight gain: medical help, today.",
)
"""After the race, each with how well it is founded."""
