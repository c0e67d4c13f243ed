"""Listening for sensors and binding them, over the virtual radio."""

import asyncio
import datetime as dt
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from rich.console import Console

from ingest.ble import Patience
from ingest.clock import WallClock
from ingest.errors import Unavailable, UsageError
from ingest.gatt import heart_rate, running_speed, uuids
from ingest.messages import Measured
from ingest.pair_advice import advice
from ingest.pair_desk import PairDesk
from ingest.pair_found import Found
from ingest.pair_quality import HOLD_S
from ingest.pair_table import as_json, as_table
from ingest.pairing import GONE_S, SLOTS, Survey, listen, seek
from ingest.race.files import RaceFile
from ingest.race.load import load
from ingest.race.settings import Pairing, Race, RaceInfo, Runner
from ingest.race.write import write_race
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.sensors import Pod, Strap
from simulators.driven_clock import DrivenClock
from tests.brokers import eventually

STRAP = "C0:FF:EE:00:00:01"
POD = "C0:FF:EE:00:00:02"
OTHER = "C0:FF:EE:00:00:09"
HOLD = 0.05  # a good sensor is one for so long [s]: nobody wants to wait ten
BEAT = heart_rate.Measurement(148, contact=True, rr_ms=(406.25,))


@pytest.fixture
def radio(adapter: Adapter) -> Radio:
    return Radio(driver_on(adapter, Patience(connect_s=1.0)))


@pytest.fixture
async def worn(air: Air) -> AsyncIterator[Strap]:
    """A strap that beats for whoever is subscribed."""
    async with Strap(air, STRAP, "Polar H10 0001", battery_pct=87, rssi_dbm=-50) as strap:

        async def beat() -> None:
            while True:
                await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
                await strap.notify(BEAT)
                await asyncio.sleep(0.005)

        beating = asyncio.create_task(beat())
        yield strap
        beating.cancel()
        await asyncio.wait([beating])


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


async def surveyed(
    radio: Radio,
    condition: Callable[[list[Found]], bool],
    look_s: float = 5.0,
    hold_s: float = HOLD_S,
) -> list[Found]:
    survey = Survey(radio, WallClock(), look_s=look_s, hold_s=hold_s)
    running = asyncio.create_task(survey.run())
    try:
        async with asyncio.timeout(60):
            await survey.until(condition)
        return survey.sensors()
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_a_worn_strap_is_heard_and_measured(radio: Radio, worn: Strap) -> None:
    (found,) = await surveyed(radio, lambda all_: any(one.rr for one in all_))

    assert (found.address, found.name, found.kinds) == (STRAP, "Polar H10 0001", ("heart_rate",))
    assert (found.rssi_dbm, found.battery_pct, found.state) == (-50, 87, "measuring")
    assert found.measured == Measured(heart_rate_bpm=148, contact=True, rr_ms=(406.25,))


async def test_a_visit_ends_and_frees_the_sensor(air: Air, radio: Radio, worn: Strap) -> None:
    (found,) = await surveyed(
        radio, lambda all_: any(one.state == "measured" for one in all_), hold_s=0.05
    )

    assert found.measured.heart_rate_bpm == 148
    assert found.good
    await air.quiet()
    assert not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT)


