"""A connection that is lost while it is being made, at every step of the making."""

import asyncio
import contextlib

import pytest
from bleak import BleakClient
from bleak.exc import BleakError
from bumble import ll
from bumble.controller import Controller
from bumble.core import BaseBumbleError
from dbus_fast.aio import MessageBus

from simulators.bluetooth.adapter import Adapter, standing
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import client_on
from simulators.bluetooth.bluez.device import Device
from simulators.bluetooth.bluez.faults import Faults
from simulators.bluetooth.bluez.objects import Objects, Refusal
from simulators.bluetooth.sensors import Strap

ADDRESS = "C0:FF:EE:00:00:01"
STEPS = range(16)  # turns of the loop; by the last of them the connection stands

pytestmark = [pytest.mark.parametrize("steps", STEPS), pytest.mark.timeout(20)]


class WatchedAir(Air):
    """Tells when somebody asks for a connection."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        super().send_advertising_pdu(sender_controller, packet)
        if isinstance(packet, ll.ConnectInd):
            self.asked.set()


async def lose(air: WatchedAir, strap: Strap, steps: int) -> None:
    """Take a strap out of range some steps after somebody asked to connect to it."""
    await air.asked.wait()
    for _ in range(steps):
        await asyncio.sleep(0)
    strap.leave()


async def test_the_adapter_hands_out_no_connection_that_is_gone(steps: int) -> None:
    air = WatchedAir()
    async with Adapter(air) as adapter, Strap(air, ADDRESS, "strap") as strap:
        connecting = asyncio.create_task(adapter.connect(ADDRESS))
        await lose(air, strap, steps)
        connection = None
        with contextlib.suppress(BleakError):
            connection = await connecting
        if connection is not None:
            with pytest.raises(BaseBumbleError):  # and nobody waits for an end that was
                await connection.disconnect()
            with pytest.raises(BleakError, match="lost"):
                standing(connection)


async def test_giving_up_ends_though_it_is_lost_meanwhile(steps: int) -> None:
    air = WatchedAir()
    async with Adapter(air) as adapter, Strap(air, ADDRESS, "strap") as strap:
        connecting = asyncio.create_task(adapter.connect(ADDRESS))
        await air.asked.wait()
        connecting.cancel()
        await lose(air, strap, steps)
        with pytest.raises(asyncio.CancelledError):
            await connecting


async def test_a_client_is_connected_or_told_and_can_disconnect(steps: int) -> None:
    air = WatchedAir()
    async with Adapter(air) as adapter, Strap(air, ADDRESS, "strap") as strap:
        client = BleakClient(ADDRESS, timeout=5.0, backend=client_on(adapter))
        connecting = asyncio.create_task(client.connect())
        await lose(air, strap, steps)
        with pytest.raises(BleakError):
            await connecting
        assert not client.is_connected
        await client.disconnect()


async def test_a_daemon_keeps_no_connection_that_is_gone(steps: int) -> None:
    air = WatchedAir()
    async with Adapter(air) as adapter, Strap(air, ADDRESS, "strap") as strap:
        objects = Objects(MessageBus(bus_address="unix:path=/nobody/is/told"))
        device = Device(objects, "/org/bluez/hci0", ADDRESS, adapter, Faults())
        device.hear("strap", [], -60, now=0.0)
        connecting = asyncio.create_task(device.connect())
        await lose(air, strap, steps)
        with contextlib.suppress(Refusal):
            await connecting
        await device.disconnect()
        assert not device.is_connected
