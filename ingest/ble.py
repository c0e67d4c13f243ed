"""bleak, and what is around it: the only file that imports it.

Everything that can go wrong on the air comes out as `LinkFailed`, what goes wrong with the adapter
as one of `FAILURES`, and whatever is asked of the system is asked with a time limit, since Linux's
daemon may never answer.

bleak-retry-connector knows which errors mean that an adapter has no place left, and mends what
others left behind: connections of a killed program, scans that were lost track of, services that
are out of date. Its `establish_connection` is not used: it tries again with the client that
failed, and up to nine times while nobody else may scan or connect.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from bleak import BleakClient, BleakScanner
from bleak.args.bluez import BlueZClientArgs, BlueZScannerArgs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError, BleakError
from bleak_retry_connector import (
    BLEAK_OUT_OF_SLOTS_BACKOFF_TIME,
    NO_RSSI_VALUE,
    calculate_backoff_time,
    clear_cache,
    close_stale_connections_by_address,
)
from bleak_retry_connector.bleak_manager import get_global_bluez_manager_with_timeout
from bleak_retry_connector.bluez import stop_discovery

from ingest.backoff import Cause
from ingest.quantities import is_plausible
from ingest.radio_trouble import Trouble
from ingest.text import one_line

_OF_THE_BUS: tuple[type[Exception], ...] = ()
if sys.platform == "linux":
    from ingest.bluez import AUTH_FAILURE

    _OF_THE_BUS = (AUTH_FAILURE,)

NAME_LENGTH: Final = 80  # what messages and pairings take

FAILURES: Final = (BleakError, OSError, EOFError, TimeoutError, *_OF_THE_BUS)
"""What bleak raises when the air, the adapter or the system's Bluetooth lets it down."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Patience(NamedTuple):
    """How long what is asked of a sensor or of the system may take.

    Attributes
    ----------
    connect_s : to connect and learn what a sensor has; meanwhile nobody else is heard or
        connected, so one at the edge of the range must not keep the others waiting for long
    disconnect_s : to disconnect
    answer_s : all else
    off_s : that an adapter stays off when it is switched off and on: at once it may not have been
    grace_s : that others have to be heard and to go first, before it is tried to connect to a
        sensor that did not answer the last time
    fresh_s : from when a sensor was heard until it is its turn to connect; later it may be gone
    """

    connect_s: float = 10.0
    disconnect_s: float = 5.0
    answer_s: float = 10.0
    off_s: float = 1.0
    grace_s: float = 2.0
    fresh_s: float = 5.0


AS_USUAL: Final = Patience()


class Driver(NamedTuple):
    """Which adapter to use, and how.

    Attributes
    ----------
    adapter : its name on Linux, such as ``hci1``; None for the system's default
    scanner, client : bleak backends to use in place of the platform's own
    patience : how long things may take
    """

    adapter: str | None = None
    scanner: type[BaseBleakScanner] | None = None
    client: type[BaseBleakClient] | None = None
    patience: Patience = AS_USUAL

    @property
    def is_systems(self) -> bool:
        """Whether it is an adapter of this machine."""
        return self.scanner is None and self.client is None


