"""Runs a simulated race straight to MQTT: the service behind `trailpulse simulate`."""

import asyncio

from ingest.bus import Bus, MqttSettings
from ingest.clock import Clock, WallClock
from ingest.endpoint import wait_for_broker
from ingest.race.settings import Race
from ingest.reports import gateway_will
from simulators.over_bluetooth import Setting, play_over_bluetooth
from simulators.player import Played, Player, new_gateway
from simulators.scenario import Scenario


async def simulate(
    scenario: Scenario, *, race: str, broker: MqttSettings, speed: float, wall: Clock
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
    """
    gateway = new_gateway("sim")
    will = gateway_will(race, gateway, wall.now())
    bus = Bus(broker, client_id=gateway, will=will)
    player = Player(bus, race=race, gateway=gateway, speed=speed, wall=wall)
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(bus.run(), name="bus")
        await player.play(scenario.moments())
        connection.cancel()
    return player.played


async def run(scenario: Scenario, race: Race, *, speed: float, bluetooth: bool) -> None:
    """Simulate for a race folder until the scenario ends or this is cancelled."""
    broker = await wait_for_broker(race, "simulator")
    wall = WallClock()
    if bluetooth:
        setting = Setting(race.race.id, new_gateway("sim"), broker, speed, wall)
        runners = [persona.id for persona in scenario.personas]
        await play_over_bluetooth(scenario.moments(), runners, setting)
    else:
        await simulate(scenario, race=race.race.id, broker=broker, speed=speed, wall=wall)
