"""A bleak backend on the virtual adapter: every call becomes real ATT packets over the air.

Handed to bleak through its ``backend=`` argument, so that the code above bleak is the same with
and without a radio.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Final, Literal, TypeVar

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import (
    AdvertisementData,
    AdvertisementDataCallback,
    BaseBleakScanner,
)
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_str
from bumble.att import ATT_Error
from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection
from bumble.gatt_client import CharacteristicProxy, Client, ServiceProxy

from ingest.ble import Driver, Patience
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.uninterrupted import uninterrupted

HURRIED: Final = Patience(grace_s=0.0)  # virtual sensors advertise and connect within milliseconds
MTU_BYTES: Final = 247  # what a Linux adapter and a strap usually agree on

T = TypeVar("T")


def scanner_on(adapter: Adapter) -> type[BaseBleakScanner]:
    """A scanner class for bleak's ``backend=`` that listens with an adapter."""

    class Scanner(VirtualScanner):
        pass

    Scanner.adapter = adapter
    return Scanner


def driver_on(adapter: Adapter, patience: Patience = HURRIED) -> Driver:
    """What a gateway's radio uses an adapter by."""
    return Driver(scanner=scanner_on(adapter), client=client_on(adapter), patience=patience)


def client_on(adapter: Adapter) -> type[BaseBleakClient]:
    """A client class for bleak's ``backend=`` that connects with an adapter."""

    class Client(VirtualClient):
        pass

    Client.adapter = adapter
    return Client


class VirtualScanner(BaseBleakScanner):
    """Hears virtual peripherals advertise."""

    adapter: ClassVar[Adapter]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        scanning_mode: Literal["active", "passive"],
        **kwargs: Any,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        """Start listening."""
        self.seen_devices = {}
        await self.adapter.start_scanning(self._heard)

    async def stop(self) -> None:
        """Stop listening."""
        await self.adapter.stop_scanning(self._heard)

    def _heard(self, advertisement: Advertisement) -> None:
        address = advertisement.address.to_string(with_type_qualifier=False)
        data = _advertisement_data(advertisement, self.adapter.air.strength_dbm(address))
        if not self.is_allowed_uuid(data.service_uuids):
            return
        device = self.create_or_update_device(address, address, data.local_name, None, data)
        self.call_detection_callbacks(device, data)


class VirtualClient(BaseBleakClient):
    """Connects to one virtual peripheral."""

    adapter: ClassVar[Adapter]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout
        )
        self._connection: Connection | None = None
        self._asked: set[asyncio.Task[Any]] = set()

    @property
    def name(self) -> str:
        """The peripheral's address; its name is known from its advertisement only."""
        return self.address

    @property
    def mtu_size(self) -> int:
        """The negotiated ATT MTU [bytes]."""
        return self._client().mtu

    @property
    def is_connected(self) -> bool:
        """Whether the connection stands."""
        return self._connection is not None

    async def connect(self, pair: bool, **kwargs: Any) -> None:
        """Connect, agree on an MTU and discover all services.

        Raises
        ------
        TimeoutError
            When that takes longer than the client's timeout.
        BleakError
            When the connection is lost meanwhile.
        """
        async with asyncio.timeout(self._timeout):
            self._connection = await self.adapter.connect(self.address)
            self._connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
            try:
                await self._ask(self._client().request_mtu(MTU_BYTES))
                self.services = await self._ask(_discover(self._client()))
            except BaseException:
                await self.disconnect()
                raise

    async def disconnect(self) -> None:
        """Disconnect; nothing happens when there is no connection."""
        if self._connection is not None:
            with contextlib.suppress(BaseBumbleError):
                await uninterrupted(self._connection.disconnect())

    async def pair(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: no sensor of ours asks for it."""
        raise NotImplementedError("virtual peripherals don't pair")

    async def unpair(self) -> None:
        """Refuse: no sensor of ours asks for it."""
        raise NotImplementedError("virtual peripherals don't pair")

    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Read a characteristic from the peripheral."""
        return bytearray(await self._ask(self._client().read_value(characteristic.handle)))

    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        """Read a descriptor from the peripheral."""
        return bytearray(await self._ask(self._client().read_value(descriptor.handle)))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        """Write a characteristic."""
        client = self._client()
        await self._ask(client.write_value(characteristic.handle, bytes(data), response))

    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        """Write a descriptor."""
        client = self._client()
        await self._ask(client.write_value(descriptor.handle, bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        """Subscribe to notifications, or to indications where there are only those."""

        def notified(value: bytes) -> None:
            callback(bytearray(value))

        await self._ask(self._client().subscribe(_proxy(characteristic), notified))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        """Unsubscribe."""
        await self._ask(self._client().unsubscribe(_proxy(characteristic)))

    def _client(self) -> Client:
        if self._connection is None:
            raise BleakError("Not connected")
        return self._connection.gatt_client

    async def _ask(self, request: Coroutine[Any, Any, T]) -> T:
        """Await a request, its failures told in bleak's terms."""
        asked = asyncio.create_task(request)  # apart, as bumble may lose our own cancellation
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        try:
            return await asyncio.shield(asked)
        except ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except BaseBumbleError as error:
            raise BleakError(str(error)) from error
        except asyncio.CancelledError as error:
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            task = asyncio.current_task()
            if self._connection is not None or task is None or task.cancelling():
                raise
            raise BleakError("disconnected") from error

    def _on_disconnection(self, reason: int) -> None:
        self._connection = None
        self.services = None
        for asked in self._asked:  # bumble ends what it has sent only, not what is about to be
            asked.cancel()
        if self._disconnected_callback is not None:
            self._disconnected_callback()


def _advertisement_data(advertisement: Advertisement, rssi_dbm: int) -> AdvertisementData:
    kind = AdvertisingData.Type
    fields = dict(advertisement.data.ad_structures)
    name = fields.get(kind.COMPLETE_LOCAL_NAME, fields.get(kind.SHORTENED_LOCAL_NAME))
    services = fields.get(kind.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, b"")
    return AdvertisementData(
        local_name=None if name is None else name.decode(errors="replace"),
        manufacturer_data={},
        service_data={},
        service_uuids=[
            _uuid_text(UUID.from_bytes(services[at : at + 2])) for at in range(0, len(services), 2)
        ],
        tx_power=None,
        rssi=rssi_dbm,
        platform_data=(),
    )


async def _discover(client: Client) -> BleakGATTServiceCollection:
    collection = BleakGATTServiceCollection()
    for found in await client.discover_services():
        service = BleakGATTService(found, found.handle, _uuid_text(found.uuid))
        collection.add_service(service)
        for characteristic in await _discover_characteristics(client, found, service):
            collection.add_characteristic(characteristic)
            for descriptor in await client.discover_descriptors(_proxy(characteristic)):
                collection.add_descriptor(
                    BleakGATTDescriptor(
                        descriptor, descriptor.handle, _uuid_text(descriptor.type), characteristic
                    )
                )
    return collection


async def _discover_characteristics(
    client: Client, found: ServiceProxy, service: BleakGATTService
) -> list[BleakGATTCharacteristic]:
    return [
        BleakGATTCharacteristic(
            proxy,
            proxy.handle,
            _uuid_text(proxy.uuid),
            list(gatt_char_props_to_strs(int(proxy.properties))),
            lambda: client.mtu - 3,
            service,
        )
        for proxy in await client.discover_characteristics([], found)
    ]


def _proxy(characteristic: BleakGATTCharacteristic) -> CharacteristicProxy[bytes]:
    proxy: CharacteristicProxy[bytes] = characteristic.obj
    return proxy


def _uuid_text(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))
