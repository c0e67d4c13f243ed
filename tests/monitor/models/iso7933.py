"""Sweat of the first hour by ISO 7933:2004, as pythermalcomfort computes it.

pythermalcomfort brings numba along and takes seconds to start, so its values are kept in
iso7933.json and ``python -m tests.monitor.models.iso7933`` writes them anew, after
``pip install pythermalcomfort==4.8.1``.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Final

VALUES: Final = Path(__file__).with_name("iso7933.json")
AIR_TEMPS_C: Final = (18.0, 24.0, 30.0)
HUMIDITIES_PCT: Final = (30.0, 50.0, 70.0)
SPEEDS_KMH: Final = (6.0, 8.0, 10.0)
MASS_KG: Final = 70.0
HEIGHT_M: Final = 1.75
WM2_PER_MET: Final = 58.15


def power_wkg(speed_mps: float) -> float:
    """Gross power of running on the level [W/kg]."""
    return 3.6 * speed_mps + 1.2


def main() -> int:
    """Write the values [g in the first hour], by air temperature, humidity and speed."""
    phs = importlib.import_module("pythermalcomfort.models").phs
    surface_m2 = 0.202 * MASS_KG**0.425 * HEIGHT_M**0.725
    values = {}
    for air_temp_c in AIR_TEMPS_C:
        for humidity_pct in HUMIDITIES_PCT:
            for speed_kmh in SPEEDS_KMH:
                speed_mps = speed_kmh / 3.6
                result = phs(
                    tdb=air_temp_c, tr=air_temp_c, v=min(speed_mps, 3.0), rh=humidity_pct,
                    met=power_wkg(speed_mps) * MASS_KG / surface_m2 / WM2_PER_MET, clo=0.3,
                    posture="standing", duration=60, weight=MASS_KG, height=HEIGHT_M,
                    model="7933-2004",
                )  # fmt: skip
                key = f"{air_temp_c:g} {humidity_pct:g} {speed_kmh:g}"
                values[key] = round(float(result.sweat_loss_g), 1)
    VALUES.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
