"""Who may publish and read what, as both brokers enforce it."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ingest import topics
from ingest.broker_access import access_of
from ingest.broker_config import Plan, User, nats_config
from ingest.bus import Bus, Echo, MqttSettings, Received
from ingest.mosquitto_config import (
    ACCESS_FILE,
    PASSWORD_FILE,
    SALT_BYTES,
    mosquitto_access,
    mosquitto_passwords,
)
from ingest.permissions import account_of, rights_of
from ingest.race.accounts import new_account
from ingest.race.addresses import LOOPBACK
from ingest.race.secret_settings import Account, Role, Secrets
from ingest.race.settings import Monitor, Race, RaceInfo, Runner
from monitor import topics as monitor_topics
from tests import brokers
from tests.brokers import BrokerProcess, collect, eventually, running

RACE = "r"
ACCOUNTS = (
    new_account("monitor", "monitor"),
    new_account("dashboard", "dashboard"),
    new_account("desk", "desk"),
    new_account("simulator", "simulator"),
    new_account("pi-1", "gateway", ["anna"]),
    new_account("crew-anna", "crew", ["anna"]),
    new_account("phone-anna", "runner", ["anna"]),
    new_account("notify", "notify"),
    new_account("home", "home", ["anna"]),
)
SETTINGS = Race(
    folder=Path(),
    race=RaceInfo(id=RACE, name="R", start=dt.datetime(2026, 8, 28, 17, tzinfo=dt.UTC)),
    runners=(Runner(id="anna", name="A", owntracks="anna/pixel.7"), Runner(id="ben", name="B")),
    secrets=Secrets(accounts=ACCOUNTS),
)
USERS = access_of(SETTINGS).users
TOPICS = {
    "vitals of anna": topics.vitals(RACE, "anna"),
    "vitals of ben": topics.vitals(RACE, "ben"),
    "sensors of anna": topics.sensors(RACE, "anna"),
    "event of anna": topics.event(RACE, "anna"),
    "event of ben": topics.event(RACE, "ben"),
    "gateway pi-1": topics.gateway(RACE, "pi-1"),
    "gateway pi-2": topics.gateway(RACE, "pi-2"),
    "check-in at pi-1": topics.check_in(RACE, "pi-1"),
    "bind at pi-1": topics.bind(RACE, "pi-1"),
    "bind at pi-2": topics.bind(RACE, "pi-2"),
    "heard by pi-1": topics.heard(RACE, "pi-1"),
    "bound by pi-1": topics.bound(RACE, "pi-1"),
    "bound by pi-2": topics.bound(RACE, "pi-2"),
    "weather": topics.weather(RACE),
    "status of anna": monitor_topics.status(RACE, "anna"),
    "status of ben": monitor_topics.status(RACE, "ben"),
    "alert of anna": monitor_topics.alert(RACE, "anna"),
    "field": monitor_topics.field(RACE),
    "monitor": monitor_topics.monitor(RACE),
    "notify": monitor_topics.notify(RACE),
    "home of anna": monitor_topics.home(RACE, "anna"),
    "home of ben": monitor_topics.home(RACE, "ben"),
    "discovery": "homeassistant/sensor/trailpulse_r_anna/cramp/config",
    "phone of anna": "owntracks/anna/pixel.7",
    "phone of ben": "owntracks/ben/phone",
    "another race": topics.vitals("other", "anna"),
}
OF_ANNA = {"status of anna", "alert of anna", "sensors of anna", "weather", "monitor", "notify"}
ASKED = {"check-in at pi-1", "bind at pi-1", "bind at pi-2"}
ANSWERED = {"heard by pi-1", "bound by pi-1", "bound by pi-2"}
END = Received("the/end", b"the end", retained=False)
RACE_ITSELF = set(TOPICS) - {"phone of anna", "phone of ben", "another race", "discovery"}
MAY_PUBLISH: dict[str, set[str]] = {
    "monitor": {"status of anna", "status of ben", "alert of anna", "field", "monitor"},
    "dashboard": {"event of anna", "event of ben", "weather"} | ASKED,
    "desk": {"event of anna", "event of ben", "weather"} | ASKED,
    "simulator": {
        "vitals of anna", "vitals of ben", "sensors of anna", "event of anna", "event of ben",
        "gateway pi-1", "gateway pi-2", "weather", "phone of anna", *ANSWERED,
    },
    "pi-1": {
        "vitals of anna", "sensors of anna", "gateway pi-1", "weather", "heard by pi-1",
        "bound by pi-1",
    },
    "crew-anna": {"event of anna"},
    "phone-anna": {"event of anna", "phone of anna"},
    "notify": {"notify", "home of anna", "home of ben", "discovery"},
    "home": set(),
}  # fmt: skip
MAY_READ: dict[str, set[str]] = {
    "monitor": {
        "vitals of anna", "vitals of ben", "sensors of anna", "event of anna", "event of ben",
        "gateway pi-1", "gateway pi-2", "weather", "phone of anna", "phone of ben",
    },
    "dashboard": OF_ANNA
    | ANSWERED
    | {"event of anna", "event of ben", "status of ben", "gateway pi-1", "gateway pi-2", "field"},
    "desk": RACE_ITSELF,
    "simulator": RACE_ITSELF,
    "pi-1": {"status of anna", "monitor", "check-in at pi-1", "bind at pi-1"},
    "crew-anna": OF_ANNA,
    "phone-anna": OF_ANNA,
    "notify": {"status of anna", "status of ben", "alert of anna"},
    "home": {"notify", "home of anna", "discovery"},
}  # fmt: skip


@pytest.fixture(scope="module", params=["nats", "mosquitto"])
def guarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrokerProcess]:
    """A broker with the accounts above, and one of the tests that may do everything."""
    folder = tmp_path_factory.mktemp(request.param)
    everything = rights_of(ACCOUNTS[0], SETTINGS)._replace(publish=("#",), subscribe=("#",))
    users = (*USERS, User("test", "a-password-of-tests", everything))
    make: Any = {"nats": _nats, "mosquitto": _mosquitto}[request.param]
    with brokers.started(make(folder, users)) as process:
        yield process


def _nats(folder: Path, users: tuple[User, ...]) -> BrokerProcess:
    process = brokers.nats(folder)
    plan = Plan(LOOPBACK, process.settings.port, folder / "store", users=users)
    (folder / "nats.conf").write_text(nats_config(plan))
    return process


def _mosquitto(folder: Path, users: tuple[User, ...]) -> BrokerProcess:
    for name, text in (
        (PASSWORD_FILE, mosquitto_passwords(users, [b"s" * SALT_BYTES] * len(users))),
        (ACCESS_FILE, mosquitto_access(users)),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    return brokers.mosquitto(
        folder,
        anonymous=False,
        extra_config=f"password_file {folder / PASSWORD_FILE}\nacl_file {folder / ACCESS_FILE}\n",
    )


def as_(broker: BrokerProcess, user: str) -> MqttSettings:
    passwords = {"test": "a-password-of-tests"} | {one.name: one.password for one in USERS}
    where = broker.settings
    return MqttSettings(where.host, where.port, user, passwords[user])


@pytest.mark.broker
@pytest.mark.parametrize("user", sorted(MAY_PUBLISH))
async def test_a_role_publishes_what_it_may_and_nothing_else(
    guarded: BrokerProcess, user: str
) -> None:
    async with collect(as_(guarded, "test"), "#") as collected:
        for name, topic in TOPICS.items():
            # One at a time: some versions of Mosquitto end a connection for what they refuse.
            async with running(Bus(as_(guarded, user), client_id=f"writes-{user}")) as bus:
                assert await bus.publish_wait(topic, name.encode(), timeout_s=5.0)
        async with running(Bus(as_(guarded, "test"), client_id="ends")) as bus:
            bus.publish("the/end", b"the end")
            await collected.until(lambda messages: messages[-1:] == [END])

    assert {payload.decode() for payload in collected.payloads} - {"the end"} == MAY_PUBLISH[user]


@pytest.mark.broker
@pytest.mark.parametrize("user", sorted(MAY_READ))
async def test_a_role_reads_what_it_may_and_nothing_else(guarded: BrokerProcess, user: str) -> None:
    echo = topics.echo(RACE, "me")
    async with (
        collect(as_(guarded, user), *TOPICS.values(), echo, qos=0) as collected,
        running(Bus(as_(guarded, "test"), client_id="writes")) as bus,
    ):
        for name, topic in TOPICS.items():
            bus.publish(topic, name.encode(), qos=0)
        bus.publish(echo, b"the end", qos=0)
        await collected.until(lambda messages: any(m.payload == b"the end" for m in messages))

    assert {payload.decode() for payload in collected.payloads} - {"the end"} == MAY_READ[user]


@pytest.mark.broker
@pytest.mark.parametrize(
    ("user", "password"), [(None, None), ("monitor", "wrong"), ("nobody", "x"), ("monitor", "")]
)
async def test_who_has_no_account_is_refused(
    guarded: BrokerProcess, user: str | None, password: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    where = guarded.settings
    bus = Bus(MqttSettings(where.host, where.port, user, password), client_id="stranger")
    async with running(bus, connected=False):
        await eventually(lambda: "refuses us" in caplog.text)

    assert not bus.connected


@pytest.mark.broker
async def test_everybody_may_hear_themselves(guarded: BrokerProcess) -> None:
    """What finds half-open connections must work for each role, or it finds nothing."""
    for user in MAY_READ:
        echo = topics.echo(RACE, user)
        async with (
            collect(as_(guarded, "test"), echo, qos=0) as collected,
            running(Bus(as_(guarded, user), client_id=user, echo=Echo(echo))),
        ):
            await asyncio.wait_for(collected.count(1), 5.0)


@pytest.mark.broker
async def test_where_the_broker_forbids_it_a_connection_is_kept(guarded: BrokerProcess) -> None:
    """Other brokers may let nobody hear themselves; such a connection is not half open."""
    ours = topics.event(RACE, "anna")  # a crew may publish here, and not read it
    echo = Echo(ours, every_s=0.01, patience_s=0.02)
    bus = Bus(as_(guarded, "crew-anna"), client_id="unheard", echo=echo)
    async with collect(as_(guarded, "test"), ours, qos=0) as collected, running(bus):
        await collected.count(5)

    assert bus.reconnects == 0


def test_the_table_knows_all_topics_of_the_monitor() -> None:
    """It spells the monitor's topics out, since it stands upstream of the monitor."""
    rights = rights_of(account("monitor"), SETTINGS)
    names = {
        monitor_topics.status(RACE, "+"), monitor_topics.alert(RACE, "+"),
        monitor_topics.field(RACE), monitor_topics.monitor(RACE), topics.echo(RACE, "+"),
    }  # fmt: skip

    assert set(rights.publish) == names


