"""Whether a sensor is this runner's, and fit to start with: what speaks for it and against it.

In a start corral a dozen straps of one make lie within ten metres. What tells them apart: whose it
was before, how near it is, whether its heart rate is one that this runner can have, and whether it
rises when this runner, and nobody else, jumps on the spot.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ingest.checkin_messages import Doubt, Objection
from ingest.pair_found import Found
from ingest.pair_quality import (
    DISAGREES,
    IMPOSSIBLE,
    JUMPS,
    NO_CONTACT,
    NOTHING_YET,
    PAUSES,
)
from ingest.race.settings import Runner
from ingest.readings import Kind

LOW_BATTERY_PCT: Final = 20
EMPTY_BATTERY_PCT: Final = 10
NEAREST_DB: Final = 10  # a person between two straps costs as much
AT_REST_BPM: Final = 10.0  # nobody standing at a start line is so far below their resting rate
OVER_MAX_BPM: Final = 5.0
ROSE_BPM: Final = 8.0  # twenty seconds of jumping raise anybody's by more

ANSWERED: Final = "rose: likely theirs"
UNMOVED: Final = "did not rise"

_DOUBTS: Final[Mapping[str, Doubt]] = {
    NOTHING_YET: "no_data",
    NO_CONTACT: "no_contact",
    IMPOSSIBLE: "impossible",
    JUMPS: "jumps",
    DISAGREES: "disagrees",
    PAUSES: "pauses",
}


def objections(
    found: Found,
    runner: Runner,
    owners: Mapping[str, str],
    risen_bpm: Mapping[str, float] | None = None,
) -> list[Objection]:
    """Why the sensor should not be bound to the runner without being sure; empty when all is well.

    Parameters
    ----------
    found
        The sensor, as heard.
    runner
        Whose it is to be.
    owners
        Whose each sensor is already, by its address in upper case.
    risen_bpm
        How much each strap's heart rate rose while this runner may have moved, by address [bpm].
    """
    reasons = []
    owner = owners.get(found.address.upper())
    if owner is not None and owner != runner.id:
        reasons.append(Objection(kind="bound", runner=owner, text=f"it is {owner}'s already"))
    reasons += _poor(found)
    reasons += _foreign_heart(found, runner)
    if _another_answered(found, risen_bpm or {}):
        text = "its heart rate did not rise, and another's did"
        reasons.append(Objection(kind="did_not_rise", text=text))
    return reasons


def place_objections(found: Found, owners: Mapping[str, str]) -> list[Objection]:
    """Why a sensor should not tell the weather without being sure; see `objections`."""
    reasons = []
    owner = owners.get(found.address.upper())
    if owner is not None:
        reasons.append(Objection(kind="bound", runner=owner, text=f"{owner} wears it"))
    return reasons + _poor(found)


def doubt_of(found: Found) -> Doubt | None:
    """Why a sensor is not good, in a word; None when it is."""
    if found.good:
        return None
    if found.quality.held_s > 0.0 and found.quality.doubt == NOTHING_YET:
        return "short"
    return _DOUBTS[found.quality.doubt]


def bound_already(address: str, owner: str) -> str:
    """The sentence for a sensor that is somebody else's."""
    return f"{address} is {owner}'s already"


def warnings(found: Found, nearby: Sequence[Found]) -> list[str]:
    """What to know of a sensor that is bound."""
    told = []
    charge_pct = found.battery_pct
    if charge_pct is not None and EMPTY_BATTERY_PCT <= charge_pct < LOW_BATTERY_PCT:
        told.append(f"its battery is at {charge_pct} %: have a spare")
    twins = [one for one in _others(found, nearby) if one.name and one.name == found.name]
    if twins:
        tails = ", ".join(one.address[-5:] for one in twins)
        told.append(f"{found.name} is also the name of {tails}: go by the address")
    return told


