"""A preparation as one HTML file to print: no scripts, nothing from outside; pure."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ingest.language.catalogue import Catalogue
from ingest.version import VERSION
from monitor.preparation import topic_name
from monitor.prepare.checklist import grouped
from monitor.prepare.prepared import Prepared
from monitor.prepare.words import (
    about,
    ceiling_sentences,
    headings,
    leg_cells,
    pack_line,
)


def page(told: Prepared, say: Catalogue) -> str:
    """Write it all; whatever comes from outside is text, never HTML."""
    return _template().render(
        version=VERSION,
        say=say,
        topic_name=topic_name,
        style=_style(),
        runner=told.runner,
        about=about(told, say),
        days=grouped(told.items, say),
        ceilings=ceiling_sentences(told, say),
        headings=headings(say),
        legs=[leg_cells(leg, say) for leg in told.legs],
        warning=told.warning,
        packs=[pack_line(pack, say) for pack in told.packs],
        unplanned=told.unplanned,
        assumed=told.briefing.defaults,
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