async def test_a_strap_that_lies_on_the_table_is_mute(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10"):
        (found,) = await surveyed(
            radio, lambda all_: any(one.state == "mute" for one in all_), look_s=0.02
        )

    assert found.measured == Measured()


async def test_a_strap_that_a_watch_holds_does_not_answer(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10") as strap:
        survey = Survey(radio, WallClock())
        running = asyncio.create_task(survey.run())
        async with asyncio.timeout(60):
            await survey.until(bool)
            strap.leave()
            await survey.until(lambda found: found[0].state == "unreachable")
        running.cancel()
        await asyncio.wait([running])


async def test_the_nearest_comes_first_and_other_devices_are_left_out(
    air: Air, radio: Radio, worn: Strap
) -> None:
    async with Pod(air, POD, "Pod", rssi_dbm=-40) as pod, Strap(air, "C0:FF:EE:00:00:03", "far"):
        found = await surveyed(radio, lambda all_: len(all_) == 3)
        await pod.disconnect()

    assert [one.name for one in found] == ["Pod", "Polar H10 0001", "far"]
    assert found[0].kinds == ("running_speed",)


async def test_of_a_crowd_the_nearest_is_visited_first_and_one_that_is_sought_alone(
    air: Air, radio: Radio
) -> None:
    """More straps than slots: the mute ones hold theirs for as long as a look takes."""
    async with AsyncExitStack() as stack:
        for number in range(SLOTS + 1):
            address = f"C0:FF:EE:00:01:0{number}"
            await stack.enter_async_context(Strap(air, address, "crowd", rssi_dbm=-80))
        await stack.enter_async_context(Strap(air, STRAP, "near", rssi_dbm=-40))
        await stack.enter_async_context(Strap(air, OTHER, "far", rssi_dbm=-90))
        visited: list[str] = []

        def note(found: list[Found]) -> bool:
            begun = [one.address for one in found if one.state != "heard"]
            visited.extend(address for address in begun if address not in visited)
            return len(visited) == SLOTS + 3

        await surveyed(radio, note, look_s=0.25)
        sought = Survey(radio, WallClock(), look_s=0.1, only=OTHER.lower())
        running = asyncio.create_task(sought.run())
        async with asyncio.timeout(60):
            await sought.until(lambda all_: any(one.state == "mute" for one in all_))
        running.cancel()
        await asyncio.wait([running])

    assert STRAP in visited[: SLOTS + 1]  # the first slots went to whoever was heard first
    assert visited[-1] == OTHER or OTHER in visited[:SLOTS]
    states = {one.address: one.state for one in sought.sensors()}
    assert states.pop(OTHER) == "mute"
    assert set(states.values()) == {"heard"}


async def test_where_no_connection_is_left_nobody_is_visited_and_that_is_said(
    radio: Radio, worn: Strap
) -> None:
    radio.slots_total = 1  # as the adapter said when it refused one
    survey = Survey(radio, WallClock(), leave=1)
    running = asyncio.create_task(survey.run())
    async with asyncio.timeout(60):
        await survey.until(lambda all_: any(one.state == "full" for one in all_))
        assert not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT)
        radio.slots_total = 2
        await survey.until(lambda all_: any(one.rr for one in all_))
    running.cancel()
    await asyncio.wait([running])


async def test_who_is_looked_after_by_others_is_left_alone_and_can_be_let_go(
    air: Air, radio: Radio, worn: Strap
) -> None:
    others: set[str] = set()
    survey = Survey(radio, WallClock(), skip=others.__contains__)
    running = asyncio.create_task(survey.run())
    async with asyncio.timeout(60):
        await survey.until(lambda all_: any(one.rr for one in all_))
        others.add(STRAP)
        survey.let_go(STRAP)
        await eventually(lambda: not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT))
        async with Pod(air, POD, "Pod"):
            await survey.until(lambda all_: [one.address for one in all_] == [POD])
    running.cancel()
    await asyncio.wait([running])


async def test_a_pods_cadence_is_shown_in_steps_of_both_feet(air: Air, radio: Radio) -> None:
    async with Pod(air, POD, "Pod") as pod:
        looking = asyncio.create_task(
            surveyed(radio, lambda all_: any(one.measured.cadence_spm for one in all_))
        )
        async with asyncio.timeout(60):
            await pod.subscribed(uuids.RSC_MEASUREMENT)
        while not looking.done():
            await pod.notify(running_speed.Measurement(3.0, 171))
            await asyncio.sleep(0.005)

        assert looking.result()[0].measured.cadence_spm == 171


def test_a_strap_without_rr_is_known_after_a_few_packets() -> None:
    found = Found(STRAP, "H10", ("heart_rate",), heard_at=0.0)
    for expected in (None, None, False, False):
        found.hear(Measured(heart_rate_bpm=100), 0.0)
        assert found.rr is expected
    found.hear(Measured(heart_rate_bpm=100, rr_ms=(600.0,)), 0.0)
    assert found.rr is True


async def test_listening_takes_as_long_as_asked_and_shows_what_changes(
    radio: Radio, worn: Strap
) -> None:
    shown: list[int] = []
    found = await listen(
        Survey(radio, WallClock()), 0.5, lambda sensors: shown.append(len(sensors))
    )

    assert [one.address for one in found] == [STRAP]
    assert shown[0] == 0
    assert shown[-1] == 1


