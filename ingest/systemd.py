"""Tells systemd how a daemon is doing; does nothing where there is no systemd.

The protocol is a datagram to a socket named by the environment. The packages for it are either
unmaintained or need a C compiler and systemd's headers.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Final

SOCKET: Final = "NOTIFY_SOCKET"
WATCHDOG: Final = "WATCHDOG_USEC"
LOOK_EVERY_S: Final = 5.0

Health = Callable[[], str | None]
"""What is wrong, in a few words; None while all is well."""

_log = logging.getLogger(__name__)


class Notifier:
    """Sends notices to systemd.

    Parameters
    ----------
    environment
        In place of the process's environment.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        address = given.get(SOCKET, "")
        # An abstract socket is written with an at sign.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        microseconds = given.get(WATCHDOG, "")
        self.watchdog_s = int(microseconds) / 1e6 if microseconds.isdecimal() else None
        """How long systemd waits for a sign of life [s]; None: it doesn't."""

    @property
    def is_listening(self) -> bool:
        """Whether somebody wants to know."""
        return bool(self._address)

    def say(self, **notices: str) -> None:
        """Send notices such as ``READY="1"``; nobody's absence is an error."""
        if not self._address:
            return
        text = "\n".join(f"{name}={value}" for name, value in notices.items())
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
            one.sendto(text.encode(), self._address)


@contextlib.asynccontextmanager
async def watched(health: Health, notifier: Notifier | None = None) -> AsyncIterator[None]:
    """Tell systemd that we are ready, then give signs of life while `health` finds nothing wrong.

    A loop that hangs gives none; nor does one that runs while its work doesn't get on.
    """
    notifier = notifier or Notifier()
    if not notifier.is_listening:
        yield
        return
    notifier.say(READY="1")
    watching = asyncio.create_task(_give_signs(health, notifier), name="systemd")
    try:
        yield
    finally:
        notifier.say(STOPPING="1")
        watching.cancel()
        await asyncio.wait([watching])


async def _give_signs(health: Health, notifier: Notifier) -> None:
    every_s = LOOK_EVERY_S if notifier.watchdog_s is None else notifier.watchdog_s / 3.0
    told: str | None = ""
    while True:
        wrong = health()
        if wrong is None:
            notifier.say(WATCHDOG="1")
        if wrong != told:
            told = wrong
            notifier.say(STATUS=wrong or "well")
            if wrong is not None:
                _log.error("not well: %s", wrong)
        await asyncio.sleep(every_s)
