"""Stands in for BlueZ's daemon: ``org.bluez`` on a bus, over a virtual adapter.

What runs against it is what runs on a Linux machine: bleak's own backend for BlueZ. Behind it
are the virtual sensors, so that what comes out was real ATT packets on the way. It answers as
the daemon does: a scan tells of a device once in ten seconds, a device is forgotten half a minute
after it was heard last, a connection outlives the program that asked for it, and what is told of
an adapter that is gone stops without a word.
"""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.bluez.device import CHARACTERISTIC, DEVICE, Device, long_uuid
from simulators.bluetooth.bluez.faults import FAILED, IN_PROGRESS, Faults
from simulators.bluetooth.bluez.objects import UNKNOWN_OBJECT, Objects, Refusal

NAME: Final = "org.bluez"
ADAPTER: Final = "org.bluez.Adapter1"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"

TOLD_EVERY_S: Final = 10.24  # the kernel's scan, which tells of a device once
FORGOTTEN_AFTER_S: Final = 30.0

_WATCH: Final = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"

Answer: TypeAlias = Coroutine[Any, Any, list[Any] | None]


class Bluetoothd:
    """The daemon, with one adapter; an async context manager.

    Parameters
    ----------
    bus_address
        The bus to serve.
    adapter
        The virtual adapter; None: the machine has none.
    name
        How the adapter is called.
    told_every_s
        How often a scan tells of the same device [s].
    forgotten_after_s
        How long after it was heard last a device is forgotten [s].
    """

    def __init__(
        self,
        bus_address: str,
        adapter: Adapter | None,
        *,
        name: str = "hci0",
        told_every_s: float = TOLD_EVERY_S,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
    ) -> None:
        self.faults = Faults()
        self.heals = True
        """Whether a deaf adapter hears again after it was switched off."""
        self.path = f"/org/bluez/{name}"
        self._address = bus_address
        self._adapter = adapter
        self._told_every_s = told_every_s
        self._forgotten_after_s = forgotten_after_s
        self._bus: MessageBus | None = None
        self._objects: Objects | None = None
        self._devices: dict[str, Device] = {}
        self._scanners: set[str] = set()
        self._told_at: dict[str, float] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_there = False
        self._scanning = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.crash()

    @property
    def is_scanning(self) -> bool:
        """Whether somebody has it scan."""
        return bool(self._scanners)

    @property
    def is_powered(self) -> bool:
        """Whether its adapter is on."""
        return self._is_there and bool(self._known.get(self.path, ADAPTER, "Powered"))

    def lose(self, address: str, uuid: str) -> None:
        """Take a characteristic of a device off the bus, until the device is forgotten."""
        self._devices[address].lose(uuid)

    def knows(self, address: str) -> bool:
        """Whether it has heard a device."""
        return address in self._devices

    def is_connected(self, address: str) -> bool:
        """Whether it holds a connection to a device."""
        device = self._devices.get(address)
        return device is not None and device.is_connected

    async def start(self) -> None:
        """Serve the bus."""
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._objects = Objects(self._bus)
        self._bus.add_message_handler(self._on_message)
        await self._bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[_WATCH],
            )
        )
        await self._bus.request_name(NAME)
        if self._adapter is not None:
            self._show_adapter()
        self._do(self._forget())

    async def crash(self) -> None:
        """End without a word to anybody; `start` makes it begin anew."""
        bus, self._bus, self._is_there = self._bus, None, False
        if bus is None:
            return
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # its gap
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._end_all()
        self._devices.clear()

    async def switch(self, *, on: bool) -> None:
        """Switch the adapter on or off, as people do it."""
        await self._set_powered(on)

    def unplug(self) -> None:
        """Take the adapter away."""
        if self._adapter is not None and self._is_there:
            self._is_there = False
            self._known.remove(self.path)
            self._scanners.clear()
            self._adapter.unplug()
            self._devices.clear()

    async def plug_in(self) -> None:
        """Give it back."""
        if self._adapter is not None and not self._is_there:
            await self._end_all()
            self._adapter.plug_in()
            self._show_adapter()

    @property
    def _known(self) -> Objects:
        if self._objects is None:
            raise RuntimeError("not started")
        return self._objects

    def _show_adapter(self) -> None:
        self._is_there = True
        self._known.add(
            self.path,
            ADAPTER,
            {
                "Address": Variant("s", "F0:0D:00:00:00:01"),
                "Name": Variant("s", "gateway"),
                "Powered": Variant("b", True),
                "Discovering": Variant("b", False),
                "Roles": Variant("as", ["central", "peripheral"]),
            },
        )

    def _on_message(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner:
                self._do(self._release(name))
            return None
        if message.message_type is not MessageType.METHOD_CALL or message.interface is None:
            return None
        try:
            if not self.faults.answers(message.member or ""):
                return True
            answer = self._known.answer(message)
            if answer is not None:
                return answer
            method = self._method(message)
        except Refusal as refusal:
            return Message.new_error(message, refusal.name, refusal.text)
        if method is None:
            return None
        self._do(self._reply(message, method))
        return True

    def _method(self, call: Message) -> Answer | None:
        path, sender = call.path or "", call.sender or ""
        if call.interface == PROPERTIES and call.member == "Set":
            _, name, value = call.body
            return self._set_powered(value.value) if name == "Powered" else None
        if call.interface == ADAPTER:
            self._known.interface(path, ADAPTER)
            if call.member == "RemoveDevice":
                return self._remove(call.body[0])
            methods: dict[str, Callable[[str], Answer]] = {
                "SetDiscoveryFilter": self._set_filter,
                "StartDiscovery": self._start_discovery,
                "StopDiscovery": self._stop_discovery,
            }
            method = methods.get(call.member or "")
            return None if method is None else method(sender)
        if call.interface in (DEVICE, CHARACTERISTIC):
            self._known.interface(path, call.interface)
            return self._of_device(call.member or "", path, sender)
        return None

    def _of_device(self, member: str, path: str, sender: str) -> Answer | None:
        found = (each for each in self._devices.values() if path.startswith(each.path))
        device = next(found, None)
        if device is None:
            raise Refusal(UNKNOWN_OBJECT, f"no {path}")
        match member:
            case "Connect":
                return self._connect(device)
            case "Disconnect":
                return _nothing(device.disconnect())
            case "ReadValue":
                return _bytes(device.read(path))
            case "StartNotify":
                return _nothing(device.start_notify(path, sender))
            case "StopNotify":
                return _nothing(device.stop_notify(path, sender))
        return None

    async def _reply(self, call: Message, method: Answer) -> None:
        try:
            result = await method
        except Refusal as refusal:
            reply = Message.new_error(call, refusal.name, refusal.text)
        else:
            signature = "" if result is None else "ay"
            reply = Message.new_method_return(call, signature, result or [])
        if self.faults.lost_answers[call.member or ""] > 0:
            self.faults.lost_answers[call.member or ""] -= 1
        elif self._bus is not None and self._bus.connected:
            await self._bus.send(reply)

    async def _set_filter(self, sender: str) -> None:
        self._require_power()

    async def _start_discovery(self, sender: str) -> None:
        self._require_power()
        if sender in self._scanners:
            raise Refusal(IN_PROGRESS, "Operation already in progress")
        self._scanners.add(sender)
        await self._scan_as_wanted()

    async def _stop_discovery(self, sender: str) -> None:
        self._require_power()
        if sender not in self._scanners:
            raise Refusal(FAILED, "No discovery started")
        self._scanners.discard(sender)
        await self._scan_as_wanted()

    async def _scan_as_wanted(self) -> None:
        if self._adapter is None:
            return
        wanted = bool(self._scanners) and self._is_there
        if wanted and not self._scanning:
            self._scanning = True
            self._told_at.clear()
            await self._adapter.start_scanning(self._hear)
        elif not wanted and self._scanning:
            self._scanning = False
            await self._adapter.stop_scanning(self._hear)
            for device in self._devices.values():
                self._known.set(device.path, DEVICE, {"RSSI": None})
        self._known.set(self.path, ADAPTER, {"Discovering": Variant("b", wanted)})

    async def _remove(self, path: str) -> None:
        for address, device in list(self._devices.items()):
            if device.path == path:
                await device.disconnect()
                del self._devices[address]
                self._told_at.pop(address, None)
                self._known.remove(path)

    async def _set_powered(self, powered: bool) -> None:
        if not powered:
            await self._end_all()
            self.faults.deaf = self.faults.deaf and not self.heals
        self._known.set(self.path, ADAPTER, {"Powered": Variant("b", powered)})

    async def _end_all(self) -> None:
        """End all scans and connections."""
        self._scanners.clear()
        if self._scanning:
            await self._scan_as_wanted()
        for device in self._devices.values():
            await device.disconnect()

    async def _connect(self, device: Device) -> None:
        self._require_power()
        held = sum(each.is_connected for each in self._devices.values())
        if self.faults.slots is not None and held >= self.faults.slots:
            raise Refusal(FAILED, "le-connection-concurrent-connection-limit")
        await device.connect()

    def _require_power(self) -> None:
        if not self.is_powered:
            raise Refusal("org.bluez.Error.NotReady", "Resource Not Ready")

    def _hear(self, advertisement: Advertisement) -> None:
        now = asyncio.get_running_loop().time()
        address = advertisement.address.to_string(with_type_qualifier=False)
        device = self._devices.get(address)
        if device is not None:
            device.seen_at = now
        known = self._told_at.get(address)
        is_news = known is None or now - known >= self._told_every_s
        if self.faults.deaf or not is_news or self._adapter is None:
            return
        self._told_at[address] = now
        if device is None:
            device = Device(self._known, self.path, address, self._adapter, self.faults)
            self._devices[address] = device
        name, services = _told(advertisement)
        device.hear(name, services, self._adapter.air.strength_dbm(address), now)

    async def _forget(self) -> None:
        """Forget devices that were not heard for long."""
        while True:
            await asyncio.sleep(self._forgotten_after_s / 30.0)
            before = asyncio.get_running_loop().time() - self._forgotten_after_s
            for address, device in list(self._devices.items()):
                if device.seen_at < before and not device.is_connected:
                    del self._devices[address]
                    self._known.remove(device.path)

    async def _release(self, client: str) -> None:
        """A program left the bus."""
        if client in self._scanners:
            self._scanners.discard(client)
            await self._scan_as_wanted()
        for device in list(self._devices.values()):
            await device.release(client)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _nothing(work: Coroutine[Any, Any, None]) -> None:
    await work


async def _bytes(work: Coroutine[Any, Any, bytes]) -> list[Any]:
    return [bytes(await work)]


def _told(advertisement: Advertisement) -> tuple[str | None, list[str]]:
    """The name and the services that an advertisement tells."""
    kind = AdvertisingData.Type
    fields = dict(advertisement.data.ad_structures)
    name = fields.get(kind.COMPLETE_LOCAL_NAME, fields.get(kind.SHORTENED_LOCAL_NAME))
    uuids = fields.get(kind.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, b"")
    services = [long_uuid(UUID.from_bytes(uuids[at : at + 2])) for at in range(0, len(uuids), 2)]
    return None if name is None else name.decode(errors="replace"), services
