"""What Linux's Bluetooth daemon offers beside bleak: whether it is still the same, and power.

Speaks D-Bus directly; only for Linux. Each question has a connection of its own, so that nothing
here can be stale when the daemon or the bus itself was started anew.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final

from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError

ANSWER_S: Final = 10.0

AUTH_FAILURE: Final = AuthError
"""What bleak lets through when the bus goes while it is being connected to."""

_BLUEZ: Final = "org.bluez"
_ADAPTER: Final = "org.bluez.Adapter1"
_DBUS: Final = "org.freedesktop.DBus"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_OBJECTS: Final = "org.freedesktop.DBus.ObjectManager"


class BluezFailed(Exception):  # noqa: N818  # named for what happened
    """The daemon did not do what it was asked; the text says why."""


class Bluez:
    """An adapter as BlueZ's daemon has it.

    Parameters
    ----------
    adapter
        Its name, such as ``hci1``; None: the first that is switched on, or else the first.
    off_for_s
        How long it stays off when it is switched off and on [s].
    """

    def __init__(self, adapter: str | None, *, off_for_s: float) -> None:
        self._named = None if adapter is None else f"/org/bluez/{adapter}"
        self._path = self._named
        self._off_for_s = off_for_s

    async def incarnation(self) -> str:
        """A text that changes when the daemon, the adapter or its power does.

        What was begun before, a scan above all, is then over, and nobody tells who began it.
        """
        try:
            async with _connected() as bus:
                owner = await _call(bus, _DBUS, "/", _DBUS, "GetNameOwner", "s", _BLUEZ)
                path, powered = await self._adapter_on(bus)
                return f"{owner} {path} {powered}"
        except BluezFailed as failed:
            return str(failed)

    async def power_cycle(self) -> None:
        """Switch the adapter off and on.

        Raises
        ------
        BluezFailed
            When it can't be.
        """
        async with _connected() as bus:
            path, _ = await self._adapter_on(bus)
            try:
                await _set_powered(bus, path, powered=False)
                await asyncio.sleep(self._off_for_s)
            finally:
                await _set_powered(bus, path, powered=True)

    async def _adapter_on(self, bus: MessageBus) -> tuple[str, bool]:
        if self._path is not None:
            try:
                get = (_PROPERTIES, "Get", "ss", _ADAPTER, "Powered")
                value = await _call(bus, _BLUEZ, self._path, *get)
                return self._path, bool(value.value)
            except BluezFailed:
                if self._named is not None:
                    raise
        objects = await _call(bus, _BLUEZ, "/", _OBJECTS, "GetManagedObjects")
        found = {
            path: bool(interfaces[_ADAPTER]["Powered"].value)
            for path, interfaces in sorted(objects.items())
            if _ADAPTER in interfaces
        }
        if not found:
            raise BluezFailed("there is no adapter")
        path = next((path for path, powered in found.items() if powered), next(iter(found)))
        self._path = path  # all objects are many, at a start with a phone in each pocket
        return path, found[path]


async def _set_powered(bus: MessageBus, path: str, *, powered: bool) -> None:
    value = Variant("b", powered)
    await _call(bus, _BLUEZ, path, _PROPERTIES, "Set", "ssv", _ADAPTER, "Powered", value)


@contextlib.asynccontextmanager
async def _connected() -> AsyncIterator[MessageBus]:
    bus = MessageBus(bus_type=BusType.SYSTEM)
    try:
        async with asyncio.timeout(ANSWER_S):
            await bus.connect()
    except (OSError, EOFError, TimeoutError, AuthError) as error:
        bus.disconnect()
        raise BluezFailed(f"no D-Bus: {str(error) or type(error).__name__}") from error
    try:
        yield bus
    finally:
        bus.disconnect()


async def _call(
    bus: MessageBus,
    service: str,
    path: str,
    interface: str,
    member: str,
    signature: str = "",
    *body: object,
) -> Any:
    """Call a method and return the first value of its answer."""
    call = Message(service, path, interface, member, signature=signature, body=list(body))
    try:
        async with asyncio.timeout(ANSWER_S):
            reply = await bus.call(call)
    except TimeoutError as error:
        raise BluezFailed(f"{member} was not answered within {ANSWER_S:.0f} s") from error
    except (OSError, EOFError) as error:
        raise BluezFailed(f"{member}: the bus was lost") from error
    if reply is None or reply.message_type is MessageType.ERROR:
        name, said = ("", []) if reply is None else (reply.error_name, reply.body)
        raise BluezFailed(f"{member}: {name} {' '.join(map(str, said))}".strip())
    return reply.body[0] if reply.body else None
