"""The page that explains words, colours and numbers, as Markdown."""

from typing import Final

from ingest.language.catalogue import Catalogue
from monitor.report.words import SHAPES

SILENCES: Final = ("noLink", "feedLost", "noData")
BELOW: Final = ("log", "alerts", "cramp", "look")


def help_text(say: Catalogue) -> str:
    """Write the page in one language."""
    levels = [
        f"| {shape} | **{say(f'levels.{level}')}** | {say(f'help.{level}')} |"
        for level, shape in SHAPES.items()
    ]
    table = [f"| | {say('help.word')} | {say('help.index')} |", "|---|---|---|", *levels]
    silences = [f"- {say(f'help.{name}', word=say(name))}" for name in SILENCES]
    paragraphs = (
        f"# {say('help.title')}",
        say("help.indices"),
        "\n".join(table),
        say("help.rising"),
        say("help.why"),
        say("help.age"),
        "\n".join(silences),
        *(say(f"help.{name}") for name in BELOW),
    )
    return "\n\n".join(paragraphs)
