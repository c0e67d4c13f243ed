"""Stands in for BlueZ's daemon: ``org.bluez`` on a bus, over a virtual adapter.

What runs against it is what runs on a Linux machine: bleak's own backend for BlueZ. Behind it
are the virtual sensors, so that what comes out was real ATT packets on the way. It answers as
the daemon does: a scan tells of a device once in ten seconds, a device is forgotten half a minute
after it was heard last, a connection outlives the program that asked for it, and what is told of
an adapter that is gone stops without a word.
"""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.bluez.controller import (
    ADAPTER,
    FORGOTTEN_AFTER_S,
    TOLD_EVERY_S,
    Controller,
)
from simulators.bluetooth.bluez.device import CHARACTERISTIC, DEVICE
from simulators.bluetooth.bluez.faults import Faults
from simulators.bluetooth.bluez.objects import PROPERTIES, UNKNOWN_OBJECT, Objects, Refusal

NAME: Final = "org.bluez"

_WATCH: Final = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'"

Work: TypeAlias = Coroutine[Any, Any, bytes | None]


class Bluetoothd:
    """The daemon, with one adapter; an async context manager.

    Parameters
    ----------
    bus_address
        The bus to serve.
    adapter
        The virtual adapter; None: the machine has none.
    name
        How the adapter is called.
    told_every_s, forgotten_after_s
        See `Controller`.
    """

    def __init__(
        self,
        bus_address: str,
        adapter: Adapter | None,
        *,
        name: str = "hci0",
        told_every_s: float = TOLD_EVERY_S,
        forgotten_after_s: float = FORGOTTEN_AFTER_S,
    ) -> None:
        self.faults = Faults()
        self._controller: Controller | None = None
        if adapter is not None:
            self._controller = Controller(
                adapter,
                name,
                self.faults,
                told_every_s=told_every_s,
                forgotten_after_s=forgotten_after_s,
            )
        self._address = bus_address
        self._bus: MessageBus | None = None
        self._objects: Objects | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.crash()

    @property
    def controller(self) -> Controller:
        """The adapter, as the daemon has it."""
        if self._controller is None:
            raise RuntimeError("there is no adapter")
        return self._controller

    async def start(self) -> None:
        """Serve the bus."""
        self._bus = await MessageBus(bus_address=self._address).connect()
        self._objects = Objects(self._bus)
        self._bus.add_message_handler(self._on_message)
        await self._bus.call(
            Message(
                destination="org.freedesktop.DBus",
                path="/org/freedesktop/DBus",
                interface="org.freedesktop.DBus",
                member="AddMatch",
                signature="s",
                body=[_WATCH],
            )
        )
        await self._bus.request_name(NAME)
        if self._controller is not None:
            self._controller.show(self._objects)
            self._do(self._controller.forget())

    async def crash(self) -> None:
        """End without a word to anybody; `start` makes it begin anew."""
        bus, self._bus = self._bus, None
        if bus is None:
            return
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # its gap
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._controller is not None:
            await self._controller.vanish()

    def unplug(self) -> None:
        """Take the adapter away."""
        self.controller.unplug()

    async def plug_in(self) -> None:
        """Give it back."""
        if self._objects is not None:
            await self.controller.plug_in(self._objects)

    def _on_message(self, message: Message) -> Message | bool | None:
        if message.message_type is MessageType.SIGNAL and message.member == "NameOwnerChanged":
            name, _, owner = message.body
            if not owner and self._controller is not None:
                self._do(self._controller.release(name))
            return None
        if message.message_type is not MessageType.METHOD_CALL or self._objects is None:
            return None
        try:
            if not self.faults.answers(message.member or ""):
                return True
            answer = self._objects.answer(message)
            if answer is not None:
                return answer
            work = self._work(message, self._objects)
        except Refusal as refusal:
            return Message.new_error(message, refusal.name, refusal.text)
        if work is None:
            return None
        self._do(self._reply(message, work))
        return True

    def _work(self, call: Message, objects: Objects) -> Work | None:
        """What a call asks for; None when there is no such method."""
        path, member, program = call.path or "", call.member or "", call.sender or ""
        if call.interface == PROPERTIES and member == "Set":
            interface, name, value = call.body
            objects.interface(path, interface)
            return self.controller.set_powered(value.value) if name == "Powered" else None
        if call.interface == ADAPTER:
            objects.interface(path, ADAPTER)
            if member == "RemoveDevice":
                return self.controller.remove(call.body[0])
            methods: dict[str, Callable[[str], Work]] = {
                "SetDiscoveryFilter": self.controller.set_filter,
                "StartDiscovery": self.controller.start_discovery,
                "StopDiscovery": self.controller.stop_discovery,
            }
            return methods[member](program) if member in methods else None
        if call.interface in (DEVICE, CHARACTERISTIC):
            objects.interface(path, call.interface)
            return self._of_device(member, path, program)
        return None

    def _of_device(self, member: str, path: str, program: str) -> Work | None:
        device = self.controller.device_at(path)
        if device is None:
            raise Refusal(UNKNOWN_OBJECT, f"no {path}")
        match member:
            case "Connect":
                return self.controller.connect(device)
            case "Disconnect":
                return device.disconnect()
            case "ReadValue":
                return device.read(path)
            case "StartNotify":
                return device.start_notify(path, program)
            case "StopNotify":
                return device.stop_notify(path, program)
        return None

    async def _reply(self, call: Message, work: Work) -> None:
        try:
            result = await work
        except Refusal as refusal:
            reply = Message.new_error(call, refusal.name, refusal.text)
        else:
            told = [] if result is None else [bytes(result)]
            reply = Message.new_method_return(call, "ay" if told else "", told)
        if self.faults.lost_answers[call.member or ""] > 0:
            self.faults.lost_answers[call.member or ""] -= 1
        elif self._bus is not None and self._bus.connected:
            await self._bus.send(reply)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
