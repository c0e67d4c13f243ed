"""From a Vega-Lite specification to an SVG that may stand in a page with others; pure."""

from typing import Any, Final

import vl_convert
from lxml import etree
from markupsafe import Markup

SVG: Final = "{http://www.w3.org/2000/svg}"
TOLD: Final = "alert"  # role of marks whose description is to be read by pointing at them
SPOKEN: Final = ("role", "aria-roledescription", "aria-label", "aria-hidden")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def drawn(spec: dict[str, Any], name: str, label: str) -> Markup:
    """Draw a chart.

    Parameters
    ----------
    spec : Vega-Lite
    name : unique on the page: names within the drawing begin with it
    label : what the chart shows, for those who can't see it

    Returns
    -------
    An ``svg`` element that scales to its place; all text in it is escaped
    """
    text = vl_convert.vegalite_to_svg(spec)
    root = etree.fromstring(text.encode(), _PARSER)
    _rename(root, name)
    for mark in root.iter(f"{SVG}*"):
        if mark.get("aria-roledescription") == TOLD:
            etree.SubElement(mark, f"{SVG}title").text = mark.get("aria-label")
        for attribute in SPOKEN:  # the drawing is read as one, by its label
            mark.attrib.pop(attribute, None)
    for attribute in ("height", "class", "version"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704  # escaped by lxml


def _rename(root: etree._Element, name: str) -> None:
    """Names are the page's and not the drawing's; Vega counts them through all it ever drew."""
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    new = {old: f"{name}-{number}" for number, old in enumerate(ids)}
    for element in root.iter():
        for attribute, value in element.attrib.items():
            text = str(value)
            if attribute == "id":
                element.set(attribute, new[text])
            elif text.startswith("url(#") and text[5:-1] in new:
                element.set(attribute, f"url(#{new[text[5:-1]]})")
