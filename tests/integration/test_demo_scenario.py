"""The demo kills its programs as a scenario says: nothing that the gateway had kept is lost."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.race.files import RUNTIME_FOLDER
from monitor.store.store import open_reader

pytestmark = [
    pytest.mark.broker,
    pytest.mark.skipif(
        "TRAILPULSE_LONG" not in os.environ, reason="takes half a minute; `make soak` runs it"
    ),
]

ROOT = Path(__file__).parents[2]

SCENARIO = """
[scenario]
seed = 3
runners = 2
for_s = 200

[[fault]]
kind = "broker_killed"
at_s = 15
for_s = 5

[[fault]]
kind = "monitor_killed"
at_s = 40
for_s = 5

[[fault]]
kind = "gateway_killed"
at_s = 60
for_s = 5
"""


@pytest.mark.timeout(180)
def test_broker_monitor_and_gateway_are_killed_and_nothing_kept_is_lost(tmp_path: Path) -> None:
    scenario, folder = tmp_path / "kills.toml", tmp_path / "race"
    scenario.write_text(SCENARIO)
    options = ("--headless", "--race", str(folder), "--speed", "20", "--scenario", str(scenario))
    done = subprocess.run(
        [sys.executable, "-m", "trailpulse", "demo", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.findall(r"^(anna|ben) +(\d+) +(\d+) +\d+ +\d+$", done.stdout, re.MULTILINE)
    assert [(runner, sent == received) for runner, sent, received in found] == [
        ("anna", True),
        ("ben", True),
    ]
    logs = folder / RUNTIME_FOLDER / "logs"
    assert "the race goes on at second" in (logs / "straps.log").read_text()
    assert (logs / "monitor.log").read_text().count("going on with") == 2
    with open_reader(f"sqlite:///{folder / 'race.db'}") as reader:
        for runner, sent, _ in found:
            span = reader.runners()[runner]
            records = list(reader.vitals(runner, span.first_t, span.last_t))
            assert len(records) == int(sent)
            assert len({record.t for record in records}) == len(records)
