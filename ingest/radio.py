"""One Bluetooth adapter, shared: whoever searches is told what is heard, one connects at a time.

Adapters answer with errors when they are told to scan and connect at the same time, or to make
two connections at once. So one lock serves both: scanning pauses while a connection is made.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from random import Random
from typing import Final, Never

from ingest import ble, radio_trouble
from ingest.backoff import Cause, delay_s
from ingest.ble import Advert, Dial, Driver, Link, LinkFailed
from ingest.errors import Unavailable

if sys.platform == "linux":
    from ingest.bluez import Bluez, BluezFailed

SCAN_FOR_S: Final = 60.0  # then start anew: adapters fall silent without saying so
LOOK_EVERY_S: Final = 3.0

_log = logging.getLogger(__name__)


class Radio:
    """One Bluetooth adapter.

    Parameters
    ----------
    driver
        Which one; by default the system's.
    wait
        How long to wait [s] after so many failures in a row, by the cause of the last.
    look_every_s
        How often it is looked whether Bluetooth was started anew during a scan [s].
    """

    def __init__(
        self,
        driver: Driver | None = None,
        *,
        wait: Callable[[int, Cause], float] | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self.wait_s = wait or partial(delay_s, random=Random())
        self.heard = 0
        """Advertisements and notifications so far."""
        self.slots_total: int | None = None
        """How many connections the adapter holds at most; None until it has refused one."""
        self._driver = driver or Driver()
        self._look_every_s = look_every_s
        self._lock = asyncio.Lock()
        self._listeners: set[Callable[[Advert], None]] = set()
        self._wanted = asyncio.Event()
        self._connecting = 0
        self._interrupt = asyncio.Event()
        self._held: set[Link] = set()
        self._complaint: str | None = None
        if sys.platform == "linux":
            off_s = self._driver.patience.off_s
            bluez = Bluez(self._driver.adapter, off_for_s=off_s)
            self._bluez = bluez if self._driver.is_systems else None

    @property
    def slots_used(self) -> int:
        """How many connections are held."""
        return len(self._held)

    @property
    def is_searching(self) -> bool:
        """Whether somebody waits for advertisements."""
        return bool(self._listeners)

    async def check(self, *, mend: bool = False) -> None:
        """Make sure that there is an adapter to work with.

        Parameters
        ----------
        mend
            Switch it off and on if it is stuck, and look again.

        Raises
        ------
        Unavailable
            When there is none, or it does not scan.
        """
        try:
            async with self._lock, ble.scanning(self._driver, self._hear):
                return
        except ble.FAILURES as error:
            trouble = ble.trouble_of(error)
            if not (mend and trouble.is_in_progress):
                text = radio_trouble.sentence(self._driver.adapter, trouble, error)
                raise Unavailable(text) from error
            _log.warning("the adapter is stuck: %s", trouble.text)
        _log.warning("the adapter: %s", await self.power_cycle())
        await self.check()

    async def scan(self) -> Never:
        """Scan whenever somebody listens, until cancelled; failures are retried for ever."""
        failures = 0
        while True:
            await self._wanted.wait()
            try:
                async with self._lock:
                    await self._scan_until_interrupted()
                failures = 0
            except ble.FAILURES as error:
                trouble = ble.trouble_of(error)
                self._complain(trouble.text)
                if trouble.is_in_progress:
                    await ble.end_lost_scan(self._driver)
                await asyncio.sleep(self.wait_s(failures, trouble.cause(Cause.LOST)))
                failures += 1

    def scan_anew(self) -> None:
        """End the scan, if there is one; it is begun again at once."""
        self._interrupt.set()

    async def power_cycle(self) -> str:
        """Switch the adapter off and on, and say how that went; all connections are lost."""
        if sys.platform != "linux" or self._bluez is None:
            return "it can't be switched off and on here"
        with self._scanning_put_off():
            async with self._lock:
                try:
                    await self._bluez.power_cycle()
                except BluezFailed as failed:
                    return f"it can't be switched off and on: {failed}"
        return "it was switched off and on"

    @contextlib.contextmanager
    def listening(self, heard: Callable[[Advert], None]) -> Iterator[None]:
        """Hand every advertisement to `heard`; needs `scan` to be running."""
        self._listeners.add(heard)
        # BlueZ tells of a device once in ten seconds of a scan. Who comes later needs a new one.
        self._interrupt.set()
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

        await ble.free(self._driver, address)
        with self.listening(heard):
            return await found

    async def let_others_go_first(self) -> None:
        """Wait until all who are in range were heard, and took their turn to connect.

        Else several sensors that don't answer take turns, each heard first in the moment between
        two attempts, and nobody else gets through.
        """
        await asyncio.sleep(self._driver.patience.grace_s)

    @contextlib.asynccontextmanager
    async def connect(self, advert: Advert, *, fresh: bool = False) -> AsyncIterator[Link]:
        """Connect to a sensor that was heard just now; always disconnects.

        Parameters
        ----------
        advert
            By what it was heard.
        fresh
            Whether that must still be fresh when it is its turn.

        Raises
        ------
        LinkFailed
            When it does not answer, or was heard too long ago.
        """
        dial = Dial(self._driver, advert, self._count)
        try:
            with self._scanning_put_off():
                async with self._lock:
                    if fresh:
                        self._require_fresh(advert)
                    await dial.connect()
            self._hold(dial.link)
            yield dial.link
        except LinkFailed as failed:
            if failed.is_full:
                self.slots_total = self.slots_used
            raise
        finally:
            await dial.link.close()
            self._held.discard(dial.link)

    def _hold(self, link: Link) -> None:
        self._held.add(link)
        if self.slots_total is not None and self.slots_used > self.slots_total:
            self.slots_total = None  # it was another program's connections that filled it

    @contextlib.contextmanager
    def _scanning_put_off(self) -> Iterator[None]:
        self._connecting += 1
        self._interrupt.set()
        try:
            yield
        finally:
            self._connecting -= 1

    async def _scan_until_interrupted(self) -> None:
        if self._connecting or not self._listeners:
            # Who connects may have given up and need a turn to say so: the lock is free then, and
            # this would be asked again at once, for ever.
            await asyncio.sleep(0)
            return
        self._interrupt.clear()
        before = await self._incarnation()
        async with ble.scanning(self._driver, self._hear):
            if self._complaint is not None:
                _log.info("scans again")
                self._complaint = None
            for _ in range(round(SCAN_FOR_S / self._look_every_s)):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._look_every_s):
                        await self._interrupt.wait()
                        return
                if await self._incarnation() != before:
                    _log.info("Bluetooth was started anew, and so is the scan")
                    return

    async def _incarnation(self) -> str:
        if sys.platform != "linux" or self._bluez is None:
            return ""
        return await self._bluez.incarnation()

    def _complain(self, text: str) -> None:
        """Log that scanning fails; once, however often it does so for the same reason."""
        if text != self._complaint:
            _log.warning("can't scan, trying on: %s", text)
            self._complaint = text

    def _require_fresh(self, advert: Advert) -> None:
        age_s = asyncio.get_running_loop().time() - advert.heard_at
        if age_s > self._driver.patience.fresh_s:
            raise LinkFailed(Cause.BUSY, f"was heard {age_s:.0f} s ago, before others' turns")

    def _count(self) -> None:
        self.heard += 1

    def _hear(self, advert: Advert) -> None:
        self._count()
        for heard in tuple(self._listeners):
            heard(advert)
