import numpy as np
import pytest

from ingest.events import (
    Cramp,
    Event,
    Finish,
    Massage,
    Resume,
    StationIn,
    StationOut,
    Stop,
    Stretch,
    Twinge,
)
from simulators.acts import Acts, Will, pacing_factor
from simulators.body import Body, LivingBody
from simulators.habits import Logbook
from simulators.noise import generator
from simulators.terrain import Station, Terrain

FLAT = Terrain(np.zeros((101, 3)), (Station("hut", 400.0),))
BODY = Body(58.0, 168.0, 48.0, 188.0, 56.0)


class Story:
    """A runner's decisions while the test moves the body."""

    def __init__(self) -> None:
        self.body = LivingBody(BODY, sustainable=0.7)
        self.acts = Acts(
            FLAT,
            effort=0.7,
            planned_s=3600.0,
            pacing="even",
            stop_s=60,
            logbook=Logbook(generator(1)),
        )
        self.log: list[tuple[int, Event]] = []
        self.elapsed_s = 0

    def pass_seconds(self, seconds: int, at_m: float) -> Will:
        will = Will("stand", 0.0)
        for _ in range(seconds):
            self.elapsed_s += 1
            will, log = self.acts.step(self.body, at_m, self.elapsed_s, 1000 + self.elapsed_s)
            self.log += [(self.elapsed_s, event) for event in log]
        return will

    def kinds(self) -> list[tuple[int, type]]:
        return [(elapsed_s, type(event)) for elapsed_s, event in self.log]


def test_a_station_is_entered_rested_at_and_left_once() -> None:
    story = Story()
    assert story.pass_seconds(10, 399.0) == ("race", 0.7)
    assert story.pass_seconds(60, 400.0).move == "stand"
    assert story.pass_seconds(100, 401.0).move == "race"
    assert story.kinds() == [(11, StationIn), (71, StationOut)]


def test_a_cramp_stops_is_stretched_walked_off_and_followed_by_easy_running() -> None:
    story = Story()
    story.body.cramp_load = 0.95
    story.pass_seconds(1, 10.0)
    story.body.cramp_load = 1.0
    assert story.pass_seconds(150, 10.0).move == "stand"
    assert story.pass_seconds(300, 10.0).move == "walk"
    assert story.pass_seconds(10, 10.0).effort < 0.6
    assert story.pass_seconds(1300, 10.0).effort == pytest.approx(0.63)
    assert story.kinds() == [
        (1, Twinge), (2, Cramp), (2, Stop), (22, Stretch), (77, Massage), (152, Resume),
    ]  # fmt: skip
    assert story.acts.truth.cramps == [1002]
    assert not story.body.twinges


def test_twinges_are_told_once_in_ten_minutes() -> None:
    story = Story()
    story.body.cramp_load = 0.95
    story.pass_seconds(1000, 10.0)
    assert story.kinds() == [(1, Twinge), (601, Twinge)]


def test_the_finish_ends_it() -> None:
    story = Story()
    story.pass_seconds(65, 400.0)
    assert story.pass_seconds(5, 1000.0).move == "stand"
    assert story.kinds()[-1] == (66, Finish)
    assert story.acts.act == "finished"
    assert story.acts.truth.finished == 1066


def test_pacing_styles() -> None:
    assert [pacing_factor("even", done) for done in (0.0, 0.5, 2.0)] == [1.0, 1.0, 1.0]
    fast = [pacing_factor("fast_start", done) for done in (0.0, 0.25, 0.35, 0.45, 1.0)]
    assert fast == pytest.approx([1.17, 1.17, 1.085, 1.0, 1.0])
    careful = [pacing_factor("conservative", done) for done in (0.0, 0.5, 1.0, 2.0)]
    assert careful == pytest.approx([0.92, 0.97, 1.02, 1.02])
