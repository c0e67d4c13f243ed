"""Binding sensors to runners, over the virtual radio."""

import asyncio
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from ingest.errors import Unavailable, UsageError
from ingest.gatt import heart_rate, uuids
from ingest.pair_desk import PairDesk
from ingest.race.files import RaceFile
from ingest.race.load import load
from ingest.race.settings import Pairing, Race, RaceInfo, Runner
from ingest.race.write import write_race
from ingest.radio import Radio
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import Pod, Strap
from tests.ingest.worn import HOLD, OTHER, POD, STRAP


@pytest.fixture
def race(tmp_path: Path) -> Race:
    start = dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC)
    write_race(
        tmp_path,
        RaceFile(race=RaceInfo(id="test", name="Test race", start=start, timezone="UTC")),
        [Runner(id="anna", name="Anna"), Runner(id="bea", name="Bea")],
        [Pairing(runner="bea", address=POD, kinds=("running_speed",))],
    )
    return load(tmp_path)


def desk_of(
    race: Race | None,
    radio: Radio,
    seconds: float = 0.5,
    *,
    as_json: bool = False,
    force: bool = False,
    check_s: float = 10.0,
) -> PairDesk:
    return PairDesk(
        race, radio, seconds=seconds, as_json=as_json, force=force, hold_s=HOLD, check_s=check_s
    )


