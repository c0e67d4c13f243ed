"""bleak, unchanged, over the virtual adapter."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakBluetoothNotAvailableError, BleakError, BleakGATTProtocolError

from ingest.gatt import battery, device_information, heart_rate, thermometer, uuids
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import MTU_BYTES, client_on, scanner_on
from simulators.bluetooth.sensors import CoreTemperatureSensor, Pod, Strap

ADDRESS = "C0:FF:EE:00:00:01"
HEART_RATE = uuids.full(uuids.HEART_RATE_MEASUREMENT)
BATTERY = uuids.full(uuids.BATTERY_LEVEL)


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "Polar H10 0001", battery_pct=87, rssi_dbm=-71) as strap:
        yield strap


def client(
    adapter: Adapter,
    address: str = ADDRESS,
    *,
    lost: Callable[[BleakClient], None] | None = None,
    timeout: float = 2.0,
) -> BleakClient:
    return BleakClient(
        address, disconnected_callback=lost, timeout=timeout, backend=client_on(adapter)
    )


def decoding_into(
    heard: list[heart_rate.Measurement],
) -> Callable[[BleakGATTCharacteristic, bytearray], None]:
    return lambda _, data: heard.append(heart_rate.decode(bytes(data)))


def random_measurement(chance: random.Random) -> heart_rate.Measurement:
    return heart_rate.Measurement(
        heart_rate_bpm=chance.choice([None, chance.randint(30, 240)]),
        contact=chance.choice([None, True, False]),
        rr_ms=tuple(chance.randint(250, 2000) * 1000 / 1024 for _ in range(chance.randint(0, 8))),
    )


async def heard_of(
    adapter: Adapter, addresses: set[str], services: list[str] | None = None
) -> dict[str, tuple[BLEDevice, AdvertisementData]]:
    """Scan until all of these were heard."""
    scanning = BleakScanner(service_uuids=services, backend=scanner_on(adapter))
    async with asyncio.timeout(10), scanning as scanner:
        async for _ in scanner.advertisement_data():
            heard = scanner.discovered_devices_and_advertisement_data
            if addresses <= heard.keys():
                return dict(heard)
    raise AssertionError("the scan ended by itself")


async def test_a_scan_tells_name_services_and_strength(
    air: Air, adapter: Adapter, strap: Strap
) -> None:
    async with Pod(air, "C0:FF:EE:00:00:02", "Stryd 0002 with far too long a name"):
        heard = await heard_of(adapter, {ADDRESS, "C0:FF:EE:00:00:02"})

    device, advertisement = heard[ADDRESS]
    assert device.name == advertisement.local_name == "Polar H10 0001"
    assert advertisement.service_uuids == [uuids.full(uuids.HEART_RATE_SERVICE)]
    assert advertisement.rssi == -71
    assert heard["C0:FF:EE:00:00:02"][0].name == "Stryd 0002 with far to"  # 31 bytes in all


async def test_a_scan_can_be_limited_to_a_service(air: Air, adapter: Adapter, strap: Strap) -> None:
    async with Pod(air, "C0:FF:EE:00:00:02", "Pod"):
        everybody = {ADDRESS, "C0:FF:EE:00:00:02"}
        assert (await heard_of(adapter, everybody)).keys() == everybody
        pods = [uuids.full(uuids.RUNNING_SPEED_SERVICE)]
        heard = await heard_of(adapter, {"C0:FF:EE:00:00:02"}, pods)

    assert [device.name for device, _ in heard.values()] == ["Pod"]


async def test_what_can_be_read_is_read(adapter: Adapter, strap: Strap) -> None:
    async with client(adapter) as connected:
        level = await connected.read_gatt_char(BATTERY)
        model = await connected.read_gatt_char(uuids.full(uuids.MODEL_NUMBER))

        assert connected.mtu_size == MTU_BYTES
        assert battery.decode(bytes(level)) == 87
        assert device_information.decode(bytes(model)) == "trailpulse strap"
        assert {service.uuid for service in connected.services} >= {
            uuids.full(uuids.HEART_RATE_SERVICE),
            uuids.full(uuids.BATTERY_SERVICE),
            uuids.full(uuids.DEVICE_INFORMATION_SERVICE),
        }


async def test_what_the_peripheral_refuses_is_told_in_bleaks_terms(
    adapter: Adapter, strap: Strap
) -> None:
    async with client(adapter) as connected:
        with pytest.raises(BleakGATTProtocolError, match="Invalid Attribute Value Length"):
            await connected.write_gatt_char(BATTERY, bytes(600), response=True)


async def test_eight_straps_at_once_deliver_every_byte_in_order(air: Air, adapter: Adapter) -> None:
    chance = random.Random(1)
    sent: dict[str, list[heart_rate.Measurement]] = {}
    heard: dict[str, list[heart_rate.Measurement]] = {}

    async with AsyncExitStack() as stack:
        straps = [
            await stack.enter_async_context(Strap(air, f"C0:FF:EE:00:00:0{n}", f"Strap {n}"))
            for n in range(8)
        ]
        for strap in straps:
            into = heard.setdefault(strap.address, [])
            connected = await stack.enter_async_context(client(adapter, strap.address))
            await connected.start_notify(HEART_RATE, decoding_into(into))
        for _ in range(400):
            strap = chance.choice(straps)
            measurement = random_measurement(chance)
            sent.setdefault(strap.address, []).append(measurement)
            assert await strap.notify(measurement)
        await air.quiet()

        assert heard == sent


async def test_quiet_means_delivered(air: Air, adapter: Adapter, strap: Strap) -> None:
    heard: list[bytes] = []
    async with client(adapter) as connected:
        await connected.start_notify(HEART_RATE, lambda _, data: heard.append(bytes(data)))

        for count in range(1, 200):
            await strap.notify(heart_rate.Measurement(100))
            await air.quiet()
            assert len(heard) == count


async def test_nothing_is_heard_after_unsubscribing(
    air: Air, adapter: Adapter, strap: Strap
) -> None:
    heard: list[bytes] = []
    async with client(adapter) as connected:
        await connected.start_notify(HEART_RATE, lambda _, data: heard.append(bytes(data)))
        assert strap.is_subscribed(uuids.HEART_RATE_MEASUREMENT)
        await connected.stop_notify(HEART_RATE)

        assert not await strap.notify(heart_rate.Measurement(100))
        await air.quiet()

    assert heard == []


async def test_indications_are_confirmed(air: Air, adapter: Adapter) -> None:
    heard: list[bytes] = []
    address = "C0:FF:EE:00:00:02"
    async with (
        CoreTemperatureSensor(air, address, "CORE") as sensor,
        client(adapter, address) as connected,
    ):
        await connected.start_notify(
            uuids.full(uuids.TEMPERATURE_MEASUREMENT), lambda _, data: heard.append(bytes(data))
        )
        await sensor.notify(thermometer.Measurement(38.25))  # returns with the confirmation

        assert [thermometer.decode(data).temperature_c for data in heard] == [38.25]


@pytest.mark.parametrize("how", ["leave", "disconnect"])
async def test_a_lost_link_is_reported_once_and_can_be_made_again(
    air: Air, adapter: Adapter, strap: Strap, how: str
) -> None:
    losses = 0
    lost = asyncio.Event()

    def on_loss(_: BleakClient) -> None:
        nonlocal losses
        losses += 1
        lost.set()

    first = client(adapter, lost=on_loss)
    await first.connect()
    await first.start_notify(HEART_RATE, lambda *_: None)
    if how == "leave":
        strap.leave()
    else:
        await strap.disconnect()
    await asyncio.wait_for(lost.wait(), 2)
    await first.disconnect()  # must do no harm

    assert not first.is_connected
    assert not strap.is_subscribed(uuids.HEART_RATE_MEASUREMENT)
    with pytest.raises(BleakError):
        await first.read_gatt_char(BATTERY)
    strap.come_back()
    async with client(adapter) as second:
        assert second.is_connected
    assert losses == 1


async def test_a_request_under_way_fails_when_the_link_is_lost(
    adapter: Adapter, strap: Strap
) -> None:
    connected = client(adapter)
    await connected.connect()
    read = asyncio.create_task(connected.read_gatt_char(BATTERY))
    await asyncio.sleep(0)  # lets the request out
    strap.leave()

    with pytest.raises(BleakError, match="disconnected"):
        await asyncio.wait_for(read, 2)


async def test_connecting_out_of_range_times_out_and_leaves_no_trace(
    adapter: Adapter, strap: Strap
) -> None:
    strap.leave()
    with pytest.raises(TimeoutError):
        await client(adapter, timeout=0.05).connect()

    strap.come_back()
    async with client(adapter) as connected:
        assert connected.is_connected


async def test_a_cancelled_attempt_leaves_no_trace(adapter: Adapter, strap: Strap) -> None:
    for turns in range(0, 120, 3):  # of the event loop, from "not begun" to "connected"
        given_up = client(adapter)
        attempt = asyncio.create_task(given_up.connect())
        for _ in range(turns):
            await asyncio.sleep(0)
        attempt.cancel()
        await asyncio.wait([attempt])
        await given_up.disconnect()

    async with client(adapter) as connected:
        assert connected.is_connected


async def test_the_adapter_is_as_touchy_as_a_real_one(adapter: Adapter, strap: Strap) -> None:
    strap.leave()
    attempt = asyncio.create_task(client(adapter, timeout=5).connect())
    await asyncio.sleep(0.01)
    with pytest.raises(BleakError, match="in progress"):
        await client(adapter).connect()
    attempt.cancel()

    async with BleakScanner(backend=scanner_on(adapter)):
        with pytest.raises(BleakError, match="in progress"):
            await BleakScanner(backend=scanner_on(adapter)).start()


async def test_without_an_adapter_nothing_works(adapter: Adapter, strap: Strap) -> None:
    lost = asyncio.Event()
    connected = client(adapter, lost=lambda _: lost.set())
    await connected.connect()
    adapter.unplug()

    await asyncio.wait_for(lost.wait(), 2)
    with pytest.raises(BleakBluetoothNotAvailableError):
        await BleakScanner.discover(0.01, backend=scanner_on(adapter))
    with pytest.raises(BleakBluetoothNotAvailableError):
        await client(adapter).connect()

    adapter.plug_in()
    assert await BleakScanner.find_device_by_address(
        ADDRESS, timeout=2, backend=scanner_on(adapter)
    )
