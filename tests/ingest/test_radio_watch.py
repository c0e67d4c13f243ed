"""An adapter that hears nothing: the decisions, and what is done, over BlueZ's stand-in."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.backoff import FULL_S, SHORTEST_S, Cause
from ingest.ble import AS_USUAL
from ingest.errors import Unavailable
from ingest.gatt import uuids
from ingest.race.settings import Pairing
from ingest.radio import LOOK_EVERY_S, Radio
from ingest.radio_watch import LONELY_S, SILENT_S, STEP_EVERY_S, Step, Watchdog
from ingest.takeover import SILENT_S as SILENT_AFTER_S
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.backend import driver_on
from simulators.bluetooth.bluez.bluetoothd import Bluetoothd
from simulators.bluetooth.sensors import EnvironmentSensor, Strap
from simulators.driven_clock import DrivenClock
from tests.bluez import ADDRESS, ANNA, NOON, Listener, beat, listening, running
from tests.brokers import eventually


@pytest.fixture
async def strap(air: Air) -> AsyncIterator[Strap]:
    async with Strap(air, ADDRESS, "Polar H10 0001") as strap:
        yield strap


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(NOON)


def steps(watchdog: Watchdog, start: float, seconds: int) -> list[tuple[float, Step]]:
    """The steps of a silence that begins at `start`, with their times."""
    found = ((t, watchdog.due(start + t)) for t in range(0, seconds, 5))
    return [(t, step) for t, step in found if step is not None]


def test_a_silence_is_answered_step_by_step() -> None:
    watchdog = Watchdog(NOON)
    watchdog.hear(NOON)

    assert steps(watchdog, NOON, 600) == [
        (90, Step.SCAN_ANEW),
        (120, Step.POWER_CYCLE),
        (150, Step.GIVE_UP),
    ]


@pytest.mark.parametrize("helps_after", [95, 125])
def test_whatever_helps_the_next_silence_begins_with_the_first_step(helps_after: int) -> None:
    watchdog = Watchdog(NOON)
    watchdog.hear(NOON)
    steps(watchdog, NOON, helps_after)
    watchdog.hear(NOON + helps_after)

    assert steps(watchdog, NOON + helps_after, 95) == [(90, Step.SCAN_ANEW)]


def test_where_there_may_be_nobody_it_is_not_given_up_for_an_hour() -> None:
    told = steps(Watchdog(NOON), NOON, int(LONELY_S) + 300)

    assert [step for t, step in told if t < LONELY_S] == [Step.SCAN_ANEW, Step.POWER_CYCLE] * 24
    assert told[-1][1] is Step.GIVE_UP


def test_when_nothing_is_to_be_heard_nothing_is_missed() -> None:
    watchdog = Watchdog(NOON)
    for t in range(0, 3600, 5):
        watchdog.hear(NOON + t, proof=False)
        assert watchdog.due(NOON + t) is None


def test_a_clock_that_is_set_does_not_bring_all_steps_at_once() -> None:
    watchdog = Watchdog(0.0)
    watchdog.hear(1.0)

    assert watchdog.due(NOON) is Step.SCAN_ANEW
    assert watchdog.due(NOON + 5) is None
    watchdog.hear(NOON + 6)
    assert watchdog.due(10.0) is None, "set back"
    assert steps(watchdog, 10.0, 95) == [(90, Step.SCAN_ANEW)]


@given(st.lists(st.floats(min_value=0.0, max_value=1000.0), max_size=50), st.booleans())
def test_steps_keep_their_order_and_their_distance(gaps_s: list[float], hears: bool) -> None:
    watchdog = Watchdog(NOON)
    if hears:
        watchdog.hear(NOON)
    t, taken = NOON, []
    for gap_s in gaps_s:
        t += gap_s
        step = watchdog.due(t)
        if step is not None:
            assert t - NOON >= SILENT_S
            taken.append((t, step))
    order = list(Step)
    for (before, first), (after, second) in pairwise(taken):
        assert after - before >= STEP_EVERY_S
        follows = order.index(second) == order.index(first) + 1
        assert follows or (first is Step.POWER_CYCLE and second is Step.SCAN_ANEW and not hears)


async def deafened(bluez: Bluetoothd, strap: Strap, listener: Listener, clock: DrivenClock) -> None:
    """Have the adapter hear nothing any more, and the gateway notice that its strap is gone."""
    await beat(strap, listener, 120)
    await clock.advance(clock.now() + 5)  # it was heard
    bluez.faults.deaf = True
    await strap.disconnect()
    await eventually(lambda: bluez.controller.is_scanning)


async def through_silence(
    listener: Listener, bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    """Go through all steps with an adapter that becomes deaf."""
    async with running(listener):
        await deafened(bluez, strap, listener, clock)
        await wait(clock, 160)


async def wait(clock: DrivenClock, seconds: int) -> None:
    for _ in range(0, seconds, 5):
        await clock.advance(clock.now() + 5)


async def test_an_adapter_that_hears_nothing_is_switched_off_and_on(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    async with listening(clock, ANNA, with_care=True) as listener:
        await deafened(bluez, strap, listener, clock)
        assert listener.care.told()["radio_fault"] is None
        scans = bluez.faults.calls.count("StartDiscovery")
        await wait(clock, 95)
        fault = listener.care.told()["radio_fault"]
        assert fault == "nothing heard for 90 s: the scan is begun anew"
        await eventually(lambda: bluez.faults.calls.count("StartDiscovery") > scans)
        assert "Set" not in bluez.faults.calls

        await wait(clock, 30)
        fault = listener.care.told()["radio_fault"]
        assert fault == "nothing heard for 120 s: the adapter is switched off and on"
        assert bluez.faults.calls.count("Set") == 2
        await beat(strap, listener, 121)
        await wait(clock, 5)
        assert listener.care.told()["radio_fault"] is None


async def test_an_adapter_that_stays_deaf_ends_the_gateway(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock
) -> None:
    bluez.faults.heals = False
    listener = Listener(clock, ANNA, with_care=True)
    with pytest.raises(ExceptionGroup) as ended:
        await through_silence(listener, bluez, strap, clock)
    (error,) = ended.value.exceptions
    assert isinstance(error, Unavailable)
    assert "Bluetooth has heard nothing for 150 s" in str(error)
    told = listener.care.told()["radio_fault"]
    assert told == "nothing heard for 150 s: the gateway ends, to be started again"


async def test_an_adapter_that_can_not_be_switched_is_told_and_given_up_all_the_same(
    bluez: Bluetoothd, strap: Strap, clock: DrivenClock, caplog: pytest.LogCaptureFixture
) -> None:
    bluez.faults.refuse("Set", "org.bluez.Error.Blocked", "Blocked through rfkill", times=2)
    listener = Listener(clock, ANNA, with_care=True)
    with pytest.raises(ExceptionGroup):
        await through_silence(listener, bluez, strap, clock)
    assert "can't be switched off and on: Set: org.bluez.Error.Blocked" in caplog.text


async def test_a_sensor_that_says_little_is_not_taken_for_a_deaf_adapter(
    air: Air, bluez: Bluetoothd, clock: DrivenClock
) -> None:
    """Connected to all it has, the gateway does not scan: nothing is to be heard."""
    quiet = Pairing(runner="anna", address=ADDRESS, kinds=("environment",))
    async with (
        EnvironmentSensor(air, ADDRESS, "Weather") as environment,
        listening(clock, quiet, with_care=True) as listener,
    ):
        await eventually(lambda: environment.is_subscribed(uuids.HUMIDITY))
        await eventually(lambda: not bluez.controller.is_scanning)
        await wait(clock, 200)
        assert listener.care.told()["radio_fault"] is None
        assert environment.is_subscribed(uuids.HUMIDITY)


async def test_with_a_virtual_adapter_there_is_nothing_to_switch(adapter: Adapter) -> None:
    assert await Radio(driver_on(adapter)).power_cycle() == "it can't be switched off and on here"


def test_the_manual_tells_the_numbers_that_are_used() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    silent = [f"{SILENT_AFTER_S[kind]:.0f} s" for kind in SILENT_AFTER_S]
    for told in (
        f"hears nothing for {SILENT_S:.0f} s",
        f"{STEP_EVERY_S:.0f} s later switches the adapter off and on; {STEP_EVERY_S:.0f} s later",
        "there it ends after an hour only",
        f"connecting takes longer than {AS_USUAL.connect_s:.0f} s",
        f"gives the question up after {AS_USUAL.answer_s:.0f} s",
        f"be heard and connect for {AS_USUAL.grace_s:.0f} s",
        f"comes later than {AS_USUAL.fresh_s:.0f} s after it was heard",
        f"waits {FULL_S:.0f} to {Cause.FULL.value:.0f} s",
        f"begins again within {Cause.BUSY.value:.0f} s",
        f"waits {SHORTEST_S:.0f} to {Cause.ABSENT.value:.0f} s, more with each failure",
        f"looks every {LOOK_EVERY_S:.0f} s",
        f"says nothing for {silent[0]} (strap, pod; a core thermometer {silent[2]}, an air sensor"
        f" {silent[3]})",
    ):
        assert told in manual
    assert LONELY_S == 3600
