"""What `trailpulse pair` does: listen, show, ask, be sure, bind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
import typer
from rich.console import Console
from rich.live import Live

from ingest import pair_guard
from ingest.binding import bind, of_weather, owners, runner_of
from ingest.checkin_messages import Objection
from ingest.clock import WallClock
from ingest.errors import Unavailable, UsageError
from ingest.pair_advice import advice
from ingest.pair_found import Found
from ingest.pair_quality import HOLD_S
from ingest.pair_table import as_json, as_table
from ingest.pairing import Survey, listen, seek
from ingest.race.settings import Pairing, Race, Runner
from ingest.radio import Radio

PLACE_IT: Final = (
    "A sensor of the air that stands at a station tells the weather there:"
    " trailpulse pair --weather ADDRESS --station ID"
)
CHECK_S: Final = 30.0  # for a strap to be found, connected and good

Show = Callable[[list[Found]], None]


class PairDesk:
    """The crew's desk before the start, where everybody comes by with their sensors.

    Parameters
    ----------
    race
        The race; None when sensors are only listed.
    radio
        The adapter to listen with.
    seconds
        How long to listen [s].
    as_json
        Whether a program reads what is printed.
    force
        Whether to bind against all objections.
    hold_s
        For how long a sensor must tell plausible values to be good [s].
    check_s
        How long to wait for a sensor that is to be bound to be good [s].
    """

    def __init__(
        self,
        race: Race | None,
        radio: Radio,
        *,
        seconds: float,
        as_json: bool,
        force: bool = False,
        hold_s: float = HOLD_S,
        check_s: float = CHECK_S,
    ) -> None:
        self._race = race
        self._radio = radio
        self._seconds = seconds
        self._as_json = as_json
        self._force = force
        self._hold_s = hold_s
        self._check_s = check_s
        self._screen = Console(stderr=True)

    async def list_sensors(self) -> None:
        """Listen and print what was heard.

        Raises
        ------
        Unavailable
            When there is no usable adapter.
        """
        found = await self._listen()
        self._print(found)
        if not self._as_json and any(self._is_spare_air(one) for one in found):
            typer.echo(PLACE_IT)

    async def ask(self, runner: str, priority: int) -> None:
        """Listen, ask which sensor it is, make sure, and bind it.

        Each further listening shows how much the heart rates rose since the first: the runner who
        moves meanwhile is found by it.

        Raises
        ------
        UsageError
            When there is no such runner.
        Unavailable
            When there is no usable adapter.
        """
        race, whose = self._race_of(runner)
        before: dict[str, float] | None = None
        while True:
            typer.echo(f"Listening for {self._seconds:.0f} s; most sensors wake when worn.")
            found = await self._listen(whose)
            rises = None if before is None else pair_guard.rises(before, found)
            before = pair_guard.heart_rates(found) if before is None else before
            self._print(found, whose, rises)
            question = (
                f"Which is {runner}'s? Its number, or 0 to listen again; have {whose.name} jump on"
                " the spot meanwhile, and theirs rises"
            )
            chosen = await self._chosen(found, question)
            if chosen is None:
                continue
            objections = pair_guard.objections(chosen, whose, owners(race), rises)
            if chosen.address.upper() in of_weather(race):
                objections.append(Objection(kind="bound", text="it tells the weather"))
            if self._force or not objections or bound_all_the_same(objections):
                self._bind_found(race, runner, chosen, priority, found)
                return

    async def bind(
        self, runner: str, address: str, *, kinds: tuple[str, ...], priority: int
    ) -> None:
        """Bind a sensor without asking; unless `kinds` are given it must be heard, and be good.

        Raises
        ------
        UsageError
            When the runner, the address or a kind is not one, or the sensor is another runner's.
        Unavailable
            When there is no usable adapter, the sensor is not heard, or there is an objection.
        """
        race, whose = self._race_of(runner)
        if address.upper() in of_weather(race) and not self._force:
            raise UsageError(f"{address} tells the weather; --force makes it {runner}'s")
        if kinds:
            pairing = bind(race, runner, address, kinds=kinds, priority=priority, force=self._force)
            self._confirm(pairing)
            return
        owner = owners(race).get(address.upper())
        if owner not in (None, runner) and not self._force:  # before anybody waits for it
            raise UsageError(f"{pair_guard.bound_already(address, str(owner))}; --force takes it")
        found = await self._checked(address)
        objections = pair_guard.objections(found, whose, owners(race))
        if objections and not self._force:
            reasons = "; ".join(one.text for one in objections)
            raise Unavailable(
                f"{address} was not bound: {reasons}. Mend that, or bind it all the same by --force"
            )
        self._bind_found(race, runner, found, priority, [found])

    def _race_of(self, runner: str) -> tuple[Race, Runner]:
        race = self._folder()
        return race, runner_of(race, runner)

    def _folder(self) -> Race:
        if self._race is None:
            raise UsageError("there is no race folder to write the pairing into; name it by --race")
        return self._race

    async def _chosen(self, found: list[Found], question: str) -> Found | None:
        """Ask which of those found it is, and make sure; None to listen again."""
        answer: int = typer.prompt(question, type=int)  # nothing runs meanwhile
        if not 1 <= answer <= len(found):
            return None
        chosen = found[answer - 1]
        if chosen.good:
            return chosen
        try:
            return await self._checked(chosen.address)
        except Unavailable as error:  # without an adapter the next listening says so too
            typer.echo(f"{error}.")
            return None

    async def _listen(self, whose: Runner | None = None) -> list[Found]:
        with self._shown(whose) as show:
            return await listen(self._survey(), self._seconds, show)

    async def _checked(self, address: str) -> Found:
        """Wait until a sensor is good, and not for ever; it may still not be."""
        if not self._as_json:
            typer.echo(f"Waiting for {self._hold_s:.0f} s of plausible data from {address}.")
        with self._shown() as show:
            return await seek(self._survey(address), address, self._check_s, show)

    @contextmanager
    def _shown(self, whose: Runner | None = None) -> Iterator[Show | None]:
        """What is found, on the screen while it changes, if there is one."""
        if self._as_json or not self._screen.is_terminal:
            yield None
            return
        with Live(console=self._screen, transient=True, auto_refresh=False) as live:
            yield lambda found: live.update(
                as_table(found, self._uses(), self._hints(found, whose)), refresh=True
            )

    def _survey(self, only: str | None = None) -> Survey:
        return Survey(self._radio, WallClock(), hold_s=self._hold_s, only=only)

    def _owners(self) -> dict[str, str]:
        return owners(self._race) if self._race is not None else {}

    def _is_spare_air(self, one: Found) -> bool:
        return "environment" in one.kinds and one.address.upper() not in self._uses()

    def _uses(self) -> dict[str, str]:
        """What each sensor is bound to, in words for the table."""
        placed = {} if self._race is None else of_weather(self._race)
        return {
            address: one.station or "weather" for address, one in placed.items()
        } | self._owners()

    def _hints(
        self, found: list[Found], whose: Runner | None, rises: dict[str, float] | None = None
    ) -> dict[str, str] | None:
        if whose is None:
            return None
        return {
            one.address: pair_guard.hint(one, found, whose, self._owners(), rises) for one in found
        }

    def _print(
        self,
        found: list[Found],
        whose: Runner | None = None,
        rises: dict[str, float] | None = None,
    ) -> None:
        if self._as_json:
            typer.echo(as_json(found, self._owners()))
        elif found:
            Console().print(as_table(found, self._uses(), self._hints(found, whose, rises)))
            for sentence in advice(found):
                typer.echo(sentence)
        else:
            typer.echo(
                "No sensor heard. Wear them (straps: wet the electrodes), come within 10 m, and"
                " make sure that no watch or phone is connected to them."
            )

    def _bind_found(
        self, race: Race, runner: str, found: Found, priority: int, nearby: list[Found]
    ) -> None:
        pairing = bind(
            race,
            runner,
            found.address,
            kinds=found.kinds,
            name=found.name,
            priority=priority,
            force=True,  # who has it was objected to, and that was answered
        )
        self._confirm(pairing)
        for warning in pair_guard.warnings(found, nearby):
            typer.echo(f"Mind that {warning}.", err=self._as_json)

    def _confirm(self, pairing: Pairing) -> None:
        if self._as_json:
            typer.echo(msgspec.json.encode(pairing))
        else:
            kinds = " and ".join(kind.replace("_", " ") for kind in pairing.kinds)
            who = pairing.name or "the sensor"
            typer.echo(f"{who} ({pairing.address}) is now {pairing.runner}'s, for {kinds}.")


def bound_all_the_same(objections: list[Objection]) -> bool:
    """Ask whether to bind a sensor against what speaks for leaving it."""
    for objection in objections:
        typer.echo(f"Careful: {objection.text}.")
    return typer.confirm("Bind it all the same?", default=False)
