"""Binding a sensor of the air to a place, over the virtual radio."""

import asyncio
import datetime as dt
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ingest.ble import Patience
from ingest.errors import Unavailable, UsageError
from ingest.gatt import uuids
from ingest.pair_cli import pair
from ingest.pair_desk import PLACE_IT, PairDesk
from ingest.pair_weather import WeatherDesk
from ingest.race.files import PAIRINGS_FILE, RaceFile
from ingest.race.load import load
from ingest.race.settings import Pairing, Race, RaceInfo, Runner, Station
from ingest.race.weather_settings import WeatherSensor
from ingest.race.write import write_race
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import EnvironmentSensor, Strap

AIR = "C0:FF:EE:00:00:07"
WORN = "C0:FF:EE:00:00:08"
STRAP = "C0:FF:EE:00:00:01"
COMMENT = "# in the blue bag\n"


@pytest.fixture
def radio(adapter: Adapter) -> Radio:
    return Radio(driver_on(adapter, Patience(connect_s=1.0)))


@pytest.fixture
async def thermometer(air: Air) -> AsyncIterator[EnvironmentSensor]:
    """A thermometer that tells whoever is subscribed."""
    async with EnvironmentSensor(air, AIR, "Tempo", battery_pct=80) as sensor:

        async def measure() -> None:
            while True:
                await sensor.subscribed(uuids.TEMPERATURE)
                await sensor.notify(14.5, 60.0)
                await asyncio.sleep(0.01)

        measuring = asyncio.create_task(measure())
        yield sensor
        measuring.cancel()
        await asyncio.wait([measuring])


@pytest.fixture
def race(tmp_path: Path) -> Race:
    info = RaceInfo(
        id="test",
        name="Test race",
        start=dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC),
        timezone="UTC",
    )
    stations = (
        Station(id="lac", name="Champex-Lac", at_m=1000), Station(id="col", name="Col", at_m=9000),
    )  # fmt: skip
    write_race(
        tmp_path,
        RaceFile(race=info, stations=stations),
        [Runner(id="anna", name="Anna")],
        [Pairing(runner="anna", address=WORN, kinds=("environment",))],
    )
    path = tmp_path / PAIRINGS_FILE
    path.write_text(COMMENT + path.read_text())
    return load(tmp_path)


def desk_of(
    race: Race | None,
    radio: Radio,
    *,
    as_json: bool = False,
    force: bool = False,
    check_s: float = 10.0,
) -> WeatherDesk:
    return WeatherDesk(
        race, radio, seconds=0.5, as_json=as_json, force=force, hold_s=0.05, check_s=check_s
    )


