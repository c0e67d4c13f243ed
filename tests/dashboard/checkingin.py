"""A race folder, a gateway in a start corral, and the dashboard, each a process of its own."""

import contextlib
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.race.files import RaceFile
from ingest.race.settings import Body, Gateway, Mqtt, RaceInfo, Runner
from ingest.race.write import write_race
from tests.brokers import BrokerProcess
from tests.dashboard.access.house import House, opened
from tests.dashboard.scene import HOSTILE_NAME

RACE_ID: Final = "corral"
RUNNERS: Final = (
    Runner(
        id="anna", name="Annalisa Bartholomäus-Quattrocchi", bib="1204", body=Body(hr_max_bpm=188)
    ),
    Runner(id="ben", name="Ben Ito", bib="7"),
    Runner(id="hostile", name=HOSTILE_NAME, bib="666"),
)


@dataclass(frozen=True)
class CheckIn:
    """What is going on before the start."""

    folder: Path
    url: str
    gateway: "subprocess.Popen[bytes]"

    def wear(self, tail: str, bpm: int) -> None:
        """Let a strap beat from now on, or fall silent with 0."""
        assert self.gateway.stdin is not None
        self.gateway.stdin.write(f"{tail} {bpm}\n".encode())
        self.gateway.stdin.flush()


def furnish(folder: Path, mqtt_port: int) -> None:
    """Write a race folder with runners and without pairings."""
    write_race(
        folder,
        RaceFile(
            race=RaceInfo(
                id=RACE_ID,
                name="Grande Traversée",
                start=dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC),
                timezone="Europe/Paris",
            ),
            gateway=Gateway(id="pi-1"),
            mqtt=Mqtt(url=f"mqtt://127.0.0.1:{mqtt_port}"),
        ),
        RUNNERS,
    )


@contextlib.contextmanager
def checking_in(folder: Path, broker: BrokerProcess, logs: Path) -> Iterator[CheckIn]:
    """Everything that is needed for check-in but the browser."""
    furnish(folder, broker.settings.port)
    with opened(folder, logs / "dashboard.txt") as house, in_the_corral(folder, logs) as gateway:
        yield _of(house, gateway)


@contextlib.contextmanager
def in_the_corral(folder: Path, logs: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A gateway among straps; see `tests.corral`."""
    with (logs / "gateway.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.corral", str(folder)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[2],
        )
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=10)


def _of(house: House, gateway: "subprocess.Popen[bytes]") -> CheckIn:
    return CheckIn(house.folder, house.url, gateway)
