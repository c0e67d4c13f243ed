"""The gateway's virtual Bluetooth adapter: scans and connects over the air."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakError,
)
from bumble.core import BaseBumbleError
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration
from bumble.hci import Address, HCI_LE_Create_Connection_Cancel_Command
from bumble.host import Host

from simulators.bluetooth.air import Air, Radio
from simulators.bluetooth.uninterrupted import uninterrupted

ADDRESS: Final = "F0:0D:00:00:00:01"

CANCEL_AGAIN_S: Final = 0.01

FAILURE: Final = (BleakError,)
"""What an adapter raises when it does not do what it is asked."""


class Adapter:
    """One adapter; an async context manager that powers it.

    As touchy as a real one: a second scan, or a second attempt to connect at the same time, is
    refused with an error.
    """

    def __init__(self, air: Air, address: str = ADDRESS) -> None:
        self.air = air
        self._radio = Radio("adapter", air, address)
        config = DeviceConfiguration(name="gateway", address=Address(address))
        self._device = Device(config=config, host=Host(self._radio, self._radio))
        self._plugged_in = True
        self._scanning = False
        self._connecting = False

    async def __aenter__(self) -> Self:
        await self._device.power_on()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._radio.lose_connections()
        await self._device.power_off()
        self.air.remove_controller(self._radio)

    def unplug(self) -> None:
        """Take the adapter away: connections are lost, scanning and connecting fail."""
        self._plugged_in = False
        self.air.move_out(self._radio)

    def plug_in(self) -> None:
        """Give it back."""
        self._plugged_in = True
        self.air.move_in(self._radio)

    async def start_scanning(self, heard: Callable[[Advertisement], None]) -> None:
        """Report every advertisement to `heard`."""
        self._require_plugged_in()
        if self._scanning:
            raise BleakError("a scan is already in progress")
        self._scanning = True
        self._device.on(Device.EVENT_ADVERTISEMENT, heard)
        try:
            await uninterrupted(self._device.start_scanning())
        except asyncio.CancelledError:
            await self.stop_scanning(heard)
            raise

    async def stop_scanning(self, heard: Callable[[Advertisement], None]) -> None:
        """Stop what `start_scanning` began."""
        self._device.remove_listener(Device.EVENT_ADVERTISEMENT, heard)
        try:
            await uninterrupted(self._device.stop_scanning())
        finally:
            self._scanning = False

    async def connect(self, address: str) -> Connection:
        """Connect to a peripheral, however long it takes; cancel to give up.

        Raises
        ------
        BleakError
            When that did not succeed, or the connection is lost already.
        """
        self._require_plugged_in()
        if self._connecting:
            raise BleakError("a connection attempt is already in progress")
        self._connecting = True
        attempt = asyncio.create_task(
            self._device.connect_le(Address(address), timeout=None), name=f"connect {address}"
        )
        try:
            return standing(await asyncio.shield(attempt))
        except BaseBumbleError as error:
            raise BleakError(f"connecting failed: {error}") from error
        except asyncio.CancelledError:
            await uninterrupted(self._give_up(attempt))
            raise
        finally:
            self._connecting = False

    async def _give_up(self, attempt: asyncio.Task[Connection]) -> None:
        while not attempt.done():  # the request to connect may still be on its way
            await self._device.send_sync_command(HCI_LE_Create_Connection_Cancel_Command())
            await asyncio.wait([attempt], timeout=CANCEL_AGAIN_S)
        with contextlib.suppress(BaseBumbleError):
            connection = await attempt
            await connection.disconnect()  # it may be gone again

    def _require_plugged_in(self) -> None:
        if not self._plugged_in:
            raise BleakBluetoothNotAvailableError(
                "No Bluetooth adapters found.", BleakBluetoothNotAvailableReason.NO_BLUETOOTH
            )


def standing(connection: Connection) -> Connection:
    """The same connection, while it stands: of one that was lost nobody is told afterwards.

    Raises
    ------
    BleakError
        When it was lost.
    """
    if connection.device.connections.get(connection.handle) is not connection:
        raise BleakError("the connection was lost at once")
    return connection
