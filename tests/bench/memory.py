"""Memory and processor time of each program of a demo: ``python -m tests.bench.memory``."""

import sys
import tempfile
import time
from pathlib import Path
from subprocess import DEVNULL, Popen

import psutil

WARM_UP_S = 15.0
MEASURE_S = 20.0


def measure(folder: Path) -> list[tuple[str, float, float]]:
    """(program, resident memory [MB], share of a core [%]) of a demo with its page, at speed 1."""
    command = [sys.executable, "-m", "trailpulse", "demo", "--race", str(folder), "--speed", "1"]
    with Popen(command, stdout=DEVNULL) as demo:
        try:
            time.sleep(WARM_UP_S)
            parts = psutil.Process(demo.pid).children(recursive=True)
            before = [sum(part.cpu_times()[:2]) for part in parts]
            time.sleep(MEASURE_S)
            return [
                (
                    _name(part),
                    part.memory_info().rss / 1e6,
                    100 * (sum(part.cpu_times()[:2]) - spent) / MEASURE_S,
                )
                for part, spent in zip(parts, before, strict=True)
            ]
        finally:
            demo.terminate()


def _name(process: psutil.Process) -> str:
    words = process.cmdline()
    if "trailpulse" not in words:
        return Path(words[0]).name
    name = words[words.index("trailpulse") + 1]
    return f"{name} --ble" if "--ble" in words else name


def main() -> int:
    """Print a table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder) / "race")
    sys.stdout.write(f"{'program':16}{'MB':>8}{'% of a core':>14}\n")
    for name, megabytes, share in rows:
        sys.stdout.write(f"{name:16}{megabytes:8.0f}{share:14.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
