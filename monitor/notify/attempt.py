"""One try to tell a service, in a thread of its own: whoever hangs keeps nobody else waiting."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

LIMIT_S: Final = 20.0


class Hands:
    """Does blocking work for one service; one piece at a time, however long the last one hangs.

    Parameters
    ----------
    name
        The service, in the thread's name.
    limit_s
        After how long a piece of work counts as failed [s].
    """

    def __init__(self, name: str, limit_s: float = LIMIT_S) -> None:
        self._name = name
        self._limit_s = limit_s
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether an earlier piece of work still hangs."""
        return self._thread is not None and self._thread.is_alive()

    async def do(self, work: Callable[[], str | None]) -> str | None:
        """Return what the work returns: why it failed; it hangs if it takes too long."""
        if self.busy:
            return f"it hangs since more than {self._limit_s:g} s"
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str | None] = loop.create_future()

        def settle(reason: str | None, error: BaseException | None) -> None:
            if done.done():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(reason)

        def run() -> None:
            reason, error = None, None
            try:
                reason = work()
            except BaseException as raised:  # noqa: BLE001  # handed over, not swallowed
                error = raised
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, reason, error)

        # A daemon: a service that hangs must not keep the program from ending.
        self._thread = threading.Thread(target=run, name=f"tell {self._name}", daemon=True)
        self._thread.start()
        try:
            async with asyncio.timeout(self._limit_s):
                return await done
        except TimeoutError:
            return f"it does not answer within {self._limit_s:g} s"
