import pytest

from ingest.messages import ReplayClock
from simulators.pace import Pace
from tests.simulators.wall import FakeWall


async def test_the_race_clock_runs_at_a_multiple_of_the_walls() -> None:
    wall = FakeWall(1000.0)
    pace = Pace(wall, race_t=5000.0, speed=60.0)
    wall.t = 1002.0
    assert pace.now() == 5120.0
    await pace.sleep_until(5300.0)
    assert wall.t == 1005.0
    await pace.sleep_until(5100.0)
    assert wall.t == 1005.0


def test_its_mapping_is_what_others_compute_it_from_also_after_it_was_set_back() -> None:
    wall = FakeWall(1000.0)
    pace = Pace(wall, race_t=5000.0, speed=10.0)
    assert pace.mapping() == ReplayClock(race_t=5000.0, wall_t=1000.0, speed=10.0)
    wall.t = 1100.0
    pace.set_back(5100.0)
    assert pace.now() == 5100.0
    wall.t = 1101.0
    mapping = pace.mapping(until=6000.0)
    assert mapping.until == 6000.0
    assert mapping.race_t + (wall.t - mapping.wall_t) * mapping.speed == pace.now() == 5110.0


@pytest.mark.parametrize("speed", [0.0, -1.0, 10_001.0, float("nan")])
def test_impossible_speeds_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        Pace(FakeWall(0.0), race_t=0.0, speed=speed)
