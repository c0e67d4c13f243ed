"""A scenario's kills on a real process, at the race's time."""

import time
from itertools import pairwise
from pathlib import Path

from simulators.faults import Fault
from simulators.kills import Kills
from simulators.parts import Part
from tests.brokers import eventually
from tests.simulators.test_parts import children, text_of


async def test_a_part_is_killed_when_the_scenario_says(tmp_path: Path) -> None:
    (tmp_path / "race.toml").write_text(
        '[race]\nid = "race"\nname = "Race"\nstart = 2026-08-28T17:45:00Z\n'
    )
    (tmp_path / "runners.toml").write_text("")
    part = await Part.start("monitor", ("monitor", "--race", str(tmp_path)), tmp_path)
    await eventually(lambda: "waiting: " in text_of(tmp_path, "monitor"))
    pids = [process.pid for process in children(tmp_path)]
    faults = (
        Fault(kind="monitor_killed", at_s=10, for_s=2),
        Fault(kind="monitor_killed", at_s=1, for_s=2),  # before we began: it has passed
        Fault(kind="garbage"),
    )
    kills = Kills(faults, 1, began=time.time() - 0.4, speed=20)
    async with kills.on({"monitor": part}):
        await eventually(lambda: text_of(tmp_path, "monitor").count("waiting: ") == 2)
        assert not part.failed
    pids += [process.pid for process in children(tmp_path)]
    assert all(before != after for before, after in pairwise(pids))
    assert len(pids) == 2
    await part.stop()
    assert not part.failed
