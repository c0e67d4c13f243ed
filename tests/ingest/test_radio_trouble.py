"""What errors of the adapter mean, and what people read when there is none they can use."""

import pytest

from ingest.backoff import Cause
from ingest.ble import Driver, Patience
from ingest.errors import Unavailable
from ingest.radio import Radio
from ingest.radio_trouble import Fix, Trouble, fix_of, sentence
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.bluez.faults import IN_PROGRESS
from simulators.bluetooth.bluez.private_bus import ADDRESS_VARIABLE, PrivateBus
from tests.bluez import USUAL, private_bus

DBUS = "org.freedesktop.DBus.Error"


async def said(adapter: str | None = None) -> str:
    """What the gateway says of an adapter that it can't use."""
    with pytest.raises(Unavailable) as refused:
        await Radio(Driver(adapter, patience=Patience(answer_s=0.3))).check(mend=True)
    return str(refused.value)


async def test_without_a_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS_VARIABLE, "unix:path=/nowhere/bus")
    text = await said()
    assert "the system's message bus (D-Bus) is not running" in text
    assert "systemctl start dbus bluetooth" in text


async def test_without_bluez(bus: PrivateBus) -> None:
    text = await said()
    assert "BlueZ (bluetoothd) is not running" in text
    assert "systemctl enable --now bluetooth" in text


async def test_without_an_adapter(bus: PrivateBus) -> None:
    async with Bluetoothd(bus.address, None):
        text = await said()
    assert "there is no such adapter (No Bluetooth adapters found.)" in text
    assert "Plug in or switch on an adapter" in text


async def test_without_the_adapter_that_is_named(bluez: Bluetoothd) -> None:
    text = await said("hci7")
    assert text.startswith("The Bluetooth adapter hci7 can't be used: there is no such adapter")
    assert "[gateway] adapter in race.toml" in text


async def test_with_an_adapter_that_is_off(bluez: Bluetoothd) -> None:
    await bluez.controller.set_powered(False)
    for named in (None, "hci0"):
        text = await said(named)
        assert "it is switched off" in text
        assert "rfkill unblock bluetooth" in text


async def test_without_permission(adapter: Adapter) -> None:
    with private_bus(forbids_bluetooth=True) as bus:
        async with Bluetoothd(bus.address, adapter):
            text = await said()
    assert "this user may not use Bluetooth" in text
    assert "usermod -aG bluetooth" in text


async def test_with_a_daemon_that_does_not_answer(bluez: Bluetoothd) -> None:
    bluez.faults.hang("StartDiscovery")
    text = await said()
    assert "BlueZ is stuck" in text
    assert "systemctl restart bluetooth" in text


async def test_a_stuck_adapter_is_switched_off_and_on_at_the_start(bluez: Bluetoothd) -> None:
    """Starting the gateway again never helped against it."""
    bluez.faults.refuse("StartDiscovery", IN_PROGRESS, "Operation already in progress")
    await Radio(Driver(patience=USUAL)).check(mend=True)
    assert bluez.faults.calls.count("Set") == 2
    assert bluez.controller.is_powered


async def test_looking_only_does_not_touch_it(bluez: Bluetoothd) -> None:
    bluez.faults.refuse("StartDiscovery", IN_PROGRESS, "Operation already in progress")
    with pytest.raises(Unavailable, match="BlueZ is stuck"):
        await Radio(Driver()).check()
    assert "Set" not in bluez.faults.calls


@pytest.mark.parametrize(
    ("trouble", "fix"),
    [
        (Trouble("[…] Blocked through rfkill", "org.bluez.Error.Blocked"), Fix.OFF),
        (Trouble("[…] Resource Not Ready", "org.bluez.Error.NotReady"), Fix.OFF),
        (Trouble("[…] Spawned process failed", f"{DBUS}.Spawn.ChildExited"), Fix.NO_BLUEZ),
        (Trouble("[…] Not Authorized", "org.bluez.Error.NotAuthorized"), Fix.FORBIDDEN),
        (Trouble("[…] Method doesn't exist", f"{DBUS}.UnknownObject"), Fix.NO_ADAPTER),
        (Trouble("No Bluetooth adapter found"), Fix.NO_ADAPTER),
        (Trouble("Bluetooth radio is not powered on. Turn on Bluetooth."), Fix.OFF),
        (Trouble("Bluetooth device is turned off"), Fix.OFF),
        (Trouble("Bluetooth access is denied by the user. Check privacy settings."), Fix.FORBIDDEN),
        (Trouble("something that nobody knows"), Fix.UNKNOWN),
    ],
)
def test_what_else_is_said(trouble: Trouble, fix: Fix) -> None:
    assert fix_of(trouble, Exception()) is fix


def test_what_nobody_knows_is_told_as_it_is() -> None:
    text = sentence("hci0", Trouble("the moon is full"), Exception())
    assert text.startswith("The Bluetooth adapter hci0 can't be used: the moon is full. Plug in")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[org.bluez.Error.Failed] le-connection-concurrent-connection-limit", Cause.FULL),
        ("[org.bluez.Error.Failed] le-connection-memory-allocation", Cause.FULL),
        ("[org.bluez.Error.Failed] le-connection-abort-by-local", Cause.ABSENT),
    ],
)
def test_how_long_a_failed_connection_is_left_alone(text: str, cause: Cause) -> None:
    assert Trouble(text, "org.bluez.Error.Failed").cause(Cause.ABSENT) is cause
