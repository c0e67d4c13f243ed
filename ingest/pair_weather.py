"""What `trailpulse pair --weather` does: a sensor that nobody wears tells a place's weather."""

from collections.abc import Sequence

import msgspec
import typer

from ingest import pair_guard
from ingest.binding import check_station, of_weather, owners, place
from ingest.errors import Unavailable, UsageError
from ingest.pair_desk import PairDesk, bound_all_the_same
from ingest.pair_found import Found
from ingest.race.settings import Race
from ingest.race.weather_settings import WeatherSensor


class WeatherDesk(PairDesk):
    """The same desk, for sensors that stand at a station."""

    async def place(self, address: str, station: str | None, at_m: float | None) -> None:
        """Make sure of a sensor of temperature or humidity, and let it tell the weather.

        Parameters
        ----------
        address : of the sensor; empty: ask for it, and for the station where that is not given
        station : id of the station that it stands at; None: none, or the one it had
        at_m : altitude of the place; None: that of the course there [m]

        Raises
        ------
        UsageError
            When there is no such station, or the sensor is worn by somebody or measures no air.
        Unavailable
            When there is no usable adapter, the sensor is not heard, or there is an objection.
        """
        race = self._folder()
        if station is not None:
            check_station(race, station)
        if not address:
            await self._ask_place(race, station, at_m)
            return
        owner = owners(race).get(address.upper())
        if owner is not None and not self._force:  # before anybody waits for it
            raise UsageError(f"{owner} wears {address}; --force takes it")
        found = await self._checked(address)
        _check_kind(found)
        objections = pair_guard.place_objections(found, owners(race))
        if objections and not self._force:
            reasons = "; ".join(one.text for one in objections)
            raise Unavailable(
                f"{address} was not bound: {reasons}. Mend that, or bind it all the same by --force"
            )
        before = of_weather(race).get(address.upper())
        if station is None and before is not None:
            station = before.station
        self._place(race, found, station, at_m, [found])

    async def _ask_place(self, race: Race, station: str | None, at_m: float | None) -> None:
        while True:
            typer.echo(f"Listening for {self._seconds:.0f} s.")
            found = [one for one in await self._listen() if "environment" in one.kinds]
            self._print(found)
            question = "Which one tells the weather? Its number, or 0 to listen again"
            chosen = await self._chosen(found, question)
            if chosen is None:
                continue
            objections = pair_guard.place_objections(chosen, owners(race))
            if self._force or not objections or bound_all_the_same(objections):
                where = _asked_station(race) if station is None else station
                self._place(race, chosen, where, at_m, found)
                return

    def _place(
        self,
        race: Race,
        found: Found,
        station: str | None,
        at_m: float | None,
        nearby: Sequence[Found],
    ) -> None:
        # At a station its name is the station's: monitors elsewhere know that one, too.
        name = None if station is not None else found.name
        sensor = place(race, found.address, station=station, name=name, at_m=at_m)
        if self._as_json:
            typer.echo(msgspec.json.encode(sensor))
        else:
            typer.echo(f"{found.name or 'The sensor'} ({sensor.address}) {_tells(race, sensor)}.")
        for warning in pair_guard.warnings(found, nearby):
            typer.echo(f"Mind that {warning}.", err=self._as_json)


def _asked_station(race: Race) -> str | None:
    """Ask for the station; None where the sensor stands at none of them."""
    if not race.stations:
        return None
    known = ", ".join(station.id for station in race.stations)
    while True:
        question = f"At which station does it stand: {known}; or nothing for none"
        answer: str = typer.prompt(question, default="", show_default=False).strip()
        if not answer:
            return None
        try:
            check_station(race, answer)
        except UsageError as error:
            typer.echo(f"{error}.")
            continue
        return answer


def _check_kind(found: Found) -> None:
    if "environment" not in found.kinds:
        kinds = " and ".join(kind.replace("_", " ") for kind in found.kinds) or "nothing"
        raise UsageError(f"{found.address} measures {kinds}, not the air")


def _tells(race: Race, sensor: WeatherSensor) -> str:
    if sensor.station is None:
        return "now tells the weather for all: it stands at no station of the course"
    names = {station.id: station.name for station in race.stations}
    return f"now tells the weather at {names[sensor.station]}"
