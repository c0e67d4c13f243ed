"""What a race adds to the report of its seconds, as part of the page; pure."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from monitor.report import colours
from monitor.report.race.after import recovery, to_train
from monitor.report.race.cramps import cramps
from monitor.report.race.eaten import carbs_pictures, eaten
from monitor.report.race.raced import Raced
from monitor.report.race.splits import fuel_by_leg, splits
from monitor.report.race.way import way


def race_part(raced: Raced) -> Markup:
    """The sections about the race; whatever comes from outside in them is text, never HTML."""
    return Markup(  # noqa: S704  # a template of ours that escapes
        _template().render(
            say=raced.subject.say,
            way=way(raced),
            splits=splits(raced),
            eaten=eaten(raced),
            carbs=carbs_pictures(raced),
            by_leg=fuel_by_leg(raced),
            cramps=cramps(raced),
            recovery=recovery(raced),
            training=to_train(raced),
            fuel_colour=colours.FUEL,
            ink=colours.INK,
            quiet=colours.QUIET,
        )
    )


@cache
def race_style() -> str:
    """The style of these sections."""
    return files("monitor.report.race").joinpath("race.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    source = files("monitor.report.race").joinpath("race.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)
