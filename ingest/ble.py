"""The Bluetooth adapter: one scanner and one way to connect; the only file that imports bleak.

Adapters answer with errors when they are told to scan and connect at the same time, or to make
two connections at once. So one lock serves both: scanning pauses while a connection is made.
Everything that can go wrong on the air comes out as `LinkFailed`.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final, Never

from bleak import BleakClient, BleakScanner
from bleak.args.bluez import BlueZClientArgs, BlueZScannerArgs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakError

from ingest.backoff import Cause, delay_s
from ingest.errors import Unavailable
from ingest.quantities import is_plausible
from ingest.text import one_line

CONNECT_TIMEOUT_S: Final = 20.0  # BlueZ discovers services within it; busy straps take 10 s
DISCONNECT_TIMEOUT_S: Final = 5.0
SCAN_FOR_S: Final = 60.0  # then start anew: adapters fall silent without saying so
NAME_LENGTH: Final = 80  # what messages and pairings take

# What bleak's backends raise when the air, the adapter or the system's Bluetooth lets them down.
_FAILURES: Final = (BleakError, OSError, EOFError, TimeoutError)

_log = logging.getLogger(__name__)


class LinkFailed(Exception):  # noqa: N818  # named for what happened
    """A sensor could not be reached, or no longer; says how long to leave it alone."""

    def __init__(self, cause: Cause, what: str) -> None:
        super().__init__(what)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Advert:
    """One advertisement.

    Attributes
    ----------
    address : the sender's address; on macOS the system's UUID for it
    name : the name it gave, if any, made fit for messages and terminals
    rssi_dbm : how strongly it was received [dBm]; None when the adapter can't tell
    services : 128-bit UUIDs of the services it names
    device : bleak's handle to connect by
    """

    address: str
    name: str | None
    rssi_dbm: int | None
    services: tuple[str, ...]
    device: BLEDevice


class Link:
    """A connection to one sensor."""

    def __init__(self, client: BleakClient, lost: asyncio.Event) -> None:
        self._client = client
        self.lost = lost
        """Set when the connection is gone."""

    def notifies(self, uuid: str) -> bool:
        """Whether the sensor has a characteristic and reports its changes."""
        found = self._find(uuid)
        return found is not None and not {"notify", "indicate"}.isdisjoint(found.properties)

    async def read(self, uuid: str) -> bytes | None:
        """Read a characteristic; None when the sensor doesn't have it."""
        found = self._find(uuid)
        if found is None:
            return None
        with _failing_as(Cause.LOST):
            return bytes(await self._client.read_gatt_char(found))

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have every packet of a characteristic that notifies handed to `heard`."""
        found = self._find(uuid)
        if found is None:
            raise LinkFailed(Cause.REFUSED, f"has no characteristic {uuid}")
        with _failing_as(Cause.LOST):
            await self._client.start_notify(found, lambda _, data: heard(bytes(data)))

    async def close(self) -> None:
        """Disconnect."""
        await _disconnect(self._client)

    def _find(self, uuid: str) -> BleakGATTCharacteristic | None:
        # By hand, since bleak refuses to look up what a sensor has twice, as some have a battery.
        with _failing_as(Cause.LOST):
            every = self._client.services.characteristics.values()
            return next((found for found in every if found.uuid == uuid), None)


class Radio:
    """One Bluetooth adapter.

    Parameters
    ----------
    adapter
        Its name on Linux, such as ``hci1``; None for the system's default.
    scanner, client
        bleak backends to use in place of the platform's own.
    connect_timeout_s
        How long connecting may take [s].
    wait
        How long to wait [s] after so many failures in a row, by the cause of the last.
    """

    def __init__(
        self,
        *,
        adapter: str | None = None,
        scanner: type[BaseBleakScanner] | None = None,
        client: type[BaseBleakClient] | None = None,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        wait: Callable[[int, Cause], float] | None = None,
    ) -> None:
        self.wait_s = wait or partial(delay_s, random=Random())
        self._adapter = adapter
        self._scanner = scanner
        self._client = client
        self._connect_timeout_s = connect_timeout_s
        self._lock = asyncio.Lock()
        self._listeners: set[Callable[[Advert], None]] = set()
        self._wanted = asyncio.Event()
        self._connecting = 0
        self._interrupt = asyncio.Event()

    async def check(self) -> None:
        """Make sure that there is an adapter to work with.

        Raises
        ------
        Unavailable
            When there is none, or it does not scan.
        """
        try:
            async with self._lock, self._new_scanner():
                pass
        except _FAILURES as error:
            which = f"The Bluetooth adapter {self._adapter}" if self._adapter else "Bluetooth"
            raise Unavailable(
                f"{which} can't be used: {_told(error)}. Plug in or switch on an adapter"
                " (Linux: `systemctl start bluetooth`, then `bluetoothctl power on`)."
            ) from error

    async def scan(self) -> Never:
        """Scan whenever somebody listens, until cancelled; failures are retried for ever."""
        failures = 0
        while True:
            await self._wanted.wait()
            try:
                async with self._lock:
                    await self._scan_until_interrupted()
                failures = 0
            except _FAILURES as error:
                wait_s = self.wait_s(failures, Cause.REFUSED)
                _log.warning("can't scan, next try in %.0f s: %s", wait_s, _told(error))
                failures += 1
                await asyncio.sleep(wait_s)

    @contextlib.contextmanager
    def listening(self, heard: Callable[[Advert], None]) -> Iterator[None]:
        """Hand every advertisement to `heard`; needs `scan` to be running."""
        self._listeners.add(heard)
        self._wanted.set()
        try:
            yield
        finally:
            self._listeners.discard(heard)
            if not self._listeners:
                self._wanted.clear()
                self._interrupt.set()

    async def find(self, address: str) -> Advert:
        """Wait for an advertisement of one sensor, however long it takes."""
        found: asyncio.Future[Advert] = asyncio.get_running_loop().create_future()

        def heard(advert: Advert) -> None:
            if advert.address.lower() == address.lower() and not found.done():
                found.set_result(advert)

        with self.listening(heard):
            return await found

    @contextlib.asynccontextmanager
    async def connect(self, advert: Advert) -> AsyncIterator[Link]:
        """Connect to a sensor that was heard just now; always disconnects.

        Raises
        ------
        LinkFailed
            When it does not answer.
        """
        lost = asyncio.Event()
        bluez: BlueZClientArgs = {"adapter": self._adapter} if self._adapter else {}
        client = BleakClient(
            advert.device,
            disconnected_callback=lambda _: lost.set(),
            timeout=self._connect_timeout_s,
            bluez=bluez,
            backend=self._client,
        )
        try:
            async with self._scanning_paused():
                with _failing_as(Cause.ABSENT):
                    await client.connect()
            yield Link(client, lost)
        finally:
            await _disconnect(client)

    @contextlib.asynccontextmanager
    async def _scanning_paused(self) -> AsyncIterator[None]:
        self._connecting += 1
        self._interrupt.set()
        try:
            async with self._lock:
                yield
        finally:
            self._connecting -= 1

    async def _scan_until_interrupted(self) -> None:
        if self._connecting or not self._listeners:
            return
        self._interrupt.clear()
        async with self._new_scanner():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SCAN_FOR_S):
                    await self._interrupt.wait()

    def _new_scanner(self) -> BleakScanner:
        bluez: BlueZScannerArgs = {"adapter": self._adapter} if self._adapter else {}
        return BleakScanner(self._heard, bluez=bluez, backend=self._scanner)

    def _heard(self, device: BLEDevice, data: AdvertisementData) -> None:
        name = data.local_name or device.name
        advert = Advert(
            address=device.address,
            name=one_line(name, NAME_LENGTH)[:NAME_LENGTH] if name else None,
            rssi_dbm=data.rssi if is_plausible("rssi_dbm", data.rssi) else None,
            services=tuple(data.service_uuids),
            device=device,
        )
        for heard in tuple(self._listeners):
            heard(advert)


async def _disconnect(client: BleakClient) -> None:
    try:
        async with asyncio.timeout(DISCONNECT_TIMEOUT_S):
            await client.disconnect()
    except _FAILURES as error:
        _log.debug("disconnecting failed: %s", _told(error))


@contextlib.contextmanager
def _failing_as(cause: Cause) -> Iterator[None]:
    try:
        yield
    except _FAILURES as error:
        raise LinkFailed(cause, _told(error)) from error


def _told(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError):  # bleak's, when it opens the bus that BlueZ is on
        return "the system's message bus (D-Bus) is not running"
    return str(error) or type(error).__name__
