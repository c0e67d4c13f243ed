"""Every measured quantity: its name, unit, physical range and meaning, in one table.

The names are used in messages, models, files and pages alike. A value outside its range is
not a measurement and is refused where it enters; the ranges are wide on purpose (what a body,
a mountain or a sensor can do), plausibility for one runner is the models' business.
"""

from dataclasses import dataclass
from typing import Final

import msgspec


@dataclass(frozen=True, slots=True)
class Quantity:
    """One physical quantity.

    Attributes
    ----------
    unit : the unit's symbol
    low, high : the range that is accepted, both ends included
    meaning : what is measured, in a few words
    """

    unit: str
    low: float
    high: float
    meaning: str


QUANTITIES: Final[dict[str, Quantity]] = {
    "heart_rate_bpm": Quantity("bpm", 20, 250, "heart rate"),
    "rr_ms": Quantity("ms", 200, 3000, "time between two heart beats"),
    "speed_mps": Quantity("m/s", 0, 15, "speed along the ground"),
    "cadence_spm": Quantity("steps/min", 0, 300, "steps per minute, both feet"),
    "stride_m": Quantity("m", 0, 4, "length of one step"),
    "distance_m": Quantity("m", 0, 2_000_000, "distance since the start"),
    "altitude_m": Quantity("m", -500, 9000, "altitude above sea level"),
    "latitude_deg": Quantity("°", -90, 90, "latitude, WGS 84"),
    "longitude_deg": Quantity("°", -180, 180, "longitude, WGS 84"),
    "power_w": Quantity("W", 0, 3000, "running power as the sensor reports it"),
    "air_temp_c": Quantity("°C", -60, 70, "air temperature"),
    "humidity_pct": Quantity("%", 0, 100, "relative humidity"),
    "core_temp_c": Quantity("°C", 30, 45, "core temperature from a worn sensor"),
    "skin_temp_c": Quantity("°C", 0, 45, "skin temperature from a worn sensor"),
    "wind_mps": Quantity("m/s", 0, 80, "wind speed"),
    "solar_wm2": Quantity("W/m²", 0, 1500, "solar radiation on a horizontal plane"),
    "battery_pct": Quantity("%", 0, 100, "battery charge"),
    "rssi_dbm": Quantity("dBm", -127, 20, "received radio signal strength"),
    "mass_kg": Quantity("kg", 20, 250, "body mass"),
    "carbs_g": Quantity("g", 0, 500, "carbohydrate taken in one go"),
    "volume_ml": Quantity("ml", 0, 5000, "fluid taken in one go"),
    "sodium_mg": Quantity("mg", 0, 20_000, "sodium taken in one go"),
    "mg": Quantity("mg", 0, 5000, "caffeine or magnesium taken in one go"),
    "t": Quantity("s", 946_684_800, 4_102_444_800, "UTC epoch seconds, years 2000 to 2099"),
}


def within(name: str) -> msgspec.Meta:
    """Bounds and description of one quantity, for a message field's annotation."""
    quantity = QUANTITIES[name]
    return msgspec.Meta(
        ge=quantity.low,
        le=quantity.high,
        description=f"{quantity.meaning} [{quantity.unit}]",
    )


def is_plausible(name: str, value: float) -> bool:
    """Whether a value lies within the quantity's range (a NaN does not)."""
    quantity = QUANTITIES[name]
    return quantity.low <= value <= quantity.high
