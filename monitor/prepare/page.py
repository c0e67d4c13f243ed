"""A preparation as one HTML file to print: no scripts, nothing from outside; pure."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ingest.version import VERSION
from monitor.prepare.checklist import grouped
from monitor.prepare.prepared import Prepared
from monitor.prepare.words import (
    HEADINGS,
    LIMITS,
    about,
    ceiling_sentences,
    leg_cells,
    pack_line,
)


def page(told: Prepared) -> str:
    """Write it all; whatever comes from outside is text, never HTML."""
    return _template().render(
        version=VERSION,
        style=_style(),
        runner=told.runner,
        about=about(told),
        days=grouped(told.items),
        ceilings=ceiling_sentences(told),
        headings=HEADINGS,
        legs=[leg_cells(leg) for leg in told.legs],
        warning=told.warning,
        packs=[pack_line(pack) for pack in told.packs],
        unplanned=told.unplanned,
        assumed=told.briefing.defaults,
        limits=LIMITS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    source = files("monitor.prepare").joinpath("page.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)


@cache
def _style() -> Markup:
    """The style of the reports, and what is this page's own."""
    sheets = (files("monitor.report") / "page.css", files("monitor.prepare") / "page.css")
    texts = [sheet.read_text(encoding="utf-8") for sheet in sheets]
    return Markup("\n".join(texts))  # noqa: S704  # our own files
