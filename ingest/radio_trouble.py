"""What the Bluetooth adapter's errors mean: how long to wait, and what people can do.

Told by the names of D-Bus errors and by what BlueZ writes into them; on other systems by the
text alone.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from ingest.backoff import Cause

_DBUS: Final = "org.freedesktop.DBus.Error"
_BLUEZ: Final = "org.bluez.Error"

# What BlueZ says when the adapter holds as many connections as it can.
_FULL: Final = ("concurrent-connection-limit", "memory-allocation", "connection slot")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error of the adapter or of what drives it.

    Attributes
    ----------
    text : what it says of itself
    dbus_name : the D-Bus error's name, if it is one
    """

    text: str
    dbus_name: str = ""

    @property
    def is_in_progress(self) -> bool:
        """Whether BlueZ believes that it is doing already what it was asked to do."""
        return self.dbus_name == f"{_BLUEZ}.InProgress"

    @property
    def is_full(self) -> bool:
        """Whether the adapter has no room for another connection."""
        return any(words in self.text for words in _FULL)

    def cause(self, otherwise: Cause) -> Cause:
        """How to wait before it is tried again."""
        if self.is_full:
            return Cause.FULL
        return Cause.BUSY if self.is_in_progress else otherwise


class Fix(Enum):
    """What is to be done about an adapter that can't be used."""

    NO_BUS = (
        "the system's message bus (D-Bus) is not running",
        "Start it and BlueZ with `systemctl start dbus bluetooth` (to install them:"
        " `apt install dbus bluez`); in a container, mount /run/dbus from the host",
    )
    NO_BLUEZ = (
        "BlueZ (bluetoothd) is not running",
        "Start it with `systemctl enable --now bluetooth` (to install it: `apt install bluez`)",
    )
    FORBIDDEN = (
        "this user may not use Bluetooth",
        "Allow it (Linux: `usermod -aG bluetooth USER`, then log in anew and restart the gateway;"
        " macOS: System Settings, Privacy & Security, Bluetooth)",
    )
    NO_ADAPTER = (
        "there is no such adapter",
        "Plug in or switch on an adapter (Linux: `bluetoothctl list` shows those that are there;"
        " [gateway] adapter in race.toml names the one to use)",
    )
    OFF = (
        "it is switched off",
        "Switch it on (Linux: `rfkill unblock bluetooth`, then `bluetoothctl power on`)",
    )
    STUCK = (
        "BlueZ is stuck",
        "Start it anew with `systemctl restart bluetooth`; if that does not help, unplug the"
        " adapter or restart the machine",
    )
    UNKNOWN = (
        "",
        "Plug in or switch on an adapter (Linux: `systemctl start bluetooth`, then"
        " `bluetoothctl power on`)",
    )


# By what occurs in the error's name or text, in this order.
_FIXES: Final = (
    (f"{_DBUS}.ServiceUnknown", Fix.NO_BLUEZ),
    (f"{_DBUS}.NameHasNoOwner", Fix.NO_BLUEZ),
    (f"{_DBUS}.Spawn", Fix.NO_BLUEZ),
    (f"{_DBUS}.UnknownObject", Fix.NO_ADAPTER),
    (f"{_DBUS}.AccessDenied", Fix.FORBIDDEN),
    (f"{_BLUEZ}.NotAuthorized", Fix.FORBIDDEN),
    (f"{_BLUEZ}.NotPermitted", Fix.FORBIDDEN),
    ("authentication failed", Fix.FORBIDDEN),  # by the bus itself
    (f"{_BLUEZ}.NotReady", Fix.OFF),
    (f"{_BLUEZ}.Blocked", Fix.OFF),
    (f"{_BLUEZ}.InProgress", Fix.STUCK),
    ("No powered Bluetooth adapters", Fix.OFF),
    ("not powered on", Fix.OFF),  # Windows
    ("turned off", Fix.OFF),  # macOS
    ("Bluetooth access is", Fix.FORBIDDEN),
    ("not authorized", Fix.FORBIDDEN),
    ("No Bluetooth adapter", Fix.NO_ADAPTER),
    ("not found", Fix.NO_ADAPTER),
)


def fix_of(trouble: Trouble, error: BaseException) -> Fix:
    """What is to be done; `error` is where the trouble comes from."""
    match error:
        case FileNotFoundError() | ConnectionRefusedError():  # of the bus's socket
            return Fix.NO_BUS
        case PermissionError():
            return Fix.FORBIDDEN
        case TimeoutError():
            return Fix.STUCK
    said = f"{trouble.dbus_name} {trouble.text}"
    return next((fix for words, fix in _FIXES if words in said), Fix.UNKNOWN)


def sentence(adapter: str | None, trouble: Trouble, error: BaseException) -> str:
    """Say that an adapter can't be used, why, and what to do."""
    which = f"The Bluetooth adapter {adapter}" if adapter else "Bluetooth"
    what, advice = fix_of(trouble, error).value
    why = f"{what} ({trouble.text})" if what and trouble.text else what or trouble.text
    return f"{which} can't be used: {why}. {advice}."
