"""Runs a simulated race straight to MQTT: the service behind `trailpulse simulate`."""

import asyncio

from ingest.bus import Bus, MqttSettings
from ingest.clock import Clock
from simulators.player import Played, Player, last_will, new_gateway
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
    will = last_will(race, gateway, wall.now())
    bus = Bus(broker, client_id=gateway, will=will)
    player = Player(bus, race=race, gateway=gateway, speed=speed, wall=wall)
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(bus.run(), name="bus")
        await player.play(scenario.moments())
        connection.cancel()
    return player.played