async def test_seeking_ends_as_soon_as_the_sensor_is_good(radio: Radio, worn: Strap) -> None:
    async with asyncio.timeout(60):
        found = await seek(Survey(radio, WallClock(), hold_s=HOLD), STRAP.lower(), 60.0)

    assert found.good

    assert found.measured.heart_rate_bpm == 148


async def test_a_sensor_that_is_not_there_is_told(radio: Radio, worn: Strap) -> None:
    with pytest.raises(Unavailable, match=f"no sensor {POD} was heard"):
        await seek(Survey(radio, WallClock()), POD, 0.1)


async def test_without_an_adapter_listening_fails_with_the_fix(
    adapter: Adapter, radio: Radio
) -> None:
    adapter.unplug()

    with pytest.raises(Unavailable, match="Plug in or switch on"):
        await listen(Survey(radio, WallClock()), 5.0)


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


def test_the_table_shows_what_the_crew_needs_and_believes_no_markup() -> None:
    found = Found(STRAP, "[red]H10", ("heart_rate",), 0.0, rssi_dbm=-50, battery_pct=87, rr=True)
    for at in range(11):
        found.hear(Measured(heart_rate_bpm=148, contact=True, rr_ms=(406.25,)), float(at))
    console = Console(width=200, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(as_table([found], {STRAP: "anna"}))

    line = captured.get().splitlines()[1].split()
    assert line == [
        "1", "[red]H10", "00:01", "strap", "-50", "87%", "148", "yes", "yes", "good", "anna",
    ]  # fmt: skip


def test_json_leaves_out_what_is_not_known() -> None:
    found = Found(STRAP, None, ("heart_rate",), 0.0)

    assert json.loads(as_json([found], {})) == {
        "sensors": [
            {
                "address": STRAP,
                "kinds": ["heart_rate"],
                "state": "heard",
                "good": False,
                "doubt": "no data",
            }
        ]
    }


async def test_a_strap_that_is_worn_badly_is_not_good_and_says_why(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10") as strap:

        async def stumble() -> None:
            await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
            while True:
                for bpm in (70, 171):
                    await strap.notify(heart_rate.Measurement(bpm, contact=True))
                    await asyncio.sleep(0.005)

        stumbling = asyncio.create_task(stumble())
        (found,) = await surveyed(
            radio, lambda all_: any(one.state == "measured" for one in all_), 0.1, hold_s=0.1
        )
        stumbling.cancel()
        await asyncio.wait([stumbling])

    assert (found.good, found.doubt) == (False, "heart rate jumps")


async def test_a_strap_that_vanishes_while_others_are_heard_is_gone_and_may_come_back(
    air: Air, radio: Radio
) -> None:
    """Watches take a strap's only connection: then it is no longer heard at all."""
    clock = DrivenClock(0.0)
    async with Strap(air, STRAP, "H10") as strap, Pod(air, POD, "Pod"):
        survey = Survey(radio, clock, look_s=0.01)
        running = asyncio.create_task(survey.run())

        def state() -> str:
            return next((one.state for one in survey.sensors() if one.address == STRAP), "")

        async with asyncio.timeout(60):
            await survey.until(lambda _: state() == "mute")
            strap.leave()
            while state() != "gone":  # its last advertisement may still be under way
                await clock.advance(clock.now() + GONE_S + 1)
                await asyncio.sleep(0.05)
            strap.come_back()
            await survey.until(lambda _: state() not in ("gone", ""))
        running.cancel()
        await asyncio.wait([running])


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


def test_every_trouble_has_its_advice() -> None:
    held, dry, cold, fine = (
        Found(f"C0:FF:EE:00:00:0{number}", "H10", ("heart_rate",), 0.0) for number in range(4)
    )
    held.give_up("unreachable")
    dry.hear(Measured(contact=False), 0.0)
    cold.battery_pct = 15

    assert "Polar Flow" in advice([held])[0]
    assert "wet both electrodes" in advice([dry])[0]
    assert "Warm it" in advice([cold])[0]
    assert advice([fine]) == []
