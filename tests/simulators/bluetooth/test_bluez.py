"""BlueZ's stand-in, asked over D-Bus as any program may ask BlueZ."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.private_bus import PrivateBus
from simulators.bluetooth.sensors import Strap
from tests.bluez import private_bus
from tests.brokers import eventually

ADDRESS = "C0:FF:EE:00:00:01"
ADAPTER = "/org/bluez/hci0"
DEVICE = f"{ADAPTER}/dev_C0_FF_EE_00_00_01"


class Program:
    """A program on the bus that uses BlueZ, and the signals it gets."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.signals: list[Message] = []
        bus.add_message_handler(self._hear)

    async def call(
        self, path: str, interface: str, member: str, signature: str = "", *body: Any
    ) -> Message:
        if "." not in interface:
            interface = f"org.bluez.{interface}"
        call = Message("org.bluez", path, interface, member, signature=signature, body=list(body))
        reply = await self.bus.call(call)
        assert reply is not None
        return reply

    async def get(self, path: str, interface: str, name: str) -> Any:
        properties = "org.freedesktop.DBus.Properties"
        reply = await self.call(path, properties, "Get", "ss", f"org.bluez.{interface}", name)
        return None if reply.message_type is MessageType.ERROR else reply.body[0].value

    async def watch(self) -> None:
        call = Message(
            destination="org.freedesktop.DBus",
            path="/org/freedesktop/DBus",
            interface="org.freedesktop.DBus",
            member="AddMatch",
            signature="s",
            body=["type='signal',sender='org.bluez'"],
        )
        await self.bus.call(call)

    def got(self, is_it: Callable[[Message], bool]) -> int:
        return sum(is_it(signal) for signal in self.signals)

    def _hear(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL:
            self.signals.append(message)


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    with private_bus() as bus:
        yield bus


@pytest.fixture
async def program(bus: PrivateBus) -> AsyncIterator[Program]:
    program = Program(await MessageBus(bus_address=bus.address).connect())
    await program.watch()
    yield program
    program.bus.disconnect()


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "Polar H10 0001") as strap:
        yield strap


def tells_rssi(signal: Message) -> bool:
    return signal.member == "PropertiesChanged" and "RSSI" in signal.body[1]


def is_about(path: str, member: str) -> Callable[[Message], bool]:
    return lambda signal: signal.member == member and signal.body[0] == path


async def test_a_scan_tells_of_a_device_at_its_begin_and_then_now_and_then(
    bus: PrivateBus, adapter: Adapter, strap: Strap, program: Program
) -> None:
    async with Bluetoothd(bus.address, adapter, told_every_s=0.2):
        await program.call(ADAPTER, "Adapter1", "StartDiscovery")
        await eventually(lambda: program.got(is_about(DEVICE, "InterfacesAdded")) == 1)
        await eventually(lambda: program.got(tells_rssi) == 2)
        await program.call(ADAPTER, "Adapter1", "StopDiscovery")

        assert await program.get(DEVICE, "Device1", "RSSI") is None
        assert await program.get(DEVICE, "Device1", "Name") == "Polar H10 0001"


async def test_a_device_that_is_gone_is_forgotten_and_one_that_is_connected_is_not(
    bus: PrivateBus, adapter: Adapter, air: Air, strap: Strap, program: Program
) -> None:
    other = f"{ADAPTER}/dev_C0_FF_EE_00_00_02"
    async with (
        Strap(air, "C0:FF:EE:00:00:02", "Polar H10 0002"),
        Bluetoothd(bus.address, adapter, forgotten_after_s=0.3) as bluez,
    ):
        await program.call(ADAPTER, "Adapter1", "StartDiscovery")
        await eventually(
            lambda: bluez.controller.knows(ADDRESS) and bluez.controller.knows("C0:FF:EE:00:00:02")
        )
        await program.call(other, "Device1", "Connect")
        strap.leave()
        await eventually(lambda: program.got(is_about(DEVICE, "InterfacesRemoved")) == 1)

        assert await program.get(DEVICE, "Device1", "Name") is None
        assert await program.get(other, "Device1", "Connected") is True


async def test_a_program_that_ends_takes_its_scan_along_but_not_its_connection(
    bus: PrivateBus, adapter: Adapter, strap: Strap, program: Program
) -> None:
    async with Bluetoothd(bus.address, adapter) as bluez:
        await program.call(ADAPTER, "Adapter1", "StartDiscovery")
        await eventually(lambda: bluez.controller.knows(ADDRESS))
        await program.call(DEVICE, "Device1", "Connect")
        program.bus.disconnect()
        await eventually(lambda: not bluez.controller.is_scanning)

        assert bluez.controller.is_connected(ADDRESS)


async def test_what_can_not_be_done_is_refused_in_bluez_words(
    bus: PrivateBus, adapter: Adapter, strap: Strap, program: Program
) -> None:
    async with Bluetoothd(bus.address, adapter) as bluez:

        async def error(path: str, interface: str, member: str) -> tuple[str | None, str]:
            reply = await program.call(path, interface, member)
            assert reply.message_type is MessageType.ERROR
            return reply.error_name, reply.body[0]

        failed, no_scan = "org.bluez.Error.Failed", "No discovery started"
        assert await error(ADAPTER, "Adapter1", "StopDiscovery") == (failed, no_scan)
        await program.call(ADAPTER, "Adapter1", "StartDiscovery")
        name, _ = await error(ADAPTER, "Adapter1", "StartDiscovery")
        assert name == "org.bluez.Error.InProgress"
        name, _ = await error("/org/bluez/hci7", "Adapter1", "StartDiscovery")
        assert name == "org.freedesktop.DBus.Error.UnknownObject"
        await eventually(lambda: bluez.controller.knows(ADDRESS))
        await bluez.controller.set_powered(False)
        name, _ = await error(DEVICE, "Device1", "Connect")
        assert name == "org.bluez.Error.NotReady"
        assert not bluez.controller.is_scanning