def test_an_account_of_some_runners_has_the_topics_of_these_alone() -> None:
    named = account("crew-anna")
    everything = itertools.chain(*rights_of(named, SETTINGS))

    assert not [topic for topic in everything if "ben" in topic or "/runner/+" in topic]


def test_a_program_takes_the_account_that_bears_its_name() -> None:
    accounts = (new_account("pi-1", "gateway"), new_account("pi-2", "gateway"))

    assert account_of(accounts, "gateway", "pi-2") is accounts[1]
    assert account_of(accounts, "gateway", "pi-3") is accounts[0]
    assert account_of(accounts, "monitor") is None


def test_who_has_some_runners_in_care_asks_no_gateway() -> None:
    some = new_account("desk-anna", "desk", ["anna"])

    assert not [topic for topic in rights_of(some, SETTINGS).publish if "/gateway/" in topic]


def account(user: str) -> Account:
    return next(one for one in ACCOUNTS if one.user == user)


def test_every_role_is_tried_above() -> None:
    assert {one.role for one in ACCOUNTS} == set(Role.__args__)  # type: ignore[attr-defined]


def test_where_monitors_share_the_runners_a_gateway_may_publish_to_where_they_listen() -> None:
    """The NATS server asks for the right to the topic that it moves a message to."""
    shared = msgspec.structs.replace(SETTINGS, monitor=Monitor(shards=2))
    moved = topics.vitals_of_part(RACE, "+", "anna")
    gateway = rights_of(account("pi-1"), shared)
    assert set(gateway.publish) - set(rights_of(account("pi-1"), SETTINGS).publish) == {moved}
    assert gateway.subscribe == rights_of(account("pi-1"), SETTINGS).subscribe
    monitor = rights_of(account("monitor"), shared)
    assert set(monitor.subscribe) - set(rights_of(account("monitor"), SETTINGS).subscribe) == {
        topics.vitals_of_part(RACE, "+", "+"),
        monitor_topics.alert(RACE, "+"),
        monitor_topics.monitor(RACE),
    }
