"""What went in, what was used up and how hard it is, with a reason for what is not known (pure).

A number that is absent is named with a code of why; the page has the words. It is never zero.
"""

from typing import Final, Literal

from msgspec import field

from ingest.messages import Message
from monitor.messages import Balance, Heat, Hrv, Pace, Status

Unknown = Literal[
    "not_told",  # the monitor said nothing of it
    "no_effort",  # neither heart rate nor speed was measured
    "no_sweat",  # the sweat is not known for most of the race
    "lasting",  # glycogen is known, and is not running out
    "no_weather",
    "no_core",  # no core-temperature sensor, or no heart rate with it
    "no_speed",
    "no_beats",  # the strap sends no beat-to-beat intervals, or too few
    "artefacts",
]
ARTEFACTS_MAX_PCT: Final = 5.0  # above, alpha 1 says more about the strap than about the runner

# What each number needs, so that its absence can be explained.
_REASONS: Final[dict[str, Unknown]] = {
    "carbs_in_g_h": "not_told",
    "carbs_used_g_h": "no_effort",
    "glycogen_g": "no_effort",
    "empty_in_s": "no_effort",
    "fluid_deficit_ml": "no_sweat",
    "mass_change_pct": "no_sweat",
    "sodium_deficit_mg": "no_sweat",
    "wbgt_c": "no_weather",
    "strain": "no_core",
    "reserve_pct": "no_speed",
    "alpha1": "no_beats",
}
_DECIMALS: Final = {"mass_change_pct": 1, "wbgt_c": 1, "strain": 1, "alpha1": 2, "artefact_pct": 1,
                    "grade_adjusted_mps": 2}  # fmt: skip


class Balances(Message, frozen=True, kw_only=True):
    """The numbers that are known, by name, and why the others are not."""

    known: dict[str, float] = field(default_factory=dict)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    flag: str | None = None
    above_critical: bool | None = None


def balances(status: Status) -> Balances:
    """All that a status says of them."""
    balance, heat = status.balance or Balance(), status.heat or Heat()
    pace, hrv = status.pace or Pace(), status.hrv or Hrv()
    said: dict[str, float | None] = {
        "carbs_in_g_h": balance.carbs_in_g_h,
        "carbs_used_g_h": balance.carbs_used_g_h,
        "glycogen_g": balance.glycogen_g,
        "empty_in_s": balance.empty_in_s,
        "fluid_deficit_ml": balance.fluid_deficit_ml,
        "mass_change_pct": balance.mass_change_pct,
        "sodium_deficit_mg": balance.sodium_deficit_mg,
        "wbgt_c": heat.wbgt_c,
        "strain": heat.strain,
        "reserve_pct": pace.reserve_pct,
        "grade_adjusted_mps": pace.grade_adjusted_mps,
        "alpha1": hrv.alpha1,
        "artefact_pct": hrv.artefact_pct,
    }
    known = {
        name: round(value, _DECIMALS.get(name, 0))
        for name, value in said.items()
        if value is not None
    }
    unknown = {name: reason for name, reason in _REASONS.items() if name not in known}
    if status.balance is None:
        unknown |= {name: "not_told" for name in unknown if name in Balance.__struct_fields__}
    elif "empty_in_s" in unknown and "glycogen_g" in known:
        unknown["empty_in_s"] = "lasting"
    if known.get("artefact_pct", 0.0) > ARTEFACTS_MAX_PCT:
        known.pop("alpha1", None)
        unknown["alpha1"] = "artefacts"
    return Balances(
        known=known, unknown=unknown, flag=heat.flag, above_critical=pace.above_critical
    )
