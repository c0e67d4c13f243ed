"""Windows of beats and what neurokit2 makes of them.

neurokit2 brings scikit-learn and matplotlib along, so its values are kept in neurokit2_alpha1.json
and ``python -m tests.monitor.models.neurokit2_alpha1`` writes them anew, after
``pip install neurokit2==0.2.13``. Detrending is LAPACK's banded solver, everything else is
neurokit2's: boxes from the end are boxes from the start of the reversed profile.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from monitor.models.alpha1 import SCALES
from monitor.models.arrays import Runners

VALUES: Final = Path(__file__).with_name("neurokit2_alpha1.json")
KINDS: Final = ("white", "brown", "antipersistent", "mixed", "coarse", "drifting")
LENGTHS: Final = (150, 199, 256, 301, 360, 480)


def noise(count: int, seed: int) -> Runners:
    """Uniform noise of -0.5 to 0.5 from a linear congruential generator, the same everywhere."""
    values = np.empty(count)
    for k in range(count):
        seed = (1103515245 * seed + 12345) % 2**31
        values[k] = seed / 2**31 - 0.5
    return values


def beats(kind: str, count: int) -> Runners:
    """One window of intervals [ms]."""
    w = noise(count, seed=12345 + 7 * count)
    change = w - np.concatenate(([0.0], w[:-1]))
    match kind:
        case "white":
            return 600.0 + 20.0 * w
        case "brown":
            return 600.0 + np.cumsum(w)
        case "antipersistent":
            return 600.0 + 20.0 * change
        case "mixed":
            return 500.0 + 5.0 * np.cumsum(w) + 10.0 * noise(count, seed=count)
        case "coarse":
            return np.rint(400.0 + 6.0 * w)
    return 450.0 - 0.2 * np.arange(count) + 8.0 * w + 2.0 * np.cumsum(w)


def windows() -> dict[str, Runners]:
    """Every kind in every length, by name."""
    return {f"{kind} {count}": beats(kind, count) for kind in KINDS for count in LENGTHS}


def main() -> int:
    """Compute and write all values."""
    neurokit2 = importlib.import_module("neurokit2")
    values = {name: round(_alpha1(neurokit2, rr), 9) for name, rr in windows().items()}
    VALUES.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    return 0


def _alpha1(neurokit2: Any, rr_ms: Runners) -> float:
    detrended = rr_ms - _trend(rr_ms, 500.0)
    profile = np.cumsum(detrended - detrended.mean())
    squares = []
    for direction in (profile, profile[::-1]):
        _, info = neurokit2.fractal_dfa(
            direction, scale=np.array(SCALES), overlap=False, integrate=False
        )
        squares.append(info["Fluctuations"][:, 0] ** 2)
    levels = 0.5 * np.log2(0.5 * (squares[0] + squares[1]))
    return float(np.polyfit(np.log2(SCALES), levels, 1)[0])


def _trend(values: Runners, smoothing: float) -> Any:
    """Solve ``(I + λ² D₂ᵀ D₂) t = x`` with a banded Cholesky factorisation."""
    linalg = importlib.import_module("scipy.linalg")
    count = len(values)
    bands = np.zeros((3, count))
    bands[0, 2:] = 1.0
    bands[1, 1:] = -4.0
    bands[1, [1, -1]] = -2.0
    bands[2] = 6.0
    bands[2, [1, -2]] = 5.0
    bands[2, [0, -1]] = 1.0
    bands *= smoothing**2
    bands[2] += 1.0
    return linalg.solveh_banded(bands, values)


if __name__ == "__main__":
    sys.exit(main())
