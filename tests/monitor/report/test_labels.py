"""Names in the pictures of a race don't overlap, whatever the stations are."""

import re
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from monitor.report.race.drawing import Drawing
from monitor.report.race.labels import Box, Labels, Spot, box_of
from monitor.report.race.way import EDGE, NARROW, WIDE, Frame, _around, _names, _over

names = st.text("Aeilnt ", min_size=1, max_size=25)
places = st.lists(st.tuples(names, st.floats(0, 1), st.floats(0, 1)), max_size=20)
frames = st.sampled_from([WIDE, NARROW])


def boxes_of(drawing: Drawing, size: float) -> list[Box]:
    found = re.findall(
        r'<text x="([-\d.]+)" y="([-\d.]+)" text-anchor="(start|middle|end)"[^>]*>([^<]*)<',
        str(drawing.markup()),
    )
    return [box_of(text, size, Spot(float(x), float(y), anchor)) for x, y, anchor, text in found]


def check(drawing: Drawing, size: float, frame: Frame, height: float) -> int:
    boxes = boxes_of(drawing, size)
    for one, other in combinations(boxes, 2):
        shrunk = Box(one.left + 0.2, one.top + 0.2, one.right - 0.2, one.bottom - 0.2)
        assert not shrunk.overlaps(other)  # coordinates are written to a tenth
    for box in boxes:
        assert box.left >= -0.2
        assert box.right <= frame.width + 0.2
        assert box.top >= -0.2
        assert box.bottom <= height + 0.2
    return len(boxes)


@given(frames, places)
def test_on_the_map(frame: Frame, stations: list[tuple[str, float, float]]) -> None:
    drawing = Drawing(frame.width, frame.map_height, "map")
    labels = Labels(frame.width, frame.map_height)
    wanted = [
        (name, _around(x * frame.width, y * frame.map_height, frame)) for name, x, y in stations
    ]
    _names(drawing, labels, wanted, frame.letters)
    check(drawing, frame.letters, frame, frame.map_height)


@given(frames, places)
def test_above_the_profile(frame: Frame, stations: list[tuple[str, float, float]]) -> None:
    drawing = Drawing(frame.width, frame.side_height, "side")
    labels = Labels(frame.width, frame.side_height)
    across = frame.width - frame.left - EDGE
    wanted = [(name, _over(frame.left + x * across)) for name, x, _ in stations]
    _names(drawing, labels, wanted, 11.0)
    written = check(drawing, 11.0, frame, frame.side_height)
    short = all(len(name) <= 12 for name, _, _ in stations)
    assert written >= min(len(stations), 2) or not short


def test_the_first_name_goes_before_the_next_and_a_free_spot_before_the_line() -> None:
    labels = Labels(200, 50, shunned=[Box(0, 0, 200, 25)])
    spots = [Spot(10, 20, "start"), Spot(10, 45, "start")]
    assert labels.place("Champex", 10, spots) == spots[1]
    assert labels.place("La Fouly", 10, spots) == spots[0]
    assert labels.place("Trient", 10, spots) is None
