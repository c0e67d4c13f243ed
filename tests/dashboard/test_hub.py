import asyncio
import json
from typing import Any

from dashboard.access.rights import Sight
from dashboard.hub import Hub, Viewer


class Values:
    """What the keys are worth, and how often each was asked for."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.rendered: list[str] = []

    def render(self, audience: str, key: str, sight: Sight) -> bytes:
        self.rendered.append(key)
        return json.dumps(self.values.get(key, 0)).encode()


def hub_of(values: Values) -> Hub:
    return Hub(values.render, lambda: 12.5, first="race")


async def told(viewer: Viewer, *, heartbeat_s: float = 5.0) -> str:
    await viewer.news(heartbeat_s=heartbeat_s)
    return viewer.take()


def parts(text: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(text)
    assert message["now"] == 12.5
    shown: dict[str, Any] = message["parts"]
    return shown


async def test_a_viewer_begins_with_everything() -> None:
    values = Values()
    hub = hub_of(values)
    values.values = {"row/anna": 1, "row/ben": 2}
    hub.touch("field", "row/anna")
    hub.touch("field", "row/ben")
    with Viewer(hub, "field") as viewer:
        assert parts(await told(viewer)) == {"link": 0, "race": 0, "row/anna": 1, "row/ben": 2}


async def test_only_what_changed_comes_then_and_only_its_newest_value() -> None:
    values = Values()
    hub = hub_of(values)
    with Viewer(hub, "field") as viewer:
        await told(viewer)
        for value in range(5):
            values.values["row/anna"] = value
            hub.touch("field", "row/anna")
        assert parts(await told(viewer)) == {"link": 0, "row/anna": 4}


async def test_a_heartbeat_comes_when_nothing_changes_and_says_how_the_link_is() -> None:
    hub = hub_of(Values())
    with Viewer(hub, "field") as viewer:
        await told(viewer)
        assert parts(await told(viewer, heartbeat_s=0.0)) == {"link": 0}


async def test_a_waiting_viewer_wakes_on_a_change() -> None:
    hub = hub_of(Values())
    with Viewer(hub, "field") as viewer:
        await told(viewer)
        waiting = asyncio.create_task(told(viewer))
        await asyncio.sleep(0)
        assert not waiting.done()
        hub.touch("field", "row/anna")
        assert "row/anna" in parts(await waiting)


async def test_viewers_who_saw_as_much_share_one_encoding() -> None:
    values = Values()
    hub = hub_of(values)
    with Viewer(hub, "field") as one, Viewer(hub, "field") as other:
        await told(one)
        await told(other)
        values.rendered.clear()
        hub.touch("field", "row/anna")
        assert await told(one) is await told(other)
    assert sorted(values.rendered) == ["link", "row/anna"]


async def test_other_audiences_are_not_woken() -> None:
    hub = hub_of(Values())
    with Viewer(hub, "runner/anna") as viewer:
        await told(viewer)
        hub.touch("field", "row/anna")
        assert parts(await told(viewer, heartbeat_s=0.0)) == {"link": 0}


async def test_who_watches_something_else_gets_all_of_that() -> None:
    values = Values()
    hub = hub_of(values)
    values.values = {"runner": 7}
    hub.touch("runner/anna", "runner")
    with Viewer(hub, "field") as viewer:
        await told(viewer)
        viewer.watch("runner/anna")
        assert parts(await told(viewer)) == {"link": 0, "race": 0, "runner": 7}
        hub.touch("field", "row/anna")
        assert parts(await told(viewer, heartbeat_s=0.0)) == {"link": 0}


async def test_what_concerns_everyone_reaches_every_audience() -> None:
    values = Values()
    hub = hub_of(values)
    with Viewer(hub, "field") as one, Viewer(hub, "runner/anna") as other:
        await told(one)
        await told(other)
        values.values["link"] = 1
        hub.touch_all("link")
        assert parts(await told(one)) == parts(await told(other)) == {"link": 1}


def test_viewers_are_counted_while_they_watch() -> None:
    hub = hub_of(Values())
    with Viewer(hub, "field"), Viewer(hub, "runner/anna") as other:
        other.watch("field")
        assert hub.viewers == 2
    assert hub.viewers == 0
