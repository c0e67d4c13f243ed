"""Makes docs/race-folder.md from the settings: ``python -m ingest.race.reference > docs/…``."""

import sys
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import msgspec.inspect as mi

from ingest import schema
from ingest.race.access_settings import AccessFile
from ingest.race.files import PairingsFile, RaceFile, RunnersFile
from ingest.race.secret_settings import Secrets

FILES: Final[dict[str, type[msgspec.Struct]]] = {
    "race.toml": RaceFile,
    "runners.toml": RunnersFile,
    "pairings.toml": PairingsFile,
    "secrets.toml": Secrets,
    "access.toml": AccessFile,
}
HEADINGS: Final = ("key", "type", "unit", "default", "meaning")

INTRODUCTION: Final = """\
<!-- Made by `python -m ingest.race.reference > docs/race-folder.md`; a test compares them. -->
# The race folder

A race is a folder. `trailpulse race new my-race` writes it with comments that teach, and
`trailpulse race check --race my-race` tells every mistake in it at once: file, line, key, what is
wrong and what would be right. Exit code 0 says that there is none, 2 that there are some; `--json`
prints them for programs. Of a folder in order it tells what the models will assume of each runner
for want of a value, where the race is a leap from their training, and how to prepare.
`trailpulse learn` writes what past runs teach into `runners.toml`.

```
my-race/
  race.toml       the race: start, course, stations, rules, weather, broker, store, page
  runners.toml    the runners
  pairings.toml   which sensor belongs to whom; written by `trailpulse pair`
  secrets.toml    passwords; mode 0600, never committed; may be absent
  access.toml     who may open the page; mode 0600; written by `trailpulse race people` and `share`
  course.gpx      the course, if race.toml names it
  race.db         the store, unless race.toml names a database
  runtime/        what running programs keep: the broker's streams, spools
```

`race.toml` and `runners.toml` must exist, the others may be absent. An unknown key is a mistake.
An absent key counts as its default; "–" means not given, which is never the same as zero. Times
carry an offset, like `2026-08-28T17:45:00+02:00`. File names are relative to the race folder. A
mistake in an array names the item by its `id`, as in `runner[anna].body.age`, or by its number
counted from 1, as in `pairing[2].address`.
"""

RULES: Final = """\
## What is checked between keys

- Ids of stations, and ids, start numbers and OwnTracks names of runners, occur once.
- A station has either `at_m` or `waypoint`. Stations stand in course order, and not far beyond
  the course's end; their cutoffs come after the start and one after the other.
- The course is a GPX file with a track or route, and has the waypoints that stations name.
- `ca` goes with an `mqtts` URL; user name and password stand in secrets.toml, not in the URL.
- Names in `[notify]` and `[runner.notify]` have a URL in secrets.toml or in the environment, or are
  those of a `[[webhook]]`; `trailpulse race check` and `trailpulse notify` also name URLs that
  Apprise does not understand, without showing them. Of several runners each names its own
  `runner`. A webhook's URL is https, but on this machine.
- `hr_rest_bpm` is below `hr_max_bpm`; only one of `critical_speed_mps` and `threshold_pace` is
  given, and both or none of `alpha1_slope` and `alpha1_intercept`; who never had cramps has no
  cramped muscles.
- A pairing's runner exists, it has at least one of the `kinds`, and a sensor is bound once. Only
  two pairings for different gateways may bind the same sensor to the same runner.
- Names of people, ids of share links occur once; their runners exist.
- secrets.toml and access.toml can be read by their owner alone.

## Secrets from the environment

`TRAILPULSE_MQTT_USERNAME` and `TRAILPULSE_MQTT_PASSWORD` go before `[mqtt]` of secrets.toml, and
`TRAILPULSE_NOTIFY_NTFY_CREW` before the URL called `ntfy_crew` in its `[notify]` table.
"""


def reference() -> str:
    """Write the whole document."""
    parts = [INTRODUCTION]
    for name, kind in FILES.items():
        parts.append(f"## {name}\n")
        parts += [part for heading, table in tables(kind) for part in _section(heading, table)]
        for field in keys(kind):
            parts.append(f"### `[{field.name}]`\n")
            parts.append(f"{field.type.meaning}. Any key, its value a text.\n")
    return "\n".join([*parts, RULES])


def tables(
    kind: type[msgspec.Struct], above: str = ""
) -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Yield every table of a file: its heading, such as ``[runner.body]``, and its struct."""
    for field in schema.struct_info(kind).fields:
        inner = schema.without_none(field.type)
        many = isinstance(inner, mi.VarTupleType)
        inner = inner.item_type if isinstance(inner, mi.VarTupleType) else inner
        if isinstance(inner, mi.StructType):
            name = f"{above}{field.encode_name}"
            yield (f"[[{name}]]" if many else f"[{name}]", inner.cls)
            yield from tables(inner.cls, f"{name}.")


def keys(kind: type[msgspec.Struct]) -> list[schema.FieldDescription]:
    """Describe the keys of a table, without the tables below it."""
    below = {heading.strip("[]") for heading, _ in tables(kind)}
    return [field for field in schema.fields(kind) if field.name not in below]


def _section(heading: str, kind: type[msgspec.Struct]) -> list[str]:
    rows = [
        (
            f"`{field.name}`",
            ", ".join(part for part in (field.type.form, field.type.limits) if part),
            field.type.unit,
            "required" if field.required else default_of(field.default),
            field.type.meaning,
        )
        for field in keys(kind)
    ]
    return [f"### `{heading}`\n", f"{kind.__doc__}\n", schema.table(HEADINGS, rows) + "\n"]


def default_of(value: Any) -> str:
    """Write a default for people."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, tuple):
        return f"`{msgspec.json.encode(value).decode()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    return f"`{value:.10g}`" if isinstance(value, (int, float)) else "–"


if __name__ == "__main__":
    sys.stdout.write(reference())