class LinkFailed(Exception):  # noqa: N818  # named for what happened
    """A sensor could not be reached, or no longer.

    Parameters
    ----------
    cause
        How long to leave it alone.
    what
        What happened.
    is_full
        Whether the adapter said that it holds as many connections as it can.
    """

    def __init__(self, cause: Cause, what: str, *, is_full: bool = False) -> None:
        super().__init__(what)
        self.cause = cause
        self.is_full = is_full


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
    heard_at : when it was received, by the event loop's clock [s]
    """

    address: str
    name: str | None
    rssi_dbm: int | None
    services: tuple[str, ...]
    device: BLEDevice
    heard_at: float


class Link:
    """A connection to one sensor."""

    def __init__(
        self,
        client: BleakClient,
        lost: asyncio.Event,
        count: Callable[[], None],
        patience: Patience,
    ) -> None:
        self._client = client
        self._patience = patience
        self._count = count
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
            return bytes(await _within(self._patience.answer_s, self._client.read_gatt_char(found)))

    async def subscribe(self, uuid: str, heard: Callable[[bytes], None]) -> None:
        """Have every packet of a characteristic that notifies handed to `heard`."""
        found = self._find(uuid)
        if found is None:
            raise LinkFailed(Cause.REFUSED, f"has no characteristic {uuid}")

        def notified(_: BleakGATTCharacteristic, data: bytearray) -> None:
            self._count()
            heard(bytes(data))

        with _failing_as(Cause.LOST):
            await _within(self._patience.answer_s, self._client.start_notify(found, notified))

    async def close(self) -> None:
        """Disconnect; nothing happens when there is no connection."""
        try:
            await _within(self._patience.disconnect_s, self._client.disconnect())
        except FAILURES as error:
            _log.debug("disconnecting failed: %s", trouble_of(error).text)

    def _find(self, uuid: str) -> BleakGATTCharacteristic | None:
        # By hand, since bleak refuses to look up what a sensor has twice, as some have a battery.
        with _failing_as(Cause.LOST):
            every = self._client.services.characteristics.values()
            return next((found for found in every if found.uuid == uuid), None)


@contextlib.asynccontextmanager
async def scanning(driver: Driver, heard: Callable[[Advert], None]) -> AsyncIterator[None]:
    """Hand every advertisement to `heard`; raises one of `FAILURES`."""

    def on_advertisement(device: BLEDevice, data: AdvertisementData) -> None:
        if data.rssi == NO_RSSI_VALUE:
            return  # bleak tells of every change BlueZ knows; this one did not come over the air
        heard(_advert(device, data))

    bluez: BlueZScannerArgs = {"adapter": driver.adapter} if driver.adapter else {}
    scanner = BleakScanner(on_advertisement, bluez=bluez, backend=driver.scanner)
    await _within(driver.patience.answer_s, scanner.start())
    try:
        yield
    except BaseException:
        # What is under way, a cancellation above all, must not get lost to a failing stop.
        with contextlib.suppress(*FAILURES):
            await _within(driver.patience.answer_s, scanner.stop())
        raise
    await _within(driver.patience.answer_s, scanner.stop())


async def end_lost_scan(driver: Driver) -> None:
    """End a scan of ours whose begin was never confirmed, so that another can begin."""
    manager = await get_global_bluez_manager_with_timeout() if driver.is_systems else None
    if manager is not None:
        with contextlib.suppress(*FAILURES):
            name = driver.adapter or manager.get_default_adapter().rpartition("/")[2]
            await _within(driver.patience.answer_s, stop_discovery(name))


async def free(driver: Driver, address: str) -> None:
    """End a connection that a killed program left to a sensor: connected it doesn't advertise."""
    if driver.is_systems:
        await close_stale_connections_by_address(address)


class Dial:
    """One attempt to connect to a sensor, with a client of its own.

    Parameters
    ----------
    driver, advert
        By what, and to whom.
    heard
        Called with every notification.
    """

    def __init__(self, driver: Driver, advert: Advert, heard: Callable[[], None]) -> None:
        lost = asyncio.Event()
        bluez: BlueZClientArgs = {"adapter": driver.adapter} if driver.adapter else {}
        self._patience = driver.patience
        self._client = BleakClient(
            advert.device,
            disconnected_callback=lambda _: lost.set(),
            timeout=self._patience.connect_s,
            bluez=bluez,
            backend=driver.client,
        )
        self.link = Link(self._client, lost, heard, self._patience)
        """The connection, once it is made."""

    async def connect(self) -> None:
        """Connect and learn what the sensor has.

        Raises
        ------
        LinkFailed
            When it does not answer.
        """
        # bleak has a limit of its own, but none for clearing up after it.
        limit_s = self._patience.connect_s + self._patience.disconnect_s
        try:
            await _within(limit_s, self._client.connect())
        except KeyError as error:  # bleak's, of services that change while it reads them
            await clear_cache(self._client.address)
            raise LinkFailed(Cause.LOST, "its services changed while they were read") from error
        except FAILURES as error:
            trouble = trouble_of(error)
            # An adapter without a place left may also lose sight of whom it is to connect to.
            is_full = calculate_backoff_time(error) >= BLEAK_OUT_OF_SLOTS_BACKOFF_TIME
            cause = Cause.FULL if is_full else trouble.cause(Cause.ABSENT)
            raise LinkFailed(cause, trouble.text, is_full=trouble.is_full) from error


def trouble_of(error: BaseException) -> Trouble:
    """What an error of `FAILURES` says."""
    name = error.dbus_error if isinstance(error, BleakDBusError) else ""
    is_pair = isinstance(error, BleakBluetoothNotAvailableError)  # its text and a reason
    text = str(error.args[0] if is_pair else error)
    return Trouble(text or type(error).__name__, name)


def _advert(device: BLEDevice, data: AdvertisementData) -> Advert:
    name = data.local_name or device.name
    return Advert(
        address=device.address,
        name=one_line(name, NAME_LENGTH)[:NAME_LENGTH] if name else None,
        rssi_dbm=data.rssi if is_plausible("rssi_dbm", data.rssi) else None,
        services=tuple(data.service_uuids),
        device=device,
        heard_at=asyncio.get_running_loop().time(),
    )


async def _within(limit_s: float, work: Awaitable[T]) -> T:
    async with asyncio.timeout(limit_s):
        return await work


@contextlib.contextmanager
def _failing_as(cause: Cause) -> Iterator[None]:
    try:
        yield
    except FAILURES as error:
        raise LinkFailed(cause, trouble_of(error).text) from error
