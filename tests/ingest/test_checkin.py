"""Check-in at a gateway: a real broker, real packets over virtual air, a real race folder."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest import checkin, pairing, topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.checkin_messages import (
    BindAnswer,
    BindRequest,
    CheckInRequest,
    Heard,
    HeardSensor,
)
from ingest.gatt import uuids
from ingest.messages import GatewayReport, SensorReport, Vitals
from ingest.race.accounts import new_account
from ingest.race.files import RaceFile
from ingest.race.load import load
from ingest.race.secret_settings import Secrets
from ingest.race.settings import Body, Gateway, Mqtt, Pairing, Race, RaceInfo, Runner
from ingest.race.write import write_race
from tests.brokers import Collected, collect, eventually, running
from tests.corral import Corral, corral, gate

pytestmark = pytest.mark.broker

STRAP = "C0:FF:EE:00:00:01"
WEATHER = "C0:FF:EE:00:00:09"


@dataclass
class Desk:
    """Somebody at the desk, and what they are told."""

    race: Race
    bus: Bus
    got: Collected
    people: Corral

    def look(self, for_s: float = 30.0) -> None:
        self.send(topics.check_in, CheckInRequest(for_s=for_s))

    def send(self, where: Callable[[str, str], str], message: Any) -> None:
        self.bus.publish(where(self.race.race.id, "pi-1"), wire.encode(message), qos=0)

    async def heard(self, condition: Callable[[HeardSensor], bool]) -> HeardSensor:
        """Wait until the newest list has such a sensor."""
        found: list[HeardSensor] = []

        def has(messages: list[Any]) -> bool:
            told = [m for m in messages if m.topic.endswith("/heard")]
            found[:] = [one for m in told[-1:] for one in wire.decode(m.payload, Heard).sensors]
            return any(map(condition, found))

        await self.got.until(has)
        return next(filter(condition, found))

    async def ask(self, handle: str, runner: str = "anna", **fields: Any) -> BindAnswer:
        asked = {"id": str(uuid.uuid4()), "action": "bind", "author": "Désirée"} | fields
        request = BindRequest(handle=handle, runner=runner, **asked)
        self.send(topics.bind, request)
        return (await self.answers(request.id, 1))[0]

    async def answers(self, id_: str, number: int) -> list[BindAnswer]:
        def of(messages: list[Any]) -> list[BindAnswer]:
            told = [m for m in messages if m.topic.endswith("/bound")]
            return [a for a in (wire.decode(m.payload, BindAnswer) for m in told) if a.id == id_]

        return of(await self.got.until(lambda messages: len(of(messages)) >= number))

    def pairings(self) -> tuple[Pairing, ...]:
        return load(self.race.folder).pairings


@pytest.fixture
async def desk(
    mqtt_settings: MqttSettings, race_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """A gateway with a weather sensor that nothing is paired with yet, and a strap before it."""
    monkeypatch.setattr(checkin, "HEARD_EVERY_S", 0.1)
    monkeypatch.setattr(pairing, "AGAIN_AFTER_S", 0.1)
    start = dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC)
    broker = Mqtt(url=f"mqtt://{mqtt_settings.host}:{mqtt_settings.port}")
    write_race(
        tmp_path,
        RaceFile(
            race=RaceInfo(id=race_id, name="Race", start=start),
            gateway=Gateway(id="pi-1"),
            mqtt=broker,
        ),
        [Runner(id="anna", name="Anna", body=Body(hr_max_bpm=150)), Runner(id="bea", name="Bea")],
    )
    (tmp_path / "pairings.toml").write_text(f'[[weather_sensor]]\naddress = "{WEATHER}"\n')
    race = load(tmp_path)
    everything = f"{topics.of_race(race_id)}/#"
    async with AsyncExitStack() as stack:
        people, radio = await stack.enter_async_context(corral())
        await people.put_on("00:01", "Polar H10 0001", 96, battery_pct=87, rssi_dbm=-50)
        got = await stack.enter_async_context(collect(mqtt_settings, everything))
        bus = await stack.enter_async_context(running(Bus(mqtt_settings, client_id=race_id)))
        await stack.enter_async_context(gate(race, radio))
        await got.until(lambda messages: any(m.topic.endswith("/pi-1") for m in messages))
        yield Desk(race, bus, got, people)


def good(one: HeardSensor) -> bool:
    return one.good and one.runner is None


def vitals(messages: list[Any], runner: str) -> list[Vitals]:
    topic = f"/{runner}/vitals"
    payloads = [m.payload for m in messages if m.topic.endswith(topic)]
    return [record for payload in payloads for record in wire.decode_vitals(payload)[0]]


async def test_a_strap_of_nobody_is_told_without_its_address(desk: Desk) -> None:
    desk.look()
    told = await desk.heard(good)

    assert (told.name, told.address_tail, told.kinds) == (
        "Polar H10 0001", "00:01", ("heart_rate",),
    )  # fmt: skip
    assert (told.rssi_dbm, told.battery_pct, told.heart_rate_bpm) == (-50, 87, 96)
    assert (told.contact, told.rr, told.nearest, told.doubt) == (True, True, True, None)
    assert told.measured_age_s is not None
    assert told.measured_age_s < 3
    payloads = b"".join(m.payload for m in desk.got.messages if m.topic.endswith("/heard"))
    assert STRAP.encode() not in payloads


async def test_a_weather_sensor_is_nobodys_to_bind_and_is_not_told(desk: Desk) -> None:
    desk.look()
    await desk.heard(good)  # a runner who is none would have made the whole list unreadable
    told = [m for m in desk.got.messages if m.topic.endswith("/heard")]

    tails = {one.address_tail for m in told for one in wire.decode(m.payload, Heard).sensors}
    assert tails == {"00:01"}


async def test_a_bound_strap_is_used_at_once_and_written_down(desk: Desk) -> None:
    desk.look()
    strap = await desk.heard(good)
    answer = await desk.ask(strap.handle)

    assert (answer.result, answer.objections, answer.priority) == ("bound", (), 1)
    assert (answer.runner, answer.address_tail) == ("anna", "00:01")
    (kept,) = desk.pairings()
    assert kept == Pairing(
        runner="anna", address=STRAP, kinds=("heart_rate",), name="Polar H10 0001"
    )
    messages = await desk.got.until(lambda messages: bool(vitals(messages, "anna")))
    assert vitals(messages, "anna")[0].heart_rate_bpm == 96
    bound = await desk.heard(lambda one: one.runner == "anna" and one.heart_rate_bpm == 96)
    assert bound.handle == strap.handle
    assert bound.state == "measuring"


async def test_asked_twice_it_is_done_once_and_answered_twice(desk: Desk) -> None:
    desk.look()
    strap = await desk.heard(good)
    first = await desk.ask(strap.handle)
    await desk.ask(strap.handle, action="unbind")
    request = BindRequest(id=first.id, action="bind", handle=strap.handle, runner="anna")
    desk.send(topics.bind, request)

    assert await desk.answers(first.id, 2) == [first, first]
    assert desk.pairings() == ()  # the repeated request bound nothing again


async def test_what_is_taken_from_a_runner_is_disconnected_and_said_to_be_gone(desk: Desk) -> None:
    desk.look()
    strap = await desk.heard(good)
    await desk.ask(strap.handle)
    await desk.heard(lambda one: one.runner == "anna" and one.heart_rate_bpm == 96)
    wrong = await desk.ask(strap.handle, "bea", action="unbind")
    right = await desk.ask(strap.handle, action="unbind")

    assert [one.kind for one in wrong.objections] == ["not_bound"]
    assert (right.result, desk.pairings()) == ("unbound", ())
    reports = await desk.got.until(lambda messages: messages[-1].topic.endswith("/anna/sensors"))
    assert wire.decode(reports[-1].payload, SensorReport).sensors == ()
    await desk.heard(good)  # and it can be bound anew


async def test_objections_are_told_and_overruled_only_by_force(desk: Desk) -> None:
    await desk.people.put_on("00:02", "TICKR", 171, battery_pct=8)
    desk.look()
    strap = await desk.heard(lambda one: good(one) and one.name == "TICKR")
    answer = await desk.ask(strap.handle)

    assert (answer.result, answer.may_force) == ("refused", True)
    battery, heart = answer.objections
    assert (battery.kind, battery.battery_pct) == ("battery", 8)
    assert (heart.kind, heart.heart_rate_bpm, heart.limit_bpm) == ("heart_rate", 171, 150)
    assert desk.pairings() == ()

    forced = await desk.ask(strap.handle, force=True)
    assert (forced.result, forced.objections) == ("bound", answer.objections)
    taken = await desk.ask(strap.handle, "bea")
    assert [one.runner for one in taken.objections if one.kind == "bound"] == ["anna"]


async def test_a_silent_strap_has_no_data_yet(desk: Desk) -> None:
    await desk.people.put_on("00:03", "mute", 0)
    desk.look()
    mute = await desk.heard(lambda one: one.name == "mute" and one.doubt == "no_data")
    (objection,) = (await desk.ask(mute.handle)).objections

    assert (objection.kind, objection.doubt) == ("not_good", "no_data")


async def test_a_second_strap_of_a_runner_is_the_spare(desk: Desk) -> None:
    await desk.people.put_on("00:02", "TICKR", 96)
    desk.look()
    for tail, priority in (("00:01", 1), ("00:02", 2)):

        def is_it(one: HeardSensor, tail: str = tail) -> bool:
            return good(one) and one.address_tail == tail

        answer = await desk.ask((await desk.heard(is_it)).handle)
        assert (answer.result, answer.priority) == ("bound", priority)


@pytest.mark.parametrize(
    ("handle", "runner", "kind"), [("0" * 12, "anna", "not_heard"), ("", "carl", "no_runner")]
)
async def test_what_is_not_there_is_not_bound_by_any_force(
    desk: Desk, handle: str, runner: str, kind: str
) -> None:
    desk.look()
    strap = await desk.heard(good)
    answer = await desk.ask(handle or strap.handle, runner, force=True)

    assert [one.kind for one in answer.objections] == [kind]
    assert not answer.may_force


async def test_what_the_folder_says_now_counts(desk: Desk) -> None:
    desk.look()
    strap = await desk.heard(good)
    (desk.race.folder / "pairings.toml").write_text(
        f'[[pairing]]\nrunner = "bea"\naddress = "{STRAP}"\nkinds = ["heart_rate"]\n'
        'gateway = "pi-2"\n'
    )
    answer = await desk.ask(strap.handle)
    assert {(one.kind, one.runner or one.gateway) for one in answer.objections} == {
        ("gateway", "pi-2"), ("bound", "bea"),
    }  # fmt: skip

    (desk.race.folder / "pairings.toml").write_text("[[pairing")
    (objection,) = (await desk.ask(strap.handle, force=True)).objections
    assert objection.kind == "folder"
    assert str(desk.race.folder) not in objection.text


async def test_a_gateway_binds_only_for_whom_its_account_may_send(desk: Desk) -> None:
    accounts = (new_account("pi-1", "gateway", ["bea"]),)
    secrets = "".join(
        f'[[account]]\nuser = "{one.user}"\npassword = "{one.password}"\nrole = "{one.role}"\n'
        'runners = ["bea"]\n'
        for one in Secrets(accounts=accounts).accounts
    )
    (desk.race.folder / "secrets.toml").write_text(secrets)
    (desk.race.folder / "secrets.toml").chmod(0o600)
    desk.look()
    strap = await desk.heard(good)

    assert [one.kind for one in (await desk.ask(strap.handle)).objections] == ["not_ours"]
    assert (await desk.ask(strap.handle, "bea")).result == "bound"


async def test_nobody_is_looked_at_unasked_and_it_ends_by_itself(desk: Desk) -> None:
    strap = desk.people.worn["00:01"].strap
    assert not any(m.topic.endswith("/heard") for m in desk.got.messages)
    desk.look(for_s=2)
    await desk.heard(lambda one: one.heart_rate_bpm == 96)
    await eventually(lambda: not strap.is_subscribed(uuids.HEART_RATE_MEASUREMENT))
    told = len(desk.got.messages)
    desk.send(topics.echo, CheckInRequest(for_s=1))  # whatever was on its way is there then
    await desk.got.until(
        lambda messages: any(m.topic.endswith("/echo/pi-1") for m in messages[told:])
    )
    assert not any(m.topic.endswith("/heard") for m in desk.got.messages[told + 1 :])


async def test_nonsense_is_refused_counted_and_harmless(desk: Desk) -> None:
    race = desk.race.race.id
    desk.bus.publish(topics.bind(race, "pi-1"), b"{}", qos=0)
    desk.bus.publish(topics.check_in(race, "pi-1"), b'{"for_s": 9e9}', qos=0)
    desk.look()
    await desk.ask((await desk.heard(good)).handle)  # which is reported at once

    def counted(messages: list[Any]) -> bool:
        told = [m for m in messages if m.topic.endswith("/gateway/pi-1")]
        report = wire.decode(told[-1].payload, GatewayReport)
        return (report.refused or {}).get("invalid") == 2

    await desk.got.until(counted)
