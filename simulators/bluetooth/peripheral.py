"""A virtual Bluetooth peripheral: advertises, is connected to, is read and notifies."""

import asyncio
import contextlib
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import Characteristic, Service
from bumble.hci import Address
from bumble.host import Host

from simulators.bluetooth.air import Air, Radio
from simulators.bluetooth.uninterrupted import uninterrupted

ADVERTISE_EVERY_MS: Final = 20.0  # as a strap does when it is put on; found soon at any speed
RSSI_DBM: Final = -60

ADVERTISEMENT_BYTES: Final = 31  # of a legacy advertising packet

_GENERAL_DISCOVERABLE: Final = 0x02
_NO_CLASSIC: Final = 0x04

_READ: Final = Characteristic.Properties.READ
_NOTIFY: Final = Characteristic.Properties.NOTIFY
_INDICATE: Final = Characteristic.Properties.INDICATE


class Peripheral:
    """One virtual sensor with its own radio; an async context manager that powers it.

    Parameters
    ----------
    air
        What joins it with the gateway.
    address
        A static random address: the two highest bits are set, as in ``C0:FF:EE:00:00:01``.
    name
        The name it advertises.
    services
        Its GATT services; those in `advertised` are named in its advertisement.
    rssi_dbm
        How strongly it is received [dBm].
    """

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        services: Sequence[Service],
        advertised: Sequence[int],
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        self.address = address
        self.name = name
        self._air = air
        air.set_strength(address, rssi_dbm)
        self._radio = Radio(name, air, address)
        config = DeviceConfiguration(
            name=name,
            address=Address(address),
            advertising_data=_advertisement(name, advertised),
            advertising_interval_min=ADVERTISE_EVERY_MS,
            advertising_interval_max=ADVERTISE_EVERY_MS,
        )
        self._device = Device(config=config, host=Host(self._radio, self._radio))
        self._characteristics = _by_number(services)
        self._changed = asyncio.Event()
        for service in services:
            self._device.add_service(service)
        for characteristic in self._characteristics.values():
            characteristic.on(Characteristic.EVENT_SUBSCRIPTION, self._on_subscription)

    async def __aenter__(self) -> Self:
        await self._device.power_on()
        await self._device.start_advertising(auto_restart=True)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()
        await self._device.stop_advertising()
        await self._device.power_off()
        self._air.remove_controller(self._radio)

    @property
    def in_range(self) -> bool:
        """Whether the gateway can hear it."""
        return self._air.reaches(self._radio)

    def leave(self) -> None:
        """Go out of range: connections are lost without a word, advertisements go unheard."""
        self._air.move_out(self._radio)
        self._changed.set()

    def come_back(self) -> None:
        """Come into range again."""
        self._air.move_in(self._radio)

    async def disconnect(self) -> None:
        """End all connections, as a strap does that is taken off."""
        for connection in list(self._device.connections.values()):
            with contextlib.suppress(BaseBumbleError):  # gone meanwhile
                await connection.disconnect()

    def is_subscribed(self, number: int) -> bool:
        """Whether somebody gets the notifications of a characteristic."""
        return bool(self._subscribers(number))

    async def subscribed(self, number: int) -> bool:
        """Wait until somebody gets the notifications of a characteristic.

        Returns whether that is so: it is not, and not waited for, while out of range.
        """
        while self.in_range and not self.is_subscribed(number):
            self._changed.clear()
            await self._changed.wait()
        return self.is_subscribed(number)

    async def send(self, number: int, data: bytes) -> bool:
        """Notify (or indicate) these bytes, whatever they are, to all who subscribed.

        Returns whether there was anybody. The bytes are then with the controller; see
        `Air.quiet` for when they have arrived.
        """
        its = self._characteristics[number]
        subscribers = self._subscribers(number)
        for connection in subscribers:
            if its.has_properties(_INDICATE):
                await uninterrupted(self._device.indicate_subscriber(connection, its, data))
            else:
                await self._device.notify_subscriber(connection, its, data)
            queue = self._device.host.get_data_packet_queue(connection.handle)
            if queue is not None:
                await queue.drain(connection.handle)
        return bool(subscribers)

    def set_value(self, number: int, data: bytes) -> None:
        """Set what is answered when a characteristic is read."""
        self._characteristics[number].value = data

    def _subscribers(self, number: int) -> list[Connection]:
        its = self._characteristics[number]
        server = self._device.gatt_server
        return [
            connection
            for connection in self._device.connections.values()
            if any(server.subscribers.get(connection, {}).get(its.handle, b""))
        ]

    def _on_subscription(self, bearer: object, notify: bool, indicate: bool) -> None:
        self._changed.set()


def readable(number: int, value: bytes = b"") -> Characteristic[bytes]:
    """A characteristic that can be read."""
    return Characteristic(UUID.from_16_bits(number), _READ, Characteristic.READABLE, value)


def notifying(number: int, value: bytes | None = None) -> Characteristic[bytes]:
    """A characteristic that notifies; it can be read too if it has a value."""
    readable = value is not None
    return Characteristic(
        UUID.from_16_bits(number),
        _NOTIFY | _READ if readable else _NOTIFY,
        Characteristic.READABLE,
        value or b"",
    )


def indicating(number: int) -> Characteristic[bytes]:
    """A characteristic that indicates: each packet is confirmed by its receiver."""
    return Characteristic(UUID.from_16_bits(number), _INDICATE, Characteristic.READABLE, b"")


def service(number: int, *characteristics: Characteristic[bytes]) -> Service:
    """A primary service."""
    return Service(UUID.from_16_bits(number), list(characteristics))


def _by_number(services: Sequence[Service]) -> dict[int, Characteristic[bytes]]:
    return {
        int(str(one.uuid.to_hex_str()), 16): one
        for each in services
        for one in each.characteristics
    }


def _advertisement(name: str, services: Sequence[int]) -> bytes:
    """Flags, services and name, the name shortened to what is left of the 31 bytes."""
    kind = AdvertisingData.Type
    fields = [
        (kind.FLAGS, bytes([_GENERAL_DISCOVERABLE | _NO_CLASSIC])),
        (
            kind.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
            b"".join(number.to_bytes(2, "little") for number in services),
        ),
    ]
    left = ADVERTISEMENT_BYTES - len(bytes(AdvertisingData(fields))) - 2
    text = name.encode()
    if len(text) <= left:
        return bytes(AdvertisingData([*fields, (kind.COMPLETE_LOCAL_NAME, text)]))
    return bytes(AdvertisingData([*fields, (kind.SHORTENED_LOCAL_NAME, text[:left])]))
