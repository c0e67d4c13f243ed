"""SVG for the pictures of a race: made as a tree, so that all text in it is escaped; pure."""

from collections.abc import Mapping
from typing import Final

from lxml import etree
from markupsafe import Markup

SVG: Final = "http://www.w3.org/2000/svg"


class Drawing:
    """A picture in coordinates of its own.

    Parameters
    ----------
    width, height
        Its size in its own units; on the page it is as wide as its place.
    label
        What it shows, for those who can't see it.
    """

    def __init__(self, width: float, height: float, label: str) -> None:
        self._root = etree.Element("svg", nsmap={None: SVG})
        self._root.set("viewBox", f"0 0 {width:g} {height:g}")
        self._root.set("role", "img")
        self._root.set("aria-label", label)

    def add(self, tag: str, attributes: Mapping[str, float | str], text: str | None = None) -> None:
        """Add an element; numbers are written to a tenth."""
        element = etree.SubElement(self._root, tag)
        for name, value in attributes.items():
            element.set(name, value if isinstance(value, str) else f"{value:.1f}")
        element.text = text

    def line(self, points: str, colour: str, width: float, **more: str) -> None:
        """Add a line through points, as `path` writes them."""
        attributes: dict[str, float | str] = {
            "d": points,
            "stroke": colour,
            "stroke-width": width,
            "fill": "none",
            "stroke-linejoin": "round",
        }
        self.add("path", {**attributes, **more})

    def words(self, x: float, y: float, text: str, anchor: str = "start", size: float = 11) -> None:
        """Add some words."""
        self.add(
            "text",
            {"x": x, "y": y, "text-anchor": anchor, "font-size": size, "fill": "#4a5561"},
            text,
        )

    def markup(self) -> Markup:
        """The picture as it stands in a page."""
        return Markup(etree.tostring(self._root, encoding="unicode"))  # noqa: S704  # by lxml


def path(xs: list[float], ys: list[float]) -> str:
    """Points as a path, to a tenth.

    Examples
    --------
    >>> path([0.0, 1.26], [5.0, 6.0])
    'M0.0 5.0L1.3 6.0'
    """
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True))