async def test_a_sensor_is_placed_by_address_and_all_else_kept(
    radio: Radio, thermometer: EnvironmentSensor, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    await desk_of(race, radio, as_json=True).place(AIR.lower(), "lac", 1467.0)

    assert json.loads(capsys.readouterr().out) == {"address": AIR, "station": "lac", "at_m": 1467.0}
    written = load(race.folder)
    assert written.weather_sensors == (WeatherSensor(address=AIR, station="lac", at_m=1467.0),)
    assert written.pairings == race.pairings
    assert (race.folder / PAIRINGS_FILE).read_text().startswith(COMMENT)


async def test_without_a_station_it_keeps_its_own_name_and_is_told_for_all(
    radio: Radio, thermometer: EnvironmentSensor, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    await desk_of(race, radio).place(AIR, None, None)

    assert "stands at no station" in capsys.readouterr().out
    assert load(race.folder).weather_sensors == (WeatherSensor(address=AIR, name="Tempo"),)


async def test_it_moves_to_another_station_and_stays_where_none_is_given(
    radio: Radio, thermometer: EnvironmentSensor, race: Race
) -> None:
    for station, expected in (("lac", "lac"), ("col", "col"), (None, "col")):
        await desk_of(load(race.folder), radio).place(AIR, station, None)
        (sensor,) = load(race.folder).weather_sensors
        assert sensor.station == expected


async def test_asked_for_number_and_station(
    radio: Radio,
    thermometer: EnvironmentSensor,
    race: Race,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    air: Air,
) -> None:
    """Straps are not among what is asked for; a station that is none is asked for again."""
    monkeypatch.setattr("sys.stdin", io.StringIO("0\n1\nlake\ncol\n"))
    async with Strap(air, STRAP, "H10"):
        await desk_of(race, radio).place("", None, None)

    said = capsys.readouterr().out
    assert said.count("Listening for") == 2
    assert "H10" not in said
    assert "no station lake; it has: lac, col" in said
    assert f"Tempo ({AIR}) now tells the weather at Col." in said
    assert load(race.folder).weather_sensors == (WeatherSensor(address=AIR, station="col"),)


async def test_a_silent_or_empty_sensor_is_not_placed_without_force(
    air: Air, radio: Radio, race: Race
) -> None:
    async with EnvironmentSensor(air, AIR, "Tempo", battery_pct=5):
        with pytest.raises(Unavailable, match=r"no data; its battery is at 5 %"):
            await desk_of(race, radio, check_s=0.5).place(AIR, "lac", None)
        assert load(race.folder).weather_sensors == ()
        await desk_of(race, radio, force=True, check_s=0.5).place(AIR, "lac", None)
    assert load(race.folder).weather_sensors == (WeatherSensor(address=AIR, station="lac"),)


async def test_one_that_somebody_wears_is_taken_only_by_force_and_then_theirs_no_more(
    air: Air, radio: Radio, race: Race
) -> None:
    async with EnvironmentSensor(air, WORN, "Tempo"):
        with pytest.raises(UsageError, match="anna wears"):
            await desk_of(race, radio, check_s=0.5).place(WORN, "lac", None)
        await desk_of(race, radio, force=True, check_s=0.5).place(WORN, "lac", None)
    written = load(race.folder)  # which refuses one that is both
    assert written.pairings == ()
    assert written.weather_sensors == (WeatherSensor(address=WORN, station="lac"),)


async def test_one_of_the_weather_becomes_a_runner_s_only_by_force(
    radio: Radio, thermometer: EnvironmentSensor, race: Race
) -> None:
    await desk_of(race, radio).place(AIR, "lac", None)
    placed = load(race.folder)
    with pytest.raises(UsageError, match="tells the weather; --force"):
        await desk_of(placed, radio).bind("anna", AIR, kinds=("environment",), priority=2)
    await desk_of(placed, radio, force=True).bind("anna", AIR, kinds=("environment",), priority=2)
    written = load(race.folder)
    assert written.weather_sensors == ()
    assert [pairing.address for pairing in written.pairings] == [WORN, AIR]


async def test_a_strap_tells_no_weather(air: Air, radio: Radio, race: Race) -> None:
    async with Strap(air, STRAP, "H10"):
        with pytest.raises(UsageError, match="measures heart rate, not the air"):
            await desk_of(race, radio, force=True, check_s=0.5).place(STRAP, "lac", None)


async def test_an_unknown_station_is_told_before_anybody_waits(radio: Radio, race: Race) -> None:
    with pytest.raises(UsageError, match="no station lake; it has: lac, col"):
        await desk_of(race, radio).place(AIR, "lake", None)


@pytest.mark.parametrize("placed", [False, True])
async def test_the_list_offers_to_place_a_sensor_that_is_nobody_s(
    radio: Radio,
    thermometer: EnvironmentSensor,
    race: Race,
    capsys: pytest.CaptureFixture[str],
    placed: bool,
) -> None:
    if placed:
        await desk_of(race, radio).place(AIR, "lac", None)
    await PairDesk(load(race.folder), radio, seconds=0.5, as_json=False).list_sensors()
    said = capsys.readouterr().out
    assert (PLACE_IT in said.replace("\n", " ")) is not placed
    assert ("lac" in said) is placed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["anna", "--station", "lac"], "are of --weather"),
        (["--altitude", "5"], "are of --weather"),
        (["--weather", "anna", AIR], "takes no runner"),
        (["--weather", "--list"], "only lists"),
        (["--weather", "--json"], "name the sensor's ADDRESS"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, arguments: list[str], message: str) -> None:
    app = typer.Typer()
    app.command()(pair)
    result = CliRunner().invoke(app, [*arguments, "--race", str(tmp_path)])

    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
