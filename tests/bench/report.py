"""How long the report of a race of 12 h takes: ``python -m tests.bench.report``.

One runner on a course with positions every second; models, charts and pictures, from the store to
the page. Processor time of one core.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from monitor.report_cli import report
from tests.bench.race_store import stored_race

HOURS: Final = 12.0
LIMIT_S: Final = 5.0


def main(arguments: Sequence[str] = ()) -> int:
    """Print what was measured; 1 if a promise was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, default=HOURS)
    hours = parser.parse_args(arguments).hours
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "race"
        stored_race(folder, hours)
        began = time.process_time()
        report("anna", race=folder, html=Path(scratch) / "anna.html")
        took_s = time.process_time() - began
    sys.stdout.write(f"report of {hours:g} h: {took_s:.1f} s, limit {LIMIT_S:g} s\n")
    return int(took_s > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
