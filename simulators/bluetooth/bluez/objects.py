"""The objects of a D-Bus service: what they are, what changes, and who may look."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from dbus_fast import Message, Variant
from dbus_fast.aio import MessageBus

PROPERTIES: Final = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER: Final = "org.freedesktop.DBus.ObjectManager"
UNKNOWN_OBJECT: Final = "org.freedesktop.DBus.Error.UnknownObject"
UNKNOWN_PROPERTY: Final = "org.freedesktop.DBus.Error.UnknownProperty"

Values: TypeAlias = dict[str, Variant]


class Refusal(Exception):  # noqa: N818  # what a D-Bus error is
    """An error to answer a call with."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name
        self.text = text


class Objects:
    """The objects of one service on one bus; every change is signalled as BlueZ does it."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._interfaces: dict[str, dict[str, Values]] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._interfaces

    def under(self, path: str) -> list[str]:
        """The objects below one, the deepest first."""
        found = [other for other in self._interfaces if other.startswith(f"{path}/")]
        return sorted(found, key=len, reverse=True)

    def add(self, path: str, interface: str, values: Values) -> None:
        """Add an interface of an object."""
        self._interfaces.setdefault(path, {})[interface] = dict(values)
        self._signal(
            "/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", path, {interface: values}
        )

    def remove(self, path: str) -> None:
        """Remove an object with all that is below it."""
        for each in (*self.under(path), path):
            interfaces = self._interfaces.pop(each, None)
            if interfaces is not None:
                gone = list(interfaces)
                self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", each, gone)

    def get(self, path: str, interface: str, name: str) -> object:
        """The value of a property; None when it isn't there."""
        found = self._interfaces.get(path, {}).get(interface, {}).get(name)
        return None if found is None else found.value

    def set(self, path: str, interface: str, values: Mapping[str, Variant | None]) -> None:
        """Change properties of an object, if it is there; None takes one away."""
        held = self._interfaces.get(path, {}).get(interface)
        if held is None:
            return
        changed = {name: value for name, value in values.items() if value is not None}
        gone = [name for name, value in values.items() if value is None and name in held]
        held.update(changed)
        for name in gone:
            del held[name]
        if changed or gone:
            self._signal(
                path, PROPERTIES, "PropertiesChanged", "sa{sv}as", interface, changed, gone
            )

    def answer(self, call: Message) -> Message | None:
        """Answer what every service answers; None when the call is for the service itself."""
        match call.interface, call.member:
            case "org.freedesktop.DBus.ObjectManager", "GetManagedObjects":
                return Message.new_method_return(call, "a{oa{sa{sv}}}", [self._interfaces])
            case "org.freedesktop.DBus.Properties", "Get":
                interface, name = call.body
                held = self.interface(call.path, interface)
                if name not in held:
                    raise Refusal(UNKNOWN_PROPERTY, f"No such property '{name}'")
                return Message.new_method_return(call, "v", [held[name]])
            case "org.freedesktop.DBus.Properties", "GetAll":
                held = self.interface(call.path, call.body[0])
                return Message.new_method_return(call, "a{sv}", [held])
        return None

    def interface(self, path: str | None, interface: str) -> Values:
        """The properties of an object's interface.

        Raises
        ------
        Refusal
            When it isn't there.
        """
        held = self._interfaces.get(path or "", {}).get(interface)
        if held is None:
            raise Refusal(UNKNOWN_OBJECT, f"Method doesn't exist at {path} ({interface})")
        return held

    def _signal(
        self, path: str, interface: str, member: str, signature: str, *body: object
    ) -> None:
        if self._bus.connected:
            signal = Message.new_signal(path, interface, member, signature, list(body))
            self._bus.send(signal)
