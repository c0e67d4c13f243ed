"""What to do about sensors that are not good (pure)."""

from collections.abc import Sequence
from typing import Final

from ingest.checkin_messages import Advice
from ingest.pair_found import Found
from ingest.pair_guard import LOW_BATTERY_PCT
from ingest.pair_quality import NO_CONTACT

_HELD: Final = (
    "Busy or gone: most straps take one connection, and a watch, a phone or another gateway has it."
    " Close that app or take the watch away. A Polar H10 takes two once 2 Bluetooth devices are"
    " enabled for it in the Polar Flow app."
)
_DRY: Final = (
    "Silent or without skin: wet both electrodes and tighten the strap. In the cold wear it under"
    " the jacket for some minutes: dry skin conducts badly."
)
_COLD: Final = (
    "Low battery: a cold cell reads lower. Warm it in the hand and look again before you change it."
)
_ADVICE: Final[dict[Advice, str]] = {"held": _HELD, "dry": _DRY, "cold": _COLD}


def advice(found: Sequence[Found]) -> list[str]:
    """What to do about the sensors that are not good, a sentence or two each."""
    needed = {kind for one in found for kind in advice_of(one)}
    return [sentence for kind, sentence in _ADVICE.items() if kind in needed]


def advice_of(one: Found) -> tuple[Advice, ...]:
    """Which advice one sensor needs."""
    needs: dict[Advice, bool] = {
        "held": one.state in ("unreachable", "gone"),
        "dry": one.state == "mute" or one.doubt == NO_CONTACT,
        "cold": one.battery_pct is not None and one.battery_pct < LOW_BATTERY_PCT,
    }
    return tuple(kind for kind, needed in needs.items() if needed)
