"""A simulated runner whose phone tells where they are: OwnTracks in a replay, by the broker."""

import pytest

from ingest.bus import Bus
from ingest.clock import WallClock
from ingest.messages import Measured
from ingest.race.settings import Runner
from ingest.reports import gateway_will
from monitor.messages import Status
from simulators.moments import Moment
from simulators.player import Player
from tests.brokers import BrokerProcess, running
from tests.integration.system import Heard, monitored

pytestmark = pytest.mark.broker

START_T = 1_764_000_000  # long ago, as those of replays are
SILENT = range(START_T + 200, START_T + 500)
END_T = START_T + 600


def seconds_of(runner: str) -> list[Moment]:
    return [
        Moment(
            runner, t,
            Measured(
                heart_rate_bpm=140, speed_mps=2.5, latitude_deg=45.9 + 1e-5 * (t - START_T),
                longitude_deg=6.9,
            ),
        )
        for t in range(START_T + 1, END_T + 1)
        if t not in SILENT
    ]  # fmt: skip


async def test_the_phone_of_a_replayed_runner_tells_the_place_falls_silent_and_comes_back(
    any_broker: BrokerProcess,
) -> None:
    race = f"phone{any_broker.settings.port}"
    user = f"u{any_broker.settings.port}"
    anna = Runner(id="anna", name="Anna", owntracks=f"{user}/phone")
    async with monitored(any_broker.settings, race, [anna]) as heard:
        wall = WallClock()
        gateway = "sim-1"
        bus = Bus(
            any_broker.settings,
            client_id=f"{race}-sim",
            will=gateway_will(race, gateway, wall.now()),
        )
        async with running(bus):
            player = Player(
                bus, race=race, gateway=gateway, speed=100.0, wall=wall,
                phones={"anna": f"{user}/phone"},
            )  # fmt: skip
            await player.play(seconds_of("anna"))
        await heard.until(lambda heard: bool(heard.statuses) and last(heard).t == END_T)
    by_t = {status.t: status for status in heard.statuses}
    first = min(by_t)
    assert first < START_T + 60  # one run from the start on: the phone ended nothing
    places = {t: status.vitals.latitude_deg for t, status in by_t.items()}
    seen = [t for t, place in places.items() if place is not None]
    assert [t for t in seen if t < SILENT.start]
    assert [t for t in seen if t >= SILENT.stop]
    # A place is shown for half a minute, and never once the phone is silent.
    assert not [t for t in seen if SILENT.start + 30 <= t < SILENT.stop]
    assert all(places[t] == pytest.approx(45.9 + 1e-5 * (t - START_T), abs=31e-5) for t in seen)


def last(heard: Heard) -> Status:
    return max(heard.statuses, key=lambda status: status.t)
