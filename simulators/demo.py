"""A whole race on one machine: every program of trailpulse, as the user would start them."""

import asyncio
import datetime as dt
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from ingest import daemon
from ingest.bus import Bus
from ingest.endpoint import wait_for_broker
from ingest.errors import Unavailable
from ingest.race.files import RUNTIME_FOLDER, RaceFile
from ingest.race.fuel_settings import Product
from ingest.race.load import load
from ingest.race.notify_settings import Notify
from ingest.race.settings import Race, RaceInfo
from ingest.race.write import write_race
from simulators.alert_log import written
from simulators.cast import cast
from simulators.conductor import MAX_SPEED
from simulators.crew_desk import CrewDesk
from simulators.faults import Fault
from simulators.habits import CAPSULE, GEL
from simulators.kills import STRAPS, Kills
from simulators.paperwork import Paperwork
from simulators.parts import Part
from simulators.scenario_file import ScenarioFile, require_runners
from simulators.scenario_folder import write_copy
from simulators.simulate import START_UP_S, Way, spool_of
from simulators.tally import Row, Tally, kept_rows
from simulators.terrain import rolling

RACE_ID: Final = "demo"
RUNNERS: Final = 6  # unless told otherwise, as all of these
SPEED: Final = 10.0
GATEWAY: Final = "demo-straps"  # of all who wear straps, also after it was killed
OVER_BLUETOOTH: Final = 2
START_WITHIN_S: Final = 60.0
PREFERRED_PORT: Final = 8501
PRODUCTS: Final = (
    Product(id=GEL, name="Gel", carbs_g=25.0, sodium_mg=50.0),
    Product(id="iso", name="Iso drink, 0.5 l", carbs_g=30.0, sodium_mg=300.0, volume_ml=500.0),
    Product(id=CAPSULE, name="Salt capsule", sodium_mg=300.0),
)
"""What can be logged with two taps, and what the runners eat."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """What the demo is to show.

    Attributes
    ----------
    folder : the race folder to make
    runners, seed : who runs
    speed : race seconds to a wall second
    recording : a recorded activity that one of the runners replays
    page : whether to serve the page, and open it
    seconds : how long to run; until stopped if absent [s]
    notify : services that the crew is told by; their URLs are in the environment
    scenario, play : a file of what goes wrong, and what it says; where that concerns sensors, all
        runners are on Bluetooth
    like : the race folder beside that file, which is copied; absent: a made-up one
    """

    folder: Path
    runners: int
    seed: int
    speed: float
    recording: Path | None
    page: bool
    seconds: float | None
    notify: tuple[str, ...] = ()
    scenario: Path | None = None
    play: ScenarioFile = field(default_factory=ScenarioFile)
    like: Race | None = None

    @property
    def faults(self) -> Sequence[Fault]:
        """What goes wrong."""
        return self.play.faults

    @property
    def over_bluetooth(self) -> bool:
        """Whether sensors are needed for what goes wrong."""
        return Way(self.speed, faults=self.faults).over_bluetooth


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the demo went.

    Attributes
    ----------
    rows : the numbers of each runner
    refused : what the monitor refused, by reason
    failures : parts that failed, each with the end of what it said
    faulty : whether things were to go wrong, so that something may have been refused
    told : what the crew was told and did, to be read
    """

    rows: Sequence[Row]
    refused: dict[str, int]
    failures: Sequence[str]
    faulty: bool = False
    told: str = ""

    @property
    def good(self) -> bool:
        """Whether every part did its work and no record was lost."""
        complete = bool(self.rows) and all(row.lost == 0 and row.statuses for row in self.rows)
        return complete and not self.failures and (self.faulty or not self.refused)


Say = Callable[[str], None]


async def run(options: Options, say: Say) -> Outcome:
    """Run the demo until its time is over, a part fails or this is cancelled.

    Parameters
    ----------
    options : what to show
    say : told in a sentence what is going on
    """
    made, ids, papers = await _begin(options, say)
    logs = _logs(options)
    folder = ("--race", str(options.folder))
    async with AsyncExitStack() as stack:

        async def start(name: str, *arguments: str) -> Part:
            part = await Part.start(name, arguments, logs)
            stack.push_async_callback(part.stop)
            return part

        infrastructure = [
            await start("broker", "broker", *folder),
            await start("monitor", "monitor", *folder),
        ]
        if options.notify:
            infrastructure.append(await start("notify", "notify", *folder))
        if options.page:
            port = _free_port(PREFERRED_PORT)
            page = ("--listen", f"127.0.0.1:{port}", "--open")
            infrastructure.append(await start("dashboard", "dashboard", *folder, *page))
            say(f"the page: http://127.0.0.1:{port}")
        broker = await _or_failure(wait_for_broker(made, "simulator"), infrastructure)
        bus = Bus(broker, client_id="demo")
        tally = Tally(made.race.id, bus, ids)
        desk = CrewDesk(made, bus, options.play.crew, options.speed, papers)

        async def race() -> Sequence[Part]:
            await _or_failure(tally.up(), infrastructure)
            began = int(time.time()) + START_UP_S
            commands = _commands(options, ids, began)
            runners = [await start(*command) for command in commands]
            say(f"{len(ids)} runners at {options.speed:g}× speed; logs in {logs}")
            kills = Kills(options.faults, options.seed, began=began, speed=options.speed)
            parts = {part.name: part for part in (*infrastructure, *runners)}
            # With a scenario the runners end by themselves, once everything of them is stored.
            seconds = None if options.scenario else options.seconds
            async with kills.on(parts):
                await _until_over(seconds, tally, infrastructure, runners)
            for part in runners:
                await part.stop()
            if not any(part.failed for part in infrastructure):
                await tally.settled()
                await desk.close()  # only now it was told of all
                if options.play.crew:
                    await tally.settled()
            return [*infrastructure, *runners]

        parts = await daemon.alongside(bus.run(), race())
        rows = tally.rows()
        if options.scenario is not None and options.over_bluetooth:
            # Who was killed has forgotten what it counted; the spool has not.
            rows = kept_rows(rows, spool_of(options.folder, GATEWAY))
    # The store is complete only once the monitor has ended.
    told = ""
    if options.like is not None and not any(part.failed for part in parts):
        say("reports")
        await papers.after()
        told = written(made, desk.lines())
    failures = [str(part.failure()) for part in (*parts, *papers.failed) if part.failed]
    return Outcome(rows, tally.refused, failures, faulty=options.scenario is not None, told=told)


