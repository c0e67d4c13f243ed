"""What `trailpulse pair` does: listen, show, ask, bind."""

import msgspec
import typer
from rich.console import Console
from rich.live import Live

from ingest.binding import bind, runner_of
from ingest.clock import WallClock
from ingest.errors import UsageError
from ingest.pair_table import as_json, as_table
from ingest.pairing import Found, Survey, listen, seek
from ingest.race.settings import Pairing, Race
from ingest.radio import Radio


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
    """

    def __init__(self, race: Race | None, radio: Radio, *, seconds: float, as_json: bool) -> None:
        self._race = race
        self._radio = radio
        self._seconds = seconds
        self._as_json = as_json
        self._screen = Console(stderr=True)

    async def list_sensors(self) -> None:
        """Listen and print what was heard.

        Raises
        ------
        Unavailable
            When there is no usable adapter.
        """
        self._print(await self._listen())

    async def ask(self, runner: str, priority: int) -> None:
        """Listen, ask which sensor it is, and bind it.

        Raises
        ------
        UsageError
            When there is no such runner.
        Unavailable
            When there is no usable adapter.
        """
        race = self._race_of(runner)
        while True:
            typer.echo(f"Listening for {self._seconds:.0f} s; most sensors wake when worn.")
            found = await self._listen()
            self._print(found)
            question = f"Which is {runner}'s? Its number, or 0 to listen again"
            answer: int = typer.prompt(question, type=int)  # nothing runs meanwhile
            if 1 <= answer <= len(found):
                self._confirm(_bind_found(race, runner, found[answer - 1], priority))
                return

    async def bind(
        self, runner: str, address: str, *, kinds: tuple[str, ...], priority: int
    ) -> None:
        """Bind a sensor without asking; listen for what it measures unless that is given.

        Raises
        ------
        UsageError
            When the runner, the address or a kind is not one.
        Unavailable
            When there is no usable adapter, or the sensor is not heard.
        """
        race = self._race_of(runner)
        if kinds:
            self._confirm(bind(race, runner, address, kinds=kinds, priority=priority))
            return
        found = await seek(self._survey(), address, self._seconds)
        self._confirm(_bind_found(race, runner, found, priority))

    def _race_of(self, runner: str) -> Race:
        if self._race is None:
            raise UsageError("there is no race folder to write the pairing into; name it by --race")
        runner_of(self._race, runner)
        return self._race

    async def _listen(self) -> list[Found]:
        if self._as_json or not self._screen.is_terminal:
            return await listen(self._survey(), self._seconds)
        with Live(console=self._screen, transient=True, auto_refresh=False) as live:

            def show(found: list[Found]) -> None:
                live.update(as_table(found, self._owners()), refresh=True)

            return await listen(self._survey(), self._seconds, show)

    def _survey(self) -> Survey:
        return Survey(self._radio, WallClock())

    def _owners(self) -> dict[str, str]:
        pairings = self._race.pairings if self._race is not None else ()
        return {pairing.address.upper(): pairing.runner for pairing in pairings}

    def _print(self, found: list[Found]) -> None:
        if self._as_json:
            typer.echo(as_json(found, self._owners()))
        elif found:
            Console().print(as_table(found, self._owners()))
        else:
            typer.echo(
                "No sensor heard. Wear them (straps: wet the electrodes), come within 10 m, and"
                " make sure that no watch or phone is connected to them."
            )

    def _confirm(self, pairing: Pairing) -> None:
        if self._as_json:
            typer.echo(msgspec.json.encode(pairing))
        else:
            kinds = " and ".join(kind.replace("_", " ") for kind in pairing.kinds)
            who = pairing.name or "the sensor"
            typer.echo(f"{who} ({pairing.address}) is now {pairing.runner}'s, for {kinds}.")


def _bind_found(race: Race, runner: str, found: Found, priority: int) -> Pairing:
    return bind(race, runner, found.address, kinds=found.kinds, name=found.name, priority=priority)
