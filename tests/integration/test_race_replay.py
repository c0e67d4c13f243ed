"""A stored race sent once more through a broker to a monitor ends with the stored scores."""

from pathlib import Path

import pytest

from monitor.messages import Status
from monitor.store.store import open_reader
from monitor.stored_moments import stored_moments
from simulators.replay_race import replayed
from tests.brokers import BrokerProcess
from tests.integration.system import Heard, monitored
from tests.monitor.people import ANNA, BEN, T
from tests.monitor.stored_races import SECONDS, stored_race

pytestmark = pytest.mark.broker


def scores(status: Status) -> tuple[float | None, float | None]:
    return status.fatigue.score, status.cramp.score


async def test_a_stored_race_ends_as_it_did(tmp_path: Path, any_broker: BrokerProcess) -> None:
    """Late records, logs and weather, at a thousand times its speed."""
    folder = tmp_path / "race"
    stored_race(folder)
    with open_reader(f"sqlite:///{folder / 'race.db'}") as reader:
        expected = {name: reader.statuses(name, T, T + 2 * SECONDS)[-1] for name in ("anna", "ben")}
    async with monitored(any_broker.settings, "again", [ANNA, BEN]) as heard:
        with stored_moments(folder, None) as stored:
            played = await replayed(
                stored.seconds,
                stored.weather,
                starts=stored.starts,
                race="again",
                broker=any_broker.settings,
                speed=1000,
            )
        assert played.sent == {"anna": SECONDS, "ben": SECONDS}
        assert played.events == 4

        def alike(heard: Heard) -> bool:
            last = {scores(one) for one in heard.statuses if one.t == T + SECONDS - 1}
            return {scores(one) for one in expected.values()} <= last

        await heard.until(alike)
