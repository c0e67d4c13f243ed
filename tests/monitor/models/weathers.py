"""Air and persons for the tests of heat and water."""

import numpy as np

from monitor.models.air import OWN, Air
from monitor.models.arrays import Runners, full
from monitor.models.heat_water import Person, Second

NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def air(
    air_temp_c: float = 20.0,
    humidity_pct: float = 50.0,
    *,
    wind_mps: float = 0.0,
    solar_wm2: float = 0.0,
    clear_sky_wm2: float = NAN,
    temp_spread_c: float = 1.0,
    source: float = OWN,
) -> Air:
    """The air around one runner."""
    return Air(
        air_temp_c=one(air_temp_c),
        humidity_pct=one(humidity_pct),
        wind_mps=one(wind_mps),
        solar_wm2=one(solar_wm2),
        clear_sky_wm2=one(clear_sky_wm2),
        temp_spread_c=one(temp_spread_c),
        age_s=one(0.0),
        source=one(source),
    )


def person(*, mass_known: bool = True, acclimatised: bool = False) -> Person:
    """70 kg and 1.75 m."""
    return Person(
        mass_kg=one(70.0),
        mass_known=np.array([mass_known]),
        surface_m2=one(1.8438289168),
        water_l=one(42.0),
        acclimatised=np.array([acclimatised]),
        hr_rest_bpm=one(50.0),
    )


def second(rows: int = 1, /, **columns: float) -> Second:
    """Running on the level, nothing else measured and nothing logged."""
    measured = {"power_wkg": 11.2, "speed_mps": 25 / 9, "grade": 0.0}
    given = {**measured, **columns}
    missing = dict.fromkeys(Second._fields[:9], NAN)
    nothing = dict.fromkeys(Second._fields[9:], 0.0)
    return Second(
        **{name: full(rows, value) for name, value in {**missing, **nothing, **given}.items()}
    )
