"""A stored race once more through the running system, at any speed."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import typer
from rich.progress import BarColumn, Progress, TextColumn

from ingest import daemon, logs, topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.events import Event, Undo
from ingest.messages import Measured, Weather
from ingest.race.load import load
from ingest.reports import gateway_will
from simulators.moments import Moment
from simulators.player import Played, Player, new_gateway

Second = tuple[int, str, Measured | None, Sequence[Event]]
"""A second, whose it is, what was measured (None: there is no record) and what was logged in it."""


def replay_race(
    seconds: Iterable[Second],
    weather: Sequence[Weather],
    *,
    starts: float,
    total_s: int,
    race: Path,
    speed: float,
    log_level: str,
) -> None:
    """Send a stored race into the running system, with a progress bar.

    Parameters
    ----------
    seconds : of all runners, in order of time
    weather : all that was said of it
    starts : when the race started [s]
    total_s : how long it is [s]
    race : the race folder
    speed : race seconds to a wall second
    log_level : of this program
    """
    logs.configure(log_level)
    settings = load(race)

    async def play() -> None:
        broker = await wait_for_broker(settings, "simulator")
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed} of {task.total} s"),
        ) as bar:
            task = bar.add_task(settings.race.name, total=total_s)
            played = await replayed(
                seconds,
                weather,
                starts=starts,
                race=settings.race.id,
                broker=broker,
                speed=speed,
                progress=lambda done_s: bar.update(task, completed=done_s),
            )
        typer.echo(
            f"{sum(played.sent.values())} records of {len(played.sent)} runners and "
            f"{played.events} events sent"
        )

    daemon.run(play)


async def replayed(
    seconds: Iterable[Second],
    weather: Sequence[Weather],
    *,
    starts: float,
    race: str,
    broker: MqttSettings,
    speed: float,
    progress: Callable[[int], None] = lambda _: None,
) -> Played:
    """Send a stored race; return what was sent. Parameters as of `replay_race`."""
    wall = WallClock()
    gateway = new_gateway("replay")
    bus = Bus(broker, client_id=gateway, will=gateway_will(race, gateway, wall.now()))
    player = Player(bus, race=race, gateway=gateway, speed=speed, wall=wall, starts=starts)
    for said in weather:  # it holds from its own time on, whenever it comes
        bus.publish(topics.weather(race), wire.encode(said))

    async def play() -> None:
        await player.play(_moments(seconds, gateway, progress))

    await daemon.alongside(bus.run(), play())
    return player.played


def _moments(
    seconds: Iterable[Second], gateway: str, progress: Callable[[int], None]
) -> Iterator[Moment]:
    first_t: int | None = None
    for t, runner, measured, events in seconds:
        first_t = t if first_t is None else first_t
        progress(t - first_t + 1)
        new = tuple(_renamed(event, gateway) for event in events)
        # A record in which nothing was measured was one all the same.
        yield Moment(runner, t, measured or Measured(), new, paused=measured is not None)


def _renamed(event: Event, gateway: str) -> Event:
    """The same under a name of this replay: the monitor has applied the first one."""
    changed: dict[str, str] = {"id": _name(event.id, gateway)}
    if isinstance(event, Undo):
        changed["event"] = _name(event.event, gateway)
    return msgspec.structs.replace(event, **changed)


def _name(event_id: str, gateway: str) -> str:
    return str(uuid.uuid5(uuid.UUID(event_id), gateway))