async def test_binding_by_address_asks_nothing(
    radio: Radio, worn: Strap, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of(race, radio, 10.0, as_json=True)
    await desk.bind("anna", STRAP.lower(), kinds=(), priority=2)

    assert json.loads(capsys.readouterr().out)["address"] == STRAP
    assert load(race.folder).pairings[1] == Pairing(
        runner="anna", address=STRAP, kinds=("heart_rate",), name="Polar H10 0001", priority=2
    )


async def test_binding_with_its_kind_given_needs_no_sensor(
    radio: Radio, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = desk_of(race, radio, 10.0, as_json=False)
    await desk.bind("anna", STRAP, kinds=("heart_rate", "running_speed"), priority=1)

    assert "is now anna's, for heart rate and running speed" in capsys.readouterr().out
    assert load(race.folder).pairings[1].kinds == ("heart_rate", "running_speed")


@pytest.mark.parametrize(
    ("runner", "address", "kind", "message"),
    [
        ("carl", STRAP, "heart_rate", "no runner carl; it has: anna, bea"),
        ("anna", "C0:FF", "heart_rate", "can't be bound"),
        ("anna", STRAP, "blood_pressure", "can't be bound"),
    ],
)
async def test_what_cannot_be_bound_is_told(
    radio: Radio, race: Race, runner: str, address: str, kind: str, message: str
) -> None:
    desk = desk_of(race, radio, 10.0, as_json=False)

    with pytest.raises(UsageError, match=message):
        await desk.bind(runner, address, kinds=(kind,), priority=1)
    assert len(load(race.folder).pairings) == 1


async def test_asking_listens_again_until_a_number_is_given(
    radio: Radio,
    worn: Strap,
    race: Race,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("0\nseven\n7\n1\n"))
    await desk_of(race, radio, 0.5, as_json=False).ask("anna", 1)

    assert capsys.readouterr().out.count("Listening for") == 3
    assert load(race.folder).pairings[1].address == STRAP


async def test_a_list_for_programs_says_whose_a_sensor_is(
    air: Air, radio: Radio, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Pod(air, POD, "Pod"):
        await desk_of(race, radio, 0.5, as_json=True).list_sensors()

    (sensor,) = json.loads(capsys.readouterr().out)["sensors"]
    assert sensor["runner"] == "bea"
    assert sensor["kinds"] == ["running_speed"]
    assert "heart_rate_bpm" not in sensor


async def test_an_empty_list_says_what_to_do(
    radio: Radio, capsys: pytest.CaptureFixture[str]
) -> None:
    await PairDesk(None, radio, seconds=0.05, as_json=False).list_sensors()

    assert "No sensor heard." in capsys.readouterr().out


async def test_a_sensor_of_another_runner_is_not_taken_without_force(
    air: Air, radio: Radio, race: Race, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Pod(air, POD, "Pod"):
        for kinds in ((), ("running_speed",)):
            with pytest.raises(UsageError, match="is bea's already"):
                await desk_of(race, radio).bind("anna", POD, kinds=kinds, priority=1)
        assert load(race.folder).pairings == race.pairings

        await desk_of(race, radio, force=True).bind(
            "anna", POD, kinds=("running_speed",), priority=1
        )

    (pairing,) = load(race.folder).pairings
    assert pairing.runner == "anna"


async def test_a_strap_that_tells_nothing_is_not_bound_without_force(
    air: Air, radio: Radio, race: Race
) -> None:
    async with Strap(air, STRAP, "H10"):
        desk = desk_of(race, radio, check_s=0.3)
        with pytest.raises(Unavailable, match="not told plausible values for long enough: no data"):
            await desk.bind("anna", STRAP, kinds=(), priority=1)
        assert load(race.folder).pairings == race.pairings

        forced = desk_of(race, radio, force=True, check_s=0.3)
        await forced.bind("anna", STRAP, kinds=(), priority=1)

    assert load(race.folder).pairings[1].address == STRAP


@pytest.mark.parametrize(("charge_pct", "bound"), [(9, False), (10, True), (19, True)])
async def test_a_battery_below_ten_percent_is_not_bound_without_force(
    radio: Radio,
    worn: Strap,
    race: Race,
    capsys: pytest.CaptureFixture[str],
    charge_pct: int,
    bound: bool,
) -> None:
    await worn.set_battery(charge_pct)
    binding = desk_of(race, radio).bind("anna", STRAP, kinds=(), priority=1)
    if bound:
        await binding
        assert (
            f"Mind that its battery is at {charge_pct} %: have a spare" in capsys.readouterr().out
        )
    else:
        with pytest.raises(Unavailable, match="its battery is at 9 %"):
            await binding
    assert (len(load(race.folder).pairings) == 2) is bound


@pytest.mark.parametrize("answer", ["y", "n"])
async def test_asked_the_crew_may_bind_against_an_objection(
    radio: Radio,
    worn: Strap,
    race: Race,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    await worn.set_battery(4)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"1\n{answer}\n1\ny\n"))
    await desk_of(race, radio).ask("anna", 1)

    said = capsys.readouterr().out
    assert "Careful: its battery is at 4 %: it may not last the race." in said
    assert said.count("Listening for") == (1 if answer == "y" else 2)
    assert load(race.folder).pairings[1].address == STRAP


async def test_listening_again_shows_whose_heart_rate_rose(
    air: Air,
    radio: Radio,
    race: Race,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Anna jumps while the second listening is on: one of the two straps answers."""
    bpm = {STRAP: 90.0, OTHER: 91.0}

    async def beat(strap: Strap, address: str) -> None:
        while True:
            await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
            await strap.notify(heart_rate.Measurement(round(bpm[address]), contact=True))
            await asyncio.sleep(0.005)

    def answer(question: str, **_: object) -> int:
        assert "have Anna jump" in question
        bpm[STRAP] = 110.0
        return answers.pop(0)

    answers = [0, 1]
    monkeypatch.setattr("typer.prompt", answer)
    async with Strap(air, STRAP, "H10", rssi_dbm=-50) as one, Strap(air, OTHER, "H10") as two:
        beating = [asyncio.create_task(beat(one, STRAP)), asyncio.create_task(beat(two, OTHER))]
        await desk_of(race, radio, 1.0).ask("anna", 1)
        for task in beating:
            task.cancel()
        await asyncio.wait(beating)

    said = capsys.readouterr().out
    assert "rose" in said.split("Listening for")[2]
    assert "Mind that H10 is also the name of 00:09: go by the address." in said
    assert load(race.folder).pairings[1].address == STRAP
