"""XML of recordings, read in one pass, with little memory, from whatever state it is in."""

import io
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from ingest.recordings.raw import Raw

BROKEN_XML: Final = (etree.XMLSyntaxError, LookupError)
"""LookupError: an encoding that nobody knows."""

UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
MAX_ELEMENTS_IN_POINT: Final = 1000
"""Real points have ten to thirty; the rest of a document must not pile up in memory."""

CONTROL_CHARACTERS: Final = bytes(set(range(32)) - set(b"\t\n\r"))


def walk(
    data: bytes, points: frozenset[str], others: frozenset[str], raw: Raw
) -> Iterator[tuple[str, str, etree._Element]]:
    """Yield ``start`` or ``end``, the name without namespace, and the element, in document order.

    Only the elements that are named are yielded.

    Wrong or missing namespaces don't matter. Broken documents are read as far as the parser can
    make sense of them, which `raw` notes. Entities are not expanded and nothing is fetched.

    Parameters
    ----------
    data : the document
    points : names of the elements that are whole when they end; all others are forgotten at once
    others : names of other elements that are wanted
    raw : takes notes of what is lost
    """
    if not data.startswith(UTF_16):
        data = data.translate(None, CONTROL_CHARACTERS)
    context = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    elements_in_point = 0
    try:
        for event, element in context:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            name = plain_name(tag)
            if name in points or name in others:
                yield str(event), name, element
            if event == "start":
                elements_in_point += bool(elements_in_point or name in points)
            elif name in points or not elements_in_point:
                elements_in_point = 0
                _forget(element)
            if elements_in_point > MAX_ELEMENTS_IN_POINT:
                raw.refused["XML broken"] += 1
                raw.note("endless", element=name)
                return
    except BROKEN_XML as error:
        raw.refused["XML broken"] += 1
        raw.note("brokenXml", reason=str(error))
        return
    if len(context.error_log):
        first = context.error_log[0]
        message = " ".join(first.message.split())
        raw.refused["XML broken"] += 1
        raw.note("brokenXmlAt", line=str(first.line), reason=message)


def local_name(element: etree._Element) -> str:
    """Name of an element without namespace or prefix."""
    return plain_name(str(element.tag))


@lru_cache(maxsize=256)
def plain_name(tag: str) -> str:
    """Tag without namespace or prefix; documents have few different ones."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def number(text: str | None) -> float | None:
    """Read a finite number, or return None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def is_cut(data: bytes) -> bool:
    """Whether the document ends within a text or a tag, so that its last value may be cut."""
    return not data.rstrip(b" \t\r\n\0").endswith((b">", b">\0"))


def _forget(element: etree._Element) -> None:
    """Free an element and all its elder siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
