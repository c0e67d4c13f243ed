"""Processor time of DFA-α1, beside neurokit2's: ``python -m tests.bench.alpha1``.

Without neurokit2 a plain implementation, one window at a time, stands in for it.
"""

import importlib.util
import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from monitor.models import alpha1, hrv
from monitor.models.arrays import Runners

LIMIT_MS: Final = 0.1  # per window
LEAST_RATIO: Final = 100.0
WARM_UP_S: Final = 130
MEASURED_S: Final = 20  # each runner's turn comes twice
ROWS: Final = (1, 100, 500, 5000)


def main() -> int:
    """Print tables; 1 if a limit was missed."""
    failed = False
    for rows in ROWS:
        step_ms, per_window_ms = measure(rows)
        limited = rows >= 500
        verdict = f"  limit {LIMIT_MS} ms: {_kept(per_window_ms <= LIMIT_MS)}" if limited else ""
        sys.stdout.write(
            f"{rows:5d} runners  second {step_ms:7.3f} ms  window {per_window_ms:.4f} ms{verdict}\n"
        )
        failed |= limited and per_window_ms > LIMIT_MS
    return int(failed | _compare())


def measure(rows: int) -> tuple[float, float]:
    """Time of a second of the whole model, and of it per window, beats and all [ms]."""
    rng = np.random.default_rng(rows)
    turns = 1.0 + np.arange(rows, dtype=np.float64) % 10.0
    most, rest, unknown = (np.full(rows, value) for value in (190.0, 50.0, np.nan))
    body = hrv.Body(most, rest, unknown, unknown, turns)
    state = hrv.initial(body)
    params = hrv.Params()
    spent_s = []
    for k in range(WARM_UP_S + MEASURED_S):
        rr_ms = 400.0 + rng.normal(0.0, 4.0, (2 + k % 2, rows))
        begun = time.process_time()
        state, _ = hrv.step(state, rr_ms, np.full(rows, float(k)), body, params, 1.0)
        spent_s.append(time.process_time() - begun)
    total_ms = 1e3 * sum(spent_s[WARM_UP_S:])
    return total_ms / MEASURED_S, total_ms / (rows * MEASURED_S / params.update_s)


def _compare() -> bool:
    """Print how much faster than the other it is; True if not enough."""
    rng = np.random.default_rng(1)
    counts = rng.integers(240, 360, 500)
    windows = 400.0 + rng.normal(0.0, 4.0, (360, 500))
    ours_ms = _best_ms(lambda: alpha1.alpha1(windows, counts, alpha1.Params()), 5) / 500
    name, other = _other()
    one = windows[:300, 0]
    other_ms = _best_ms(lambda: other(one), 10)
    ratio = other_ms / ours_ms
    missed = name == "neurokit2" and ratio < LEAST_RATIO
    verdict = f"  limit {LEAST_RATIO:.0f}: {_kept(not missed)}" if name == "neurokit2" else ""
    sys.stdout.write(
        f"batched {ours_ms:.4f} ms a window, detrending included; "
        f"{name} {other_ms:.3f} ms without it, {ratio:.0f} times as long{verdict}\n"
    )
    return missed


def _other() -> tuple[str, Callable[[Runners], object]]:
    if importlib.util.find_spec("neurokit2") is None:
        return "plain numpy", _plain
    neurokit2 = importlib.import_module("neurokit2")
    scales = np.array(alpha1.SCALES)
    return "neurokit2", lambda one: neurokit2.fractal_dfa(one, scale=scales)


def _plain(values: Runners) -> float:
    """DFA as a textbook writes it."""
    profile = np.cumsum(values - values.mean())
    levels = []
    for scale in alpha1.SCALES:
        whole = len(profile) // scale * scale
        boxes = np.concatenate((profile[:whole], profile[::-1][:whole])).reshape(-1, scale).T
        _, residuals, *_ = np.polyfit(np.arange(scale), boxes, 1, full=True)
        levels.append(0.5 * np.log2(residuals.sum() / boxes.size))
    return float(np.polyfit(np.log2(alpha1.SCALES), levels, 1)[0])


def _best_ms(call: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        begun = time.process_time()
        call()
        found.append(time.process_time() - begun)
    return 1e3 * min(found)


def _kept(kept: bool) -> str:
    return "kept" if kept else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