def hint(
    found: Found,
    nearby: Sequence[Found],
    runner: Runner,
    owners: Mapping[str, str],
    risen_bpm: Mapping[str, float] | None = None,
) -> str:
    """In a few words, whether it looks like this runner's; parameters as of `objections`.

    `nearby` are all sensors heard. Empty when nothing speaks either way.
    """
    owner = owners.get(found.address.upper())
    if owner is not None:
        return "theirs already" if owner == runner.id else f"not theirs: {owner}'s"
    if _foreign_heart(found, runner):
        return "not theirs: heart rate"
    rose_bpm = (risen_bpm or {}).get(found.address, 0.0)
    if rose_bpm >= ROSE_BPM:
        return f"{ANSWERED} ({rose_bpm:+.0f})"
    if _another_answered(found, risen_bpm or {}):
        return UNMOVED
    lead_db = _lead_db(found, nearby, owners)
    if lead_db is None:
        return ""
    if lead_db >= NEAREST_DB:
        return "nearest: likely theirs"
    return "another is as near" if lead_db > -NEAREST_DB else ""


def is_nearest(found: Found, nearby: Sequence[Found], owners: Mapping[str, str]) -> bool | None:
    """Whether it is nearest by far of those of its kind that are nobody's; None if unknown."""
    lead_db = _lead_db(found, nearby, owners)
    return None if lead_db is None else lead_db >= NEAREST_DB


def rises(before: Mapping[str, float], found: Sequence[Found]) -> dict[str, float]:
    """How much each strap's heart rate rose since then, by address [bpm]."""
    return {
        one.address: one.measured.heart_rate_bpm - before[one.address]
        for one in found
        if one.measured.heart_rate_bpm is not None and one.address in before
    }


def heart_rates(found: Sequence[Found]) -> dict[str, float]:
    """The heart rate of each strap that tells one, by address [bpm]."""
    return {
        one.address: one.measured.heart_rate_bpm
        for one in found
        if one.measured.heart_rate_bpm is not None
    }


def _poor(found: Found) -> list[Objection]:
    """Why it is not fit to start with, whoever's it is."""
    reasons = []
    if not found.good:
        reasons.append(
            Objection(
                kind="not_good",
                doubt=doubt_of(found),
                held_s=found.quality.held_s or None,
                text=f"it has not told plausible values for long enough: {found.doubt}",
            )
        )
    charge_pct = found.battery_pct
    if charge_pct is not None and charge_pct < EMPTY_BATTERY_PCT:
        text = f"its battery is at {charge_pct} %: it may not last the race"
        reasons.append(Objection(kind="battery", battery_pct=charge_pct, text=text))
    return reasons


def _lead_db(found: Found, nearby: Sequence[Found], owners: Mapping[str, str]) -> float | None:
    """By how much it is heard better than any other of its kind that is nobody's [dB]."""
    rivals = [
        one
        for one in _others(found, nearby)
        if set(one.kinds) & set(found.kinds) and one.address.upper() not in owners
    ]
    if found.rssi_dbm is None or any(one.rssi_dbm is None for one in rivals):
        return None
    return min((found.rssi_dbm - (one.rssi_dbm or 0) for one in rivals), default=NEAREST_DB)


def _foreign_heart(found: Found, runner: Runner) -> list[Objection]:
    """Why its heart can't be this runner's, going by what the race folder says of them."""
    bpm = found.measured.heart_rate_bpm
    if bpm is None or not _is_strap(found.kinds):
        return []
    lowest, highest = runner.body.hr_rest_bpm, runner.body.hr_max_bpm
    if lowest is not None and bpm < lowest - AT_REST_BPM:
        text = f"{bpm:.0f} bpm is far below {runner.name}'s resting heart rate ({lowest:.0f})"
        return [_of_heart(bpm, lowest, text)]
    if highest is not None and bpm > highest + OVER_MAX_BPM:
        text = f"{bpm:.0f} bpm is above {runner.name}'s highest ({highest:.0f})"
        return [_of_heart(bpm, highest, text)]
    return []


def _of_heart(bpm: float, limit_bpm: float, text: str) -> Objection:
    return Objection(kind="heart_rate", heart_rate_bpm=bpm, limit_bpm=limit_bpm, text=text)


def _another_answered(found: Found, risen_bpm: Mapping[str, float]) -> bool:
    """Whether somebody moved, and it was not the one who wears this strap."""
    rose_bpm = risen_bpm.get(found.address)
    if rose_bpm is None or rose_bpm >= ROSE_BPM:
        return False
    return any(rose_bpm >= ROSE_BPM for rose_bpm in risen_bpm.values())


def _is_strap(kinds: Sequence[Kind]) -> bool:
    return "heart_rate" in kinds


def _others(found: Found, nearby: Sequence[Found]) -> list[Found]:
    return [one for one in nearby if one.address != found.address]
