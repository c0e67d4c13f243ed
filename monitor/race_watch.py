"""What of a race folder a watch of its race is made of."""

from typing import Final

import msgspec

from ingest.race.settings import Race

DAYS_BEFORE_S: Final = 7 * 86_400.0
"""Gateways are tried out in the days before the start; what is older is no record of this race."""


def not_before(race: Race) -> float:
    """What is older than this is no record of a race [s]."""
    return race.race.start.timestamp() - DAYS_BEFORE_S


def settings_of(race: Race) -> bytes:
    """What of a race folder decides what the models say, as JSON."""
    kept = {
        "race": race.race,
        "stations": race.stations,
        "rules": race.rules,
        "weather": race.weather,
        "weather_sensors": race.weather_sensors,
        "runners": race.runners,
    }
    return msgspec.json.encode(kept, enc_hook=str)
