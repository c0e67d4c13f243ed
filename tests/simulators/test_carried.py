import asyncio

from ingest.messages import Measured
from ingest.readings import Reading
from simulators.carried import CarriedSource
from simulators.driven_clock import DrivenClock

START = 1_764_000_000.0


async def test_what_is_told_is_emitted_at_the_clocks_time() -> None:
    clock = DrivenClock(START)
    source = CarriedSource(["anna"], clock)
    readings: list[Reading] = []
    source.tell("anna", Measured(altitude_m=1.0))  # nobody listens yet
    listening = asyncio.create_task(source.run(readings.append))
    await source.running()
    await clock.advance(START + 1)
    source.tell("anna", Measured(altitude_m=2.0))
    listening.cancel()
    await asyncio.wait([listening])
    source.tell("anna", Measured(altitude_m=3.0))

    assert readings == [Reading("anna", "carried", "position", START + 1, Measured(altitude_m=2.0))]


async def test_its_state_follows_what_it_tells() -> None:
    clock = DrivenClock(START)
    source = CarriedSource(["anna"], clock)
    listening = asyncio.create_task(source.run(lambda _: None))
    await source.running()

    def state() -> tuple[str, float | None]:
        ((runner, sensor),) = source.sensors()
        assert runner == "anna"
        return sensor.state, sensor.heard_age_s

    assert state() == ("searching", None)
    source.tell("anna", Measured(altitude_m=2.0))
    assert state() == ("live", 0)
    await clock.advance(START + 4)
    assert state() == ("silent", 4)
    listening.cancel()
    await asyncio.wait([listening])
