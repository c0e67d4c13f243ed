"""Drawings may stand in one page."""

from lxml import etree

from monitor.report.axes import WIDE
from monitor.report.svg import SVG, drawn
from tests.monitor.report.subjects import everything, figure


def drawing(key: str, name: str, label: str = "a chart") -> etree._Element:
    return etree.fromstring(str(drawn(figure(everything(), key).draw(WIDE), name, label)))


def test_names_within_begin_with_the_drawings_own() -> None:
    root = drawing("fatigue", "here")
    names = [str(element.get("id")) for element in root.iter() if element.get("id")]
    assert names
    assert all(name.startswith("here-") for name in names)
    used = [value for element in root.iter() for value in element.attrib.values()]
    clips = {str(value) for value in used if str(value).startswith("url(#here-")}
    assert {clip[5:-1] for clip in clips} <= set(names)


def test_the_patterns_of_the_page_keep_their_names() -> None:
    root = drawing("fatigue-parts", "here")
    fills = {element.get("fill") for element in root.iter()}
    assert any(str(fill).startswith("url(#assumed-") for fill in fills)


def test_a_label_is_text() -> None:
    label = '"><script>alert(1)</script>'
    root = drawing("store", "here", label)
    assert root.get("aria-label") == label
    assert root.find(f".//{SVG}script") is None


def test_a_drawing_scales_and_is_read_as_one() -> None:
    root = drawing("alerts", "here")
    assert root.get("viewBox") is not None
    assert root.get("height") is None
    assert root.get("role") == "img"
    assert [one for one in root.iterdescendants() if one.get("role") or one.get("aria-label")] == []
    assert root.findall(f".//{SVG}title")
