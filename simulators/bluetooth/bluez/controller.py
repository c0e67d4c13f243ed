"""An adapter as a Bluetooth daemon has it: power, scans, and the devices that were heard."""

import asyncio
from typing import Final

from bumble.core import UUID, AdvertisingData
from bumble.device import Advertisement
from dbus_fast import Variant

from simulators.bluetooth.adapter import ADDRESS, Adapter
from simulators.bluetooth.bluez.device import Device, long_uuid
from simulators.bluetooth.bluez.faults import FAILED, IN_PROGRESS, Faults
from simulators.bluetooth.bluez.objects import Objects, Refusal

ADAPTER: Final = "org.bluez.Adapter1"

TOLD_EVERY_S: Final = 10.24  # the kernel's scan, which tells of a device once
FORGOTTEN_AFTER_S: Final = 30.0


class Controller:
    """One adapter on a bus; programs are known by their names there.

    Parameters
    ----------
    adapter
        The virtual adapter.
    name
        How it is called.
    faults
        What goes wrong with it.
    told_every_s
        How often a scan tells of the same device [s].
    forgotten_after_s
        How long after it was heard last a device is forgotten [s].
    """

    def __init__(
        self,
        adapter: Adapter,
        name: str,
        faults: Faults,
        *,
        told_every_s: float = TOLD_EVERY_S,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
    ) -> None:
        self.path = f"/org/bluez/{name}"
        self._adapter = adapter
        self._faults = faults
        self._told_every_s = told_every_s
        self._forgotten_after_s = forgotten_after_s
        self._objects: Objects | None = None
        self._devices: dict[str, Device] = {}
        self._scanners: set[str] = set()
        self._told_at: dict[str, float] = {}
        self._is_scanning = False

    @property
    def is_scanning(self) -> bool:
        """Whether some program has it scan."""
        return bool(self._scanners)

    @property
    def is_powered(self) -> bool:
        """Whether it is there and switched on."""
        return self._objects is not None and bool(self._objects.get(self.path, ADAPTER, "Powered"))

    def knows(self, address: str) -> bool:
        """Whether it has heard a device, and not forgotten it."""
        return address in self._devices

    def is_connected(self, address: str) -> bool:
        """Whether it holds a connection to a device."""
        device = self._devices.get(address)
        return device is not None and device.is_connected

    def lose(self, address: str, uuid: str) -> None:
        """Take a characteristic of a device off the bus, until the device is forgotten."""
        self._devices[address].lose(uuid)

    def show(self, objects: Objects) -> None:
        """Appear on the bus, switched on."""
        self._objects = objects
        objects.add(
            self.path,
            ADAPTER,
            {
                "Address": Variant("s", ADDRESS),
                "Name": Variant("s", "gateway"),
                "Powered": Variant("b", True),
                "Discovering": Variant("b", False),
                "Roles": Variant("as", ["central", "peripheral"]),
            },
        )

    def unplug(self) -> None:
        """Be taken away, with all that is known through it."""
        if self._objects is not None:
            self._objects.remove(self.path)
            self._objects = None
            self._scanners.clear()
            self._devices.clear()
            self._adapter.unplug()

    async def plug_in(self, objects: Objects) -> None:
        """Be given back."""
        await self._end_all()
        self._adapter.plug_in()
        self.show(objects)

    async def vanish(self) -> None:
        """Do without a bus, and without anybody who could be told."""
        self._objects = None
        await self._end_all()
        self._devices.clear()

    def device_at(self, path: str) -> Device | None:
        """The device that an object belongs to."""
        return next((each for each in self._devices.values() if path.startswith(each.path)), None)

    async def set_filter(self, program: str) -> None:
        """Take any filter: all virtual sensors are of the kind that is asked for."""
        self._require_power()

    async def start_discovery(self, program: str) -> None:
        """Scan on behalf of a program."""
        self._require_power()
        if program in self._scanners:
            raise Refusal(IN_PROGRESS, "Operation already in progress")
        self._scanners.add(program)
        await self._scan_as_wanted()

    async def stop_discovery(self, program: str) -> None:
        """Stop what `start_discovery` began."""
        self._require_power()
        if program not in self._scanners:
            raise Refusal(FAILED, "No discovery started")
        self._scanners.discard(program)
        await self._scan_as_wanted()

    async def set_powered(self, powered: bool) -> None:
        """Switch it on or off."""
        if not powered:
            await self._end_all()
            self._faults.deaf = self._faults.deaf and not self._faults.heals
        self._set(Powered=Variant("b", powered))

    async def connect(self, device: Device) -> None:
        """Connect to a device that was heard."""
        self._require_power()
        held = sum(each.is_connected for each in self._devices.values())
        if self._faults.slots is not None and held >= self._faults.slots:
            raise Refusal(FAILED, "le-connection-concurrent-connection-limit")
        await device.connect()

    async def remove(self, path: str) -> None:
        """Forget a device."""
        for address, device in list(self._devices.items()):
            if device.path == path:
                await device.disconnect()
                self._told_at.pop(address, None)
                self._forget(address)

    async def release(self, program: str) -> None:
        """Stop what a program asked for that is gone."""
        if program in self._scanners:
            self._scanners.discard(program)
            await self._scan_as_wanted()
        for device in list(self._devices.values()):
            await device.release(program)

    async def forget(self) -> None:
        """Forget devices that were not heard for long, until cancelled."""
        while True:
            await asyncio.sleep(self._forgotten_after_s / 30.0)
            before = asyncio.get_running_loop().time() - self._forgotten_after_s
            for address, device in list(self._devices.items()):
                if device.seen_at < before and not device.is_connected:
                    self._forget(address)

    def _forget(self, address: str) -> None:
        device = self._devices.pop(address)
        if self._objects is not None:
            self._objects.remove(device.path)

    def _require_power(self) -> None:
        if not self.is_powered:
            raise Refusal("org.bluez.Error.NotReady", "Resource Not Ready")

    def _set(self, **values: Variant) -> None:
        if self._objects is not None:
            self._objects.set(self.path, ADAPTER, values)

    async def _end_all(self) -> None:
        """End all scans and connections."""
        self._scanners.clear()
        await self._scan_as_wanted()
        for device in self._devices.values():
            await device.disconnect()

    async def _scan_as_wanted(self) -> None:
        wanted = bool(self._scanners)
        if wanted and not self._is_scanning:
            self._is_scanning = True
            self._told_at.clear()
            await self._adapter.start_scanning(self._hear)
        elif not wanted and self._is_scanning:
            self._is_scanning = False
            await self._adapter.stop_scanning(self._hear)
            for device in self._devices.values():
                device.fall_silent()
        self._set(Discovering=Variant("b", wanted))

    def _hear(self, advertisement: Advertisement) -> None:
        now = asyncio.get_running_loop().time()
        address = advertisement.address.to_string(with_type_qualifier=False)
        device = self._devices.get(address)
        if device is not None:
            device.seen_at = now
        told_at = self._told_at.get(address)
        is_news = told_at is None or now - told_at >= self._told_every_s
        if self._faults.deaf or not is_news or self._objects is None:
            return
        self._told_at[address] = now
        if device is None:
            device = Device(self._objects, self.path, address, self._adapter, self._faults)
            self._devices[address] = device
        name, services = _told(advertisement)
        device.hear(name, services, self._adapter.air.strength_dbm(address), now)


def _told(advertisement: Advertisement) -> tuple[str | None, list[str]]:
    """The name and the services that an advertisement tells."""
    kind = AdvertisingData.Type
    fields = dict(advertisement.data.ad_structures)
    name = fields.get(kind.COMPLETE_LOCAL_NAME, fields.get(kind.SHORTENED_LOCAL_NAME))
    uuids = fields.get(kind.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, b"")
    services = [long_uuid(UUID.from_bytes(uuids[at : at + 2])) for at in range(0, len(uuids), 2)]
    return None if name is None else name.decode(errors="replace"), services
