"""`trailpulse broker` beyond this machine: TLS, accounts, and never wide open by chance."""

import asyncio
import datetime as dt
import errno
import ssl
import stat
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from cryptography import x509

from ingest import broker as broker_module
from ingest import broker_file, certificates, topics
from ingest.broker import EmbeddedBroker
from ingest.broker_access import Access, access_of
from ingest.broker_run import follow, make_certificates, write_for_mosquitto
from ingest.bus import Bus, MqttSettings
from ingest.endpoint import mqtt_settings
from ingest.errors import UsageError
from ingest.race.accounts import add_accounts, new_account
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.race.write import create
from ingest.routes import matches
from tests import brokers
from tests.brokers import collect, eventually, running

NOW = dt.datetime.now(dt.UTC)


def a_race(folder: Path, broker: str = "") -> Race:
    create(folder, race_id="r", name="R", start=NOW)
    path = folder / "race.toml"
    path.write_text(path.read_text().replace("[broker]", f"[broker]\n{broker}"))
    return load(folder, {})


def with_tls(folder: Path, listen: str = "127.0.0.1:0") -> Race:
    race = a_race(folder)
    make_certificates(race, ["broker.example"])
    path = folder / "race.toml"
    text = path.read_text().replace("# cert =", "cert =").replace("# key =", "key =")
    text = text.replace('# ca = "certs', 'ca = "certs')
    if not listen.endswith(":0"):
        text = text.replace("[broker]", f'[broker]\nlisten = "{listen}"')
    path.write_text(text)
    return load(folder, {})


@pytest.mark.broker
async def test_its_own_programs_log_in_and_nobody_else(tmp_path: Path) -> None:
    race = a_race(tmp_path / "race")
    async with EmbeddedBroker(race.folder, access_of(race)) as broker:
        ours = mqtt_settings(race, "monitor", {})
        async with running(Bus(ours, client_id="monitor")) as bus:
            assert await bus.publish_wait("trailpulse/v1/r/field", b"{}", timeout_s=5.0)
        stranger = Bus(broker.settings, client_id="stranger")
        async with running(stranger, connected=False):
            await asyncio.wait_for(_refused(broker), 5.0)
            assert not stranger.connected

    config = race.folder / ".trailpulse" / "nats.conf"
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