async def _begin(options: Options, say: Say) -> tuple[Race, list[str], Paperwork]:
    """Make the race folder, and what is written before a race; who runs."""
    _make_folder(options)
    made = load(options.folder)
    ids = [runner.id for runner in made.runners]
    require_runners(options.faults, ids)
    papers = Paperwork(options.folder, ids, _logs(options))
    if options.like is not None:
        say(f"preparation and station cards of {len(ids)} runners")
        await papers.before()
    return made, ids, papers


def _logs(options: Options) -> Path:
    return options.folder / RUNTIME_FOLDER / "logs"


def _make_folder(options: Options) -> None:
    """Write the race folder: like the one beside the scenario, else one of made-up runners."""
    if options.like is not None:
        notify = Notify(crew=options.notify)
        today = dt.datetime.fromtimestamp(time.time(), dt.UTC).date()
        hills = options.play.course
        write_copy(options.like, options.folder, hills=hills, today=today, notify=notify)
        return
    runners = [
        persona.settings for persona in cast(options.runners, options.seed, rolling(options.seed))
    ]
    start = dt.datetime.fromtimestamp(int(time.time()), dt.UTC)
    info = RaceInfo(id=RACE_ID, name="Demo", start=start)
    file = RaceFile(race=info, products=PRODUCTS, notify=Notify(crew=options.notify))
    write_race(options.folder, file, runners)


def _commands(options: Options, names: Sequence[str], began: int) -> list[tuple[str, ...]]:
    """What plays the runners: each a name for the part and the command's arguments."""
    ids = list(names)
    common = ("--race", str(options.folder), "--speed", f"{options.speed:g}")
    commands: list[tuple[str, ...]] = []
    if options.recording is not None:
        file = str(options.recording)
        commands.append(("recording", "replay", file, "--runner", ids.pop(), *common))
    simulate = ("simulate", *common, "--seed", str(options.seed))
    if options.scenario is not None:
        if options.like is not None:
            began = int(load(options.folder).race.start.timestamp())
        faulty = ("--scenario", str(options.scenario), "--gateway", GATEWAY, "--began", str(began))
        length = () if options.seconds is None else ("--for", f"{options.seconds:g}s")
        return [*commands, (STRAPS, *simulate, *faulty, *length, "--only", ",".join(ids))]
    if options.speed <= MAX_SPEED:
        wearing, ids = ids[:OVER_BLUETOOTH], ids[OVER_BLUETOOTH:]
        if wearing:
            commands.append((STRAPS, *simulate, "--ble", "--only", ",".join(wearing)))
    if ids:
        commands.append(("runners", *simulate, "--only", ",".join(ids)))
    return commands


async def _or_failure(wanted: Awaitable[T], parts: Sequence[Part]) -> T:
    """Wait for something that needs these parts.

    Raises
    ------
    Unavailable
        When a part ends first, or it takes too long.
    """
    waiting = asyncio.ensure_future(wanted)
    ends = {asyncio.create_task(part.wait()): part for part in parts}
    everything: set[asyncio.Future[Any]] = {waiting, *ends}
    try:
        done, _ = await asyncio.wait(
            everything, timeout=START_WITHIN_S, return_when=asyncio.FIRST_COMPLETED
        )
        if waiting in done:
            return waiting.result()
        for task, part in ends.items():
            if task in done:
                raise part.failure()
        names = ", ".join(part.name for part in parts)
        raise Unavailable(f"{names} did not come up within {START_WITHIN_S:.0f} s")
    finally:
        for future in everything:
            future.cancel()


async def _until_over(
    seconds: float | None, tally: Tally, infrastructure: Sequence[Part], runners: Sequence[Part]
) -> None:
    """Return when the time is over, every runner is done, or a part has failed.

    The time counts from when every runner is heard: starting takes its own time on each machine.
    """
    needed = [asyncio.create_task(part.wait()) for part in infrastructure]
    playing = [asyncio.create_task(part.wait()) for part in runners]
    waiting = {*needed, *playing}
    limit = asyncio.timeout(None if seconds is None else START_WITHIN_S + seconds)

    async def count() -> None:
        await tally.everybody()
        if seconds is not None:
            limit.reschedule(asyncio.get_running_loop().time() + seconds)

    counting = asyncio.create_task(count())
    try:
        async with limit:
            while waiting:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                failed = any(part.failed for part in runners)
                if failed or any(task.done() for task in needed) or waiting <= set(needed):
                    return
    except TimeoutError:
        return
    finally:
        for task in (*needed, *playing, counting):
            task.cancel()


def _free_port(preferred: int) -> int:
    """The preferred port of the loopback interface if nobody listens there, else a free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            number: int = probe.getsockname()[1]
            return number
    raise Unavailable("no free port on the loopback interface")
