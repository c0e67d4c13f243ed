"""A recorded activity as moments, at the pace and on the way that is asked for."""

from collections.abc import Callable, Iterator

from ingest import daemon
from ingest.bus import Bus, MqttSettings
from ingest.clock import WallClock
from ingest.recordings.recording import Recording
from ingest.recordings.resolution import NOTHING
from ingest.reports import gateway_will
from simulators.moments import Moment
from simulators.over_bluetooth import Setting, play_over_bluetooth
from simulators.player import Player, new_gateway

Progress = Callable[[int], None]
"""Told how many seconds of the recording have been played."""


async def replay(
    recording: Recording,
    *,
    runner: str,
    race: str,
    broker: MqttSettings,
    speed: float,
    bluetooth: bool,
    progress: Progress,
) -> int:
    """Play a recording into the running system; return how many records were published.

    Parameters
    ----------
    recording : what was measured
    runner : as whom
    race : the race's id
    broker : where to
    speed : race seconds to a wall second; over Bluetooth at most 20
    bluetooth : whether through virtual straps and pods, or straight to MQTT
    progress : told after every second
    """
    moments = _told(recording, runner, progress)
    wall = WallClock()
    gateway = new_gateway("replay")
    if bluetooth:
        setting = Setting(race, gateway, broker, speed, wall, tells_running=False)
        sent = await play_over_bluetooth(moments, [runner], setting)
        return sent.get(runner, 0)
    bus = Bus(broker, client_id=gateway, will=gateway_will(race, gateway, wall.now()))
    player = Player(bus, race=race, gateway=gateway, speed=speed, wall=wall)

    async def play() -> None:
        await player.play(moments)

    await daemon.alongside(bus.run(), play())
    return player.played.sent.get(runner, 0)


def _told(recording: Recording, runner: str, progress: Progress) -> Iterator[Moment]:
    played = 0
    for t, measured in recording.every_second():
        yield Moment(runner, t, measured, paused=measured == NOTHING)
        played += measured != NOTHING
        progress(played)