async def _refused(broker: EmbeddedBroker) -> None:
    reader, writer = await asyncio.open_connection(broker.settings.host, broker.settings.port)
    writer.write(b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00")
    assert await reader.readexactly(4) == b"\x20\x02\x00\x05"  # not authorised
    writer.close()


@pytest.mark.broker
async def test_with_certificates_it_speaks_tls_and_its_programs_find_it(tmp_path: Path) -> None:
    race = with_tls(tmp_path / "race")
    async with EmbeddedBroker(race.folder, access_of(race)) as broker:
        assert broker.url.startswith("mqtts://")
        ours = mqtt_settings(race, "desk", {})
        assert ours.tls
        async with running(Bus(ours, client_id="desk")) as bus:
            assert await bus.publish_wait("trailpulse/v1/r/weather", b"{}", timeout_s=5.0)
        plain = Bus(replace(ours, tls=False, ca=None), client_id="plain")
        async with running(plain, connected=False):
            assert not await plain.publish_wait("trailpulse/v1/r/weather", b"{}", timeout_s=0.5)
    file = broker_file.read(race.folder)
    assert file is not None
    assert file.tls


@pytest.mark.broker
async def test_a_tls_broker_killed_in_mid_stream_loses_nothing(tmp_path: Path) -> None:
    race = with_tls(tmp_path / "race")
    numbers = [b"%d" % number for number in range(3_000)]
    async with EmbeddedBroker(race.folder, access_of(race)) as broker:
        supervising = asyncio.create_task(broker.run())
        topic = "trailpulse/v1/r/weather"
        reader = Bus(mqtt_settings(race, "monitor", {}), client_id="reads", persistent=True)
        collected = brokers.Collected()
        reader.subscribe(topic, collected.add)
        writer = Bus(mqtt_settings(race, "desk", {}), client_id="writes")
        async with running(reader), running(writer):
            for at, payload in enumerate(numbers):
                writer.publish(topic, payload)
                if at in (1_000, 2_000):
                    await collected.count(at // 2)
                    psutil.Process(broker.pid).kill()
                    await eventually(lambda: not writer.connected)
                    await eventually(lambda: writer.connected and reader.connected)
            assert await writer.flush(30.0)
            await collected.until(lambda messages: set(numbers) <= {m.payload for m in messages})
        supervising.cancel()
        await asyncio.wait([supervising])

    first = list(dict.fromkeys(collected.payloads))
    assert first == numbers  # in order, each at least once; what came twice is known by its number


@pytest.mark.parametrize(
    ("accounts", "tls", "told"),
    [
        (True, False, "without TLS"),
        (False, True, "without accounts"),
        (False, False, "and without"),
    ],
)
def test_it_refuses_to_listen_to_the_network_unguarded(
    tmp_path: Path, accounts: bool, tls: bool, told: str
) -> None:
    listen = "0.0.0.0:8883"
    folder = tmp_path / "race"
    race = with_tls(folder, listen) if tls else a_race(folder, f'listen = "{listen}"')
    if not accounts:
        (folder / "secrets.toml").unlink()
        race = load(folder, {})

    with pytest.raises(UsageError, match=told):
        access_of(race)

    assert access_of(race, let_anybody_in=True).host == "0.0.0.0"  # noqa: S104


def test_guarded_it_listens_where_it_is_told(tmp_path: Path) -> None:
    access = access_of(with_tls(tmp_path / "race", "0.0.0.0:8883"))

    assert (access.host, access.port, access.reached_at) == ("0.0.0.0", 8883, "127.0.0.1")  # noqa: S104
    assert access.certificate is not None


@pytest.mark.broker
async def test_a_new_account_may_log_in_without_a_restart(tmp_path: Path) -> None:
    race = a_race(tmp_path / "race")
    access = access_of(race)
    async with EmbeddedBroker(race.folder, access) as broker:
        following = asyncio.create_task(follow(broker, race.folder, access, every_s=0.05))
        await asyncio.sleep(0)  # it has looked at the files once
        account = new_account("crew-anna", "crew", ["anna"])
        pid = broker.pid
        add_accounts(race.folder, [account])
        crew = replace(broker.settings, username=account.user, password=account.password)
        async with running(Bus(crew, client_id="crew")) as bus:
            assert bus.connected
        assert broker.pid == pid
        following.cancel()
        await asyncio.wait([following])


@pytest.mark.broker
async def test_accounts_that_can_not_be_written_down_are_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full for a while must not end the broker of a race."""
    race = a_race(tmp_path / "race")
    access = access_of(race)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async with EmbeddedBroker(race.folder, access) as broker:
        following = asyncio.create_task(follow(broker, race.folder, access, every_s=0.01))
        await asyncio.sleep(0.05)
        monkeypatch.setattr(broker_module, "replace", full)
        add_accounts(race.folder, [new_account("late", "desk")])
        await eventually(lambda: "the old accounts hold, trying on" in caplog.text)
        monkeypatch.undo()
        config = race.folder / ".trailpulse" / "nats.conf"
        await eventually(lambda: '"late"' in config.read_text())
        assert not following.done()
        following.cancel()
        await asyncio.wait([following])


def test_certificates_are_for_the_names_given_and_this_machine(tmp_path: Path) -> None:
    made = certificates.make(tmp_path, ["broker.example", "192.0.2.7"], NOW)

    server = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"broker.example", "localhost"} <= set(names.get_values_for_type(x509.DNSName))
    addresses = {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    assert addresses == {"192.0.2.7", "127.0.0.1", "::1"}
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    context = ssl.create_default_context(cafile=made.authority)
    assert context.get_ca_certs()[0]["notAfter"]


def test_certificates_are_never_overwritten(tmp_path: Path) -> None:
    made = certificates.make(tmp_path, ["a.example"], NOW)
    before = made.certificate.read_bytes()

    with pytest.raises(UsageError, match="already"):
        certificates.make(tmp_path, ["b.example"], NOW)

    assert made.certificate.read_bytes() == before


@pytest.mark.parametrize(
    "host", ["", "a" * 70, "a..b", "\udcff", "mqtts://broker.example", "broker.example:8883", "a b"]
)
def test_a_host_that_is_none_is_told(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match="neither a host's name nor an address"):
        certificates.make(tmp_path, [host], NOW)


@pytest.mark.broker
async def test_mosquitto_takes_what_is_written_for_it(tmp_path: Path) -> None:
    race = with_tls(tmp_path / "race", f"127.0.0.1:{brokers.free_port()}")
    folder = tmp_path / "mosquitto"
    told = write_for_mosquitto(race, folder)
    assert "mosquitto -c" in told
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in ("passwords", "access")} == {
        0o600
    }
    access = access_of(race)
    settings = replace(
        EmbeddedBroker(race.folder, access).settings, port=access.port or 0, tls=True, ca=access.ca
    )
    process = brokers.mosquitto_with(folder / "mosquitto.conf", settings, folder / "log.txt")
    with brokers.started(process):
        monitor = _as(race, settings, "monitor")
        async with (
            collect(_as(race, settings, "desk"), "trailpulse/v1/r/field") as collected,
            running(Bus(monitor, client_id="monitor")) as bus,
        ):
            bus.publish("trailpulse/v1/r/field", b"{}")
            await collected.count(1)


def _as(race: Race, settings: MqttSettings, user: str) -> MqttSettings:
    account = next(one for one in race.secrets.accounts if one.user == user)
    return replace(settings, username=account.user, password=account.password)


def test_by_default_it_listens_on_this_machine_to_everybody(tmp_path: Path) -> None:
    race = a_race(tmp_path / "race")
    (race.folder / "secrets.toml").unlink()

    assert access_of(load(race.folder, {})) == Access()


@pytest.mark.broker
async def test_runners_are_shared_out_anew_without_a_restart(tmp_path: Path) -> None:
    """Also for gateways that stay connected."""
    race = a_race(tmp_path / "race")
    access = access_of(race)
    moved = topics.vitals_of_part("r", "+", "+")
    async with EmbeddedBroker(race.folder, access) as broker:
        following = asyncio.create_task(follow(broker, race.folder, access, every_s=0.05))
        await asyncio.sleep(0)  # it has looked at the files once
        simulator = mqtt_settings(race, "simulator", {})
        async with (
            collect(mqtt_settings(race, "desk", {}), topics.vitals("r", "+"), moved) as heard,
            running(Bus(simulator, client_id="gateway")) as gateway,
        ):
            gateway.publish(topics.vitals("r", "anna"), b"0")
            await heard.count(1)
            file = race.folder / "race.toml"
            file.write_text(file.read_text().replace("[monitor]", "[monitor]\nshards = 2"))
            while not any(matches(moved, message.topic) for message in heard.messages):
                assert await gateway.publish_wait(topics.vitals("r", "anna"), b"1", timeout_s=5.0)
                await asyncio.sleep(0.02)  # until it has looked again
        following.cancel()
        await asyncio.wait([following])
