"""One remote device as a Bluetooth daemon knows it: its properties, its connection, its GATT."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from bumble.att import ATT_Error
from bumble.core import UUID, BaseBumbleError
from bumble.device import Connection
from bumble.gatt import Characteristic
from bumble.gatt_client import CharacteristicProxy
from dbus_fast import Variant

from ingest.gatt import uuids
from simulators.bluetooth.adapter import FAILURE, Adapter, standing
from simulators.bluetooth.bluez.faults import FAILED, IN_PROGRESS, Faults
from simulators.bluetooth.bluez.objects import Objects, Refusal
from simulators.bluetooth.uninterrupted import uninterrupted

DEVICE: Final = "org.bluez.Device1"
SERVICE: Final = "org.bluez.GattService1"
CHARACTERISTIC: Final = "org.bluez.GattCharacteristic1"

CONNECT_TIMEOUT_S: Final = 20.0  # the Linux kernel's
MTU_BYTES: Final = 247

# The daemon keeps the battery service to itself; programs may read it and no more.
BATTERY_SERVICE: Final = uuids.full(uuids.BATTERY_SERVICE)

_FLAGS: Final = {
    Characteristic.Properties.READ: "read",
    Characteristic.Properties.WRITE: "write",
    Characteristic.Properties.NOTIFY: "notify",
    Characteristic.Properties.INDICATE: "indicate",
}


class Device:
    """A device that was heard.

    Parameters
    ----------
    objects, adapter_path, address
        Where it is on the bus, and who it is.
    adapter
        What connects to it.
    faults
        What goes wrong with it.
    """

    def __init__(
        self, objects: Objects, adapter_path: str, address: str, adapter: Adapter, faults: Faults
    ) -> None:
        self.address = address
        self.path = f"{adapter_path}/dev_{address.replace(':', '_')}"
        self.seen_at = 0.0
        self._objects = objects
        self._adapter_path = adapter_path
        self._adapter = adapter
        self._faults = faults
        self._connection: Connection | None = None
        self._attempt: asyncio.Task[Connection] | None = None
        self._resolving: asyncio.Task[None] | None = None
        self._proxies: dict[str, CharacteristicProxy[bytes]] = {}
        self._lost: set[str] = set()
        self._notified: defaultdict[str, set[str]] = defaultdict(set)

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection to it."""
        return self._connection is not None

    def hear(self, name: str | None, services: Sequence[str], rssi_dbm: int, now: float) -> None:
        """Take in one of its advertisements."""
        self.seen_at = now
        told = {"RSSI": Variant("n", rssi_dbm)}
        if self.path in self._objects:
            self._objects.set(self.path, DEVICE, told)
            return
        if name is not None:
            told["Name"] = Variant("s", name)
        self._objects.add(
            self.path,
            DEVICE,
            {
                "Address": Variant("s", self.address),
                "AddressType": Variant("s", "random"),
                "Alias": Variant("s", name or self.address.replace(":", "-")),
                "Adapter": Variant("o", self._adapter_path),
                "UUIDs": Variant("as", list(services)),
                "Paired": Variant("b", False),
                "Trusted": Variant("b", False),
                "Blocked": Variant("b", False),
                "LegacyPairing": Variant("b", False),
                "Connected": Variant("b", False),
                "ServicesResolved": Variant("b", False),
                **told,
            },
        )

    async def connect(self) -> None:
        """Connect; its services are discovered afterwards."""
        if self._attempt is not None:
            raise Refusal(IN_PROGRESS, "Operation already in progress")
        if self._connection is not None:
            raise Refusal("org.bluez.Error.AlreadyConnected", "Already Connected")
        self._attempt = asyncio.create_task(self._reach())
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                self._connection = standing(await self._attempt)
        except (TimeoutError, asyncio.CancelledError, *FAILURE) as error:
            raise Refusal(FAILED, "le-connection-abort-by-local") from error
        finally:
            self._attempt = None
        self._connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        self._objects.set(self.path, DEVICE, {"Connected": Variant("b", True)})
        self._resolving = asyncio.create_task(self._resolve(self._connection))

    async def disconnect(self) -> None:
        """End its connection, or the attempt to make one."""
        if self._attempt is not None:
            self._attempt.cancel()
        if self._connection is not None:
            with contextlib.suppress(BaseBumbleError):
                await uninterrupted(self._connection.disconnect())

    async def _reach(self) -> Connection:
        if self.address in self._faults.mute:
            await asyncio.Event().wait()
        return await self._adapter.connect(self.address)

    def fall_silent(self) -> None:
        """Take in that nobody listens any more."""
        self._objects.set(self.path, DEVICE, {"RSSI": None})

    def lose(self, uuid: str) -> None:
        """Take a characteristic off the bus, though it is there; until the device is forgotten."""
        for path in self._objects.under(self.path):
            if self._objects.get(path, CHARACTERISTIC, "UUID") == uuid:
                self._lost.add(path)
                self._objects.remove(path)

    async def read(self, path: str) -> bytes:
        """Read a characteristic."""
        try:
            return await self._proxy(path).read_value()
        except (ATT_Error, BaseBumbleError) as error:
            raise Refusal(FAILED, f"Operation failed: {error}") from error

    async def start_notify(self, path: str, client: str) -> None:
        """Have a characteristic's changes signalled on behalf of a client."""
        proxy = self._proxy(path)
        if not proxy.properties & (
            Characteristic.Properties.NOTIFY | Characteristic.Properties.INDICATE
        ):
            raise Refusal("org.bluez.Error.NotSupported", "Operation is not supported")
        service = str(self._objects.get(path, CHARACTERISTIC, "Service"))
        if self._objects.get(service, SERVICE, "UUID") == BATTERY_SERVICE:
            raise Refusal("org.bluez.Error.NotPermitted", "Not permitted")
        if not self._notified[path]:
            try:
                await proxy.subscribe(self._faults.through(lambda data: self._notify(path, data)))
            except (ATT_Error, BaseBumbleError) as error:
                raise Refusal(FAILED, f"Operation failed: {error}") from error
        self._notified[path].add(client)
        self._objects.set(path, CHARACTERISTIC, {"Notifying": Variant("b", True)})

    async def stop_notify(self, path: str, client: str) -> None:
        """Stop what `start_notify` began."""
        self._notified[path].discard(client)
        if not self._notified[path] and path in self._proxies and self._connection is not None:
            with contextlib.suppress(ATT_Error, BaseBumbleError):
                await self._proxies[path].unsubscribe()
            self._objects.set(path, CHARACTERISTIC, {"Notifying": Variant("b", False)})

    async def release(self, client: str) -> None:
        """Stop what a client asked for that is gone; its connection stays, as it does in BlueZ."""
        for path in [path for path, clients in self._notified.items() if client in clients]:
            await self.stop_notify(path, client)

    def _proxy(self, path: str) -> CharacteristicProxy[bytes]:
        self._objects.interface(path, CHARACTERISTIC)
        if self._connection is None:
            raise Refusal("org.bluez.Error.Failed", "Not connected")
        return self._proxies[path]

    def _notify(self, path: str, data: bytes) -> None:
        self._objects.set(path, CHARACTERISTIC, {"Value": Variant("ay", data)})

    async def _resolve(self, connection: Connection) -> None:
        """Discover what the device has, and show it."""
        client = connection.gatt_client
        with contextlib.suppress(ATT_Error, BaseBumbleError, asyncio.CancelledError):
            await client.request_mtu(MTU_BYTES)
            for service in await client.discover_services():
                service_path = f"{self.path}/service{service.handle:04x}"
                self._show(
                    service_path,
                    SERVICE,
                    UUID=Variant("s", long_uuid(service.uuid)),
                    Device=Variant("o", self.path),
                    Primary=Variant("b", True),
                )
                for proxy in await client.discover_characteristics([], service):
                    path = f"{service_path}/char{proxy.handle:04x}"
                    self._proxies[path] = proxy
                    flags = [name for one, name in _FLAGS.items() if proxy.properties & one]
                    self._show(
                        path,
                        CHARACTERISTIC,
                        UUID=Variant("s", long_uuid(proxy.uuid)),
                        Service=Variant("o", service_path),
                        Flags=Variant("as", flags),
                        Notifying=Variant("b", False),
                        MTU=Variant("q", client.mtu),
                    )
            self._objects.set(self.path, DEVICE, {"ServicesResolved": Variant("b", True)})

    def _show(self, path: str, interface: str, **values: Variant) -> None:
        # What is known from the connection before stays as it is.
        if path not in self._objects and path not in self._lost:
            self._objects.add(path, interface, values)

    def _on_disconnection(self, reason: int) -> None:
        self._connection = None
        self._notified.clear()
        if self._resolving is not None:
            self._resolving.cancel()
        off = Variant("b", False)
        self._objects.set(self.path, DEVICE, {"ServicesResolved": off, "Connected": off})


def long_uuid(uuid: UUID) -> str:
    """All 128 bits of a UUID, as BlueZ writes them."""
    text = uuid.to_hex_str("-").lower()
    return text if len(text) > 8 else uuids.full(int(text, 16))
