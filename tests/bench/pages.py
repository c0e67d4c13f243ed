"""Tables of numbers, in the terminal and between markers of a page."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown; all columns but the first are aligned to the right."""
    rule = ["---", *["---:"] * (len(heading) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heading, rule, *rows))


def percent(share: float) -> str:
    """Write a share.

    Examples
    --------
    >>> percent(0.234), percent(0.004), percent(0.0), percent(float("nan"))
    ('23 %', '<1 %', '0', '–')
    """
    if math.isnan(share):
        return "–"
    if share == 0.0:
        return "0"
    return "<1 %" if share < 0.005 else f"{100.0 * share:.0f} %"


def number(value: float, digits: int = 1) -> str:
    """Write a number, or a dash for none.

    Examples
    --------
    >>> number(1.26), number(0.0), number(float("nan"))
    ('1.3', '0', '–')
    """
    if math.isnan(value):
        return "–"
    return "0" if value == 0.0 else f"{value:.{digits}f}"


def renewed(page: str, sections: Mapping[str, str]) -> str:
    """Put new text between the markers of each section; all else stays as it is.

    Raises
    ------
    ValueError
        When the page has no such section.

    Examples
    --------
    >>> renewed("a <!-- begin x -->old<!-- end x --> b", {"x": "new"})
    'a <!-- begin x -->\\nnew\\n<!-- end x --> b'
    """
    for name, text in sections.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        found = len(pattern.findall(page))
        if found != 1:
            raise ValueError(f"the page should have one section {name!r}, it has {found}")
        before, after = pattern.split(page)
        page = f"{before}{begin}\n{text}\n{end}{after}"
    return page


def renew(path: Path, sections: Mapping[str, str]) -> None:
    """Renew the sections of a page on disk."""
    path.write_text(renewed(path.read_text(encoding="utf-8"), sections), encoding="utf-8")
