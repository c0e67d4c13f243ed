"""Options that several commands have."""

from typing import Annotated, Literal

import typer

LogLevel = Annotated[str, typer.Option(help="debug, info, warning or error.")]
LogFormat = Annotated[str, typer.Option(help="text for people, json for programs, a line each.")]

MetricsPort = Annotated[
    int | None,
    typer.Option(min=1, max=65_535, help="Answer Prometheus on this port of this machine."),
]

# Spelt out: to ask the catalogue takes half a second, and every --help would wait for it.
LanguageName = Literal["en", "it"]
TextLanguage = Annotated[
    LanguageName | None,
    typer.Option("--language", help="Of its texts; default: race.language of race.toml."),
]
