"""Writes what a `Recorder` gathered, once a second, in a thread of its own."""

import asyncio
import logging
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from ingest.errors import Unavailable
from monitor.batch import Batch
from monitor.recorder import Recorder

COMMIT_EVERY_S: Final = 1.0
RETRY_EVERY_S: Final = 5.0  # after a fault
LOG_EVERY_S: Final = 60.0

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps a record of the race, whatever becomes of the disk.

    Parameters
    ----------
    store
        The store's id.
    recorder
        Gathers what is to be written.
    write
        Writes a batch durably; raises `Unavailable` when it can't, and has written nothing then.
    """

    def __init__(self, store: str, recorder: Recorder, write: Callable[[Batch], None]) -> None:
        self.store = store
        self.recorder = recorder
        self.fault: str | None = None
        """Why nothing can be written just now."""
        self._write = write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._writing: tuple[Batch, Future[None]] | None = None
        self._complained_at = -math.inf

    async def run(self, confirmed: Callable[[set[str]], None]) -> None:
        """Write until cancelled; `confirmed` is told of which runners there is more to say."""
        while True:
            await asyncio.sleep(COMMIT_EVERY_S if self.fault is None else RETRY_EVERY_S)
            batch = self.recorder.take()
            if batch:
                future = self._thread.submit(self._write, batch)
                self._writing = batch, future
                await asyncio.wait({asyncio.wrap_future(future)})
                confirmed(self._settle())

    def finish(self) -> None:
        """Write what is left; `run` is over."""
        self._settle()
        batch = self.recorder.take()
        if batch:
            self._writing = batch, self._thread.submit(self._write, batch)
            self._settle()
        self._thread.shutdown()

    def _settle(self) -> set[str]:
        """Note what became of the batch that is being written, once that is known."""
        if self._writing is None:
            return set()
        (batch, future), self._writing = self._writing, None
        try:
            future.result()
        except Unavailable as error:
            self.recorder.give_back(batch)
            self._complain(str(error))
            return set()
        if self.fault is not None:
            _log.warning("the store can be written again")
            self.fault = None
        return self.recorder.confirm(batch)

    def _complain(self, fault: str) -> None:
        loop_time = asyncio.get_running_loop().time()
        if fault != self.fault or loop_time - self._complained_at >= LOG_EVERY_S:
            self._complained_at = loop_time
            _log.error("nothing can be stored: %s; gateways keep their records until it can", fault)
        self.fault = fault
