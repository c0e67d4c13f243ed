"""Listening for sensors, over the virtual radio."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from ingest.clock import WallClock
from ingest.errors import Unavailable
from ingest.gatt import heart_rate, running_speed, uuids
from ingest.messages import Measured
from ingest.pair_found import Found
from ingest.pair_quality import HOLD_S
from ingest.pairing import GONE_S, SLOTS, Survey, listen, seek
from ingest.radio import Radio
from simulators.bluetooth.adapter import Adapter
from simulators.bluetooth.air import Air
from simulators.bluetooth.sensors import Pod, Strap
from simulators.driven_clock import DrivenClock
from tests.brokers import eventually
from tests.ingest.worn import HOLD, OTHER, POD, STRAP


async def surveyed(
    radio: Radio,
    condition: Callable[[list[Found]], bool],
    look_s: float = 5.0,
    hold_s: float = HOLD_S,
) -> list[Found]:
    survey = Survey(radio, WallClock(), look_s=look_s, hold_s=hold_s)
    running = asyncio.create_task(survey.run())
    try:
        async with asyncio.timeout(60):
            await survey.until(condition)
        return survey.sensors()
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_a_worn_strap_is_heard_and_measured(radio: Radio, worn: Strap) -> None:
    (found,) = await surveyed(radio, lambda all_: any(one.rr for one in all_))

    assert (found.address, found.name, found.kinds) == (STRAP, "Polar H10 0001", ("heart_rate",))
    assert (found.rssi_dbm, found.battery_pct, found.state) == (-50, 87, "measuring")
    assert found.measured == Measured(heart_rate_bpm=148, contact=True, rr_ms=(406.25,))


async def test_a_visit_ends_and_frees_the_sensor(air: Air, radio: Radio, worn: Strap) -> None:
    (found,) = await surveyed(
        radio, lambda all_: any(one.state == "measured" for one in all_), hold_s=0.05
    )

    assert found.measured.heart_rate_bpm == 148
    assert found.good
    await air.quiet()
    assert not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT)


async def test_a_strap_that_lies_on_the_table_is_mute(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10"):
        (found,) = await surveyed(
            radio, lambda all_: any(one.state == "mute" for one in all_), look_s=0.02
        )

    assert found.measured == Measured()


async def test_a_strap_that_a_watch_holds_does_not_answer(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10") as strap:
        survey = Survey(radio, WallClock())
        running = asyncio.create_task(survey.run())
        async with asyncio.timeout(60):
            await survey.until(bool)
            strap.leave()
            await survey.until(lambda found: found[0].state == "unreachable")
        running.cancel()
        await asyncio.wait([running])


async def test_the_nearest_comes_first_and_other_devices_are_left_out(
    air: Air, radio: Radio, worn: Strap
) -> None:
    async with Pod(air, POD, "Pod", rssi_dbm=-40) as pod, Strap(air, "C0:FF:EE:00:00:03", "far"):
        found = await surveyed(radio, lambda all_: len(all_) == 3)
        await pod.disconnect()

    assert [one.name for one in found] == ["Pod", "Polar H10 0001", "far"]
    assert found[0].kinds == ("running_speed",)


async def test_of_a_crowd_the_nearest_is_visited_first_and_one_that_is_sought_alone(
    air: Air, radio: Radio
) -> None:
    """More straps than slots: the mute ones hold theirs for as long as a look takes."""
    async with AsyncExitStack() as stack:
        for number in range(SLOTS + 1):
            address = f"C0:FF:EE:00:01:0{number}"
            await stack.enter_async_context(Strap(air, address, "crowd", rssi_dbm=-80))
        await stack.enter_async_context(Strap(air, STRAP, "near", rssi_dbm=-40))
        await stack.enter_async_context(Strap(air, OTHER, "far", rssi_dbm=-90))
        visited: list[str] = []

        def note(found: list[Found]) -> bool:
            begun = [one.address for one in found if one.state != "heard"]
            visited.extend(address for address in begun if address not in visited)
            return len(visited) == SLOTS + 3

        await surveyed(radio, note, look_s=0.25)
        sought = Survey(radio, WallClock(), look_s=0.1, only=OTHER.lower())
        running = asyncio.create_task(sought.run())
        async with asyncio.timeout(60):
            await sought.until(lambda all_: any(one.state == "mute" for one in all_))
        running.cancel()
        await asyncio.wait([running])

    assert STRAP in visited[: SLOTS + 1]  # the first slots went to whoever was heard first
    assert visited[-1] == OTHER or OTHER in visited[:SLOTS]
    states = {one.address: one.state for one in sought.sensors()}
    assert states.pop(OTHER) == "mute"
    assert set(states.values()) == {"heard"}


async def test_where_no_connection_is_left_nobody_is_visited_and_that_is_said(
    radio: Radio, worn: Strap
) -> None:
    radio.slots_total = 1  # as the adapter said when it refused one
    survey = Survey(radio, WallClock(), leave=1)
    running = asyncio.create_task(survey.run())
    async with asyncio.timeout(60):
        await survey.until(lambda all_: any(one.state == "full" for one in all_))
        assert not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT)
        radio.slots_total = 2
        await survey.until(lambda all_: any(one.rr for one in all_))
    running.cancel()
    await asyncio.wait([running])


async def test_who_is_looked_after_by_others_is_left_alone_and_can_be_let_go(
    air: Air, radio: Radio, worn: Strap
) -> None:
    others: set[str] = set()
    survey = Survey(radio, WallClock(), skip=others.__contains__)
    running = asyncio.create_task(survey.run())
    async with asyncio.timeout(60):
        await survey.until(lambda all_: any(one.rr for one in all_))
        others.add(STRAP)
        survey.let_go(STRAP)
        await eventually(lambda: not worn.is_subscribed(uuids.HEART_RATE_MEASUREMENT))
        async with Pod(air, POD, "Pod"):
            await survey.until(lambda all_: [one.address for one in all_] == [POD])
    running.cancel()
    await asyncio.wait([running])


async def test_a_pods_cadence_is_shown_in_steps_of_both_feet(air: Air, radio: Radio) -> None:
    async with Pod(air, POD, "Pod") as pod:
        looking = asyncio.create_task(
            surveyed(radio, lambda all_: any(one.measured.cadence_spm for one in all_))
        )
        async with asyncio.timeout(60):
            await pod.subscribed(uuids.RSC_MEASUREMENT)
        while not looking.done():
            await pod.notify(running_speed.Measurement(3.0, 171))
            await asyncio.sleep(0.005)

        assert looking.result()[0].measured.cadence_spm == 171


def test_a_strap_without_rr_is_known_after_a_few_packets() -> None:
    found = Found(STRAP, "H10", ("heart_rate",), heard_at=0.0)
    for expected in (None, None, False, False):
        found.hear(Measured(heart_rate_bpm=100), 0.0)
        assert found.rr is expected
    found.hear(Measured(heart_rate_bpm=100, rr_ms=(600.0,)), 0.0)
    assert found.rr is True


async def test_listening_takes_as_long_as_asked_and_shows_what_changes(
    radio: Radio, worn: Strap
) -> None:
    shown: list[int] = []
    found = await listen(
        Survey(radio, WallClock()), 0.5, lambda sensors: shown.append(len(sensors))
    )

    assert [one.address for one in found] == [STRAP]
    assert shown[0] == 0
    assert shown[-1] == 1


async def test_seeking_ends_as_soon_as_the_sensor_is_good(radio: Radio, worn: Strap) -> None:
    async with asyncio.timeout(60):
        found = await seek(Survey(radio, WallClock(), hold_s=HOLD), STRAP.lower(), 60.0)

    assert found.good

    assert found.measured.heart_rate_bpm == 148


async def test_a_sensor_that_is_not_there_is_told(radio: Radio, worn: Strap) -> None:
    with pytest.raises(Unavailable, match=f"no sensor {POD} was heard"):
        await seek(Survey(radio, WallClock()), POD, 0.1)


async def test_without_an_adapter_listening_fails_with_the_fix(
    adapter: Adapter, radio: Radio
) -> None:
    adapter.unplug()

    with pytest.raises(Unavailable, match="Plug in or switch on"):
        await listen(Survey(radio, WallClock()), 5.0)


async def test_a_strap_that_is_worn_badly_is_not_good_and_says_why(air: Air, radio: Radio) -> None:
    async with Strap(air, STRAP, "H10") as strap:

        async def stumble() -> None:
            await strap.subscribed(uuids.HEART_RATE_MEASUREMENT)
            while True:
                for bpm in (70, 171):
                    await strap.notify(heart_rate.Measurement(bpm, contact=True))
                    await asyncio.sleep(0.005)

        stumbling = asyncio.create_task(stumble())
        (found,) = await surveyed(
            radio, lambda all_: any(one.state == "measured" for one in all_), 0.1, hold_s=0.1
        )
        stumbling.cancel()
        await asyncio.wait([stumbling])

    assert (found.good, found.doubt) == (False, "heart rate jumps")


async def test_a_strap_that_vanishes_while_others_are_heard_is_gone_and_may_come_back(
    air: Air, radio: Radio
) -> None:
    """Watches take a strap's only connection: then it is no longer heard at all."""
    clock = DrivenClock(0.0)
    async with Strap(air, STRAP, "H10") as strap, Pod(air, POD, "Pod"):
        survey = Survey(radio, clock, look_s=0.01)
        running = asyncio.create_task(survey.run())

        def state() -> str:
            return next((one.state for one in survey.sensors() if one.address == STRAP), "")

        async with asyncio.timeout(60):
            await survey.until(lambda _: state() == "mute")
            strap.leave()
            while state() != "gone":  # its last advertisement may still be under way
                await clock.advance(clock.now() + GONE_S + 1)
                await asyncio.sleep(0.05)
            strap.come_back()
            await survey.until(lambda _: state() not in ("gone", ""))
        running.cancel()
        await asyncio.wait([running])
