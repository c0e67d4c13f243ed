"""Runs a simulated race: the service behind `trailpulse simulate`."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ingest.bus import Bus, MqttSettings
from ingest.clock import Clock, WallClock
from ingest.endpoint import wait_for_broker
from ingest.errors import UsageError
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.settings import Race
from ingest.reports import gateway_will
from simulators.conductor import MAX_SPEED
from simulators.faults import OF_NATURE, Fault
from simulators.over_bluetooth import Setting, play_over_bluetooth
from simulators.player import NO_PHONES, Played, Player, new_gateway
from simulators.scenario import Scenario
from simulators.watched import Watched

# So long starting takes at most before a race that is of now can begin [s].
START_UP_S: Final = 5


@dataclass(frozen=True, slots=True)
class Way:
    """How a scenario is played for a race folder.

    Attributes
    ----------
    speed : race seconds to a wall second
    bluetooth : over virtual sensors, instead of straight to the broker
    faults : what goes wrong, over Bluetooth
    gateway : id of the gateway if it goes on from an earlier run; absent: a new one
    began : the wall time of the race's start [s], if it goes on
    """

    speed: float
    bluetooth: bool = False
    faults: Sequence[Fault] = ()
    gateway: str | None = None
    began: float | None = None

    @property
    def over_bluetooth(self) -> bool:
        """Whether sensors are needed: they were asked for, or something befalls them."""
        return self.bluetooth or any(fault.place not in OF_NATURE for fault in self.faults)

    @property
    def live(self) -> bool:
        """Whether the race has to be of now: only then a clock can be wrong."""
        return any(fault.kind == "wrong_clock" for fault in self.faults)

    def check(self) -> None:
        """See that this can be played.

        Raises
        ------
        UsageError
            When not.
        """
        if self.over_bluetooth and self.speed > MAX_SPEED:
            raise UsageError(
                f"--speed {self.speed:g} is too fast over Bluetooth; at most {MAX_SPEED:.0f}"
            )
        if self.live and self.speed != 1.0:
            raise UsageError(
                "the fault wrong_clock needs --speed 1: at any other one the gateway's clock"
                " is the race's, and nothing to compare it with"
            )
        if self.over_bluetooth and any(fault.kind == "tracker_lost" for fault in self.faults):
            raise UsageError(
                "the fault tracker_lost is not for Bluetooth, which the other faults need;"
                " out_of_range is what straps and pods do"
            )
        processes = sorted({fault.kind for fault in self.faults if fault.place == "process"})
        if processes and self.began is None:
            raise UsageError(
                f"the fault {processes[0]} is for `trailpulse demo --scenario`, which starts the"
                " processes that it kills"
            )


async def simulate(
    scenario: Scenario,
    *,
    race: str,
    broker: MqttSettings,
    speed: float,
    wall: Clock,
    phones: Mapping[str, str] = NO_PHONES,
) -> Played:
    """Play a scenario until it ends or this is cancelled, as a gateway of its own.

    Parameters
    ----------
    scenario
        The simulated race.
    race
        The race's id in topics.
    broker
        Where to publish; waited for if it is away.
    speed
        Race seconds to a wall second, above 0 and at most 10,000. [1]
    wall
        The clock of the world.
    phones
        OwnTracks topics of the runners whose phones tell where they are, as `user/device`.
    """
    gateway = new_gateway("sim")
    will = gateway_will(race, gateway, wall.now())
    bus = Bus(broker, client_id=gateway, will=will)
    watched = Watched(race, bus, [persona.id for persona in scenario.personas])
    player = Player(
        bus,
        race=race,
        gateway=gateway,
        speed=speed,
        wall=wall,
        watched_t=watched.newest_t,
        phones=phones,
    )
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(bus.run(), name="bus")
        await player.play(scenario.moments(), scenario.weather())
        connection.cancel()
    return player.played


async def run(scenario: Scenario, race: Race, way: Way) -> None:
    """Simulate for a race folder until the scenario ends or this is cancelled."""
    broker = await wait_for_broker(race, "simulator")
    wall = WallClock()
    if not way.over_bluetooth:
        played = {persona.id for persona in scenario.personas}
        await simulate(
            scenario,
            race=race.race.id,
            broker=broker,
            speed=way.speed,
            wall=wall,
            phones={
                runner.id: runner.owntracks
                for runner in race.runners
                if runner.owntracks is not None and runner.id in played
            },
        )
        return
    gateway = way.gateway or new_gateway("sim")
    setting = Setting(
        race.race.id,
        gateway,
        broker,
        way.speed,
        wall,
        faults=way.faults,
        seed=scenario.seed,
        spool=spool_of(race.folder, gateway) if way.faults else None,
        began=way.began,
        live=way.live,
        check_in=race,
    )
    runners = [persona.id for persona in scenario.personas]
    await play_over_bluetooth(scenario.moments(), runners, setting)


def spool_of(folder: Path, gateway: str) -> Path:
    """Where a gateway of a race folder keeps its records."""
    return folder / RUNTIME_FOLDER / f"spool-{gateway}.db"
