"""Makes docs/scenarios.md from the faults: ``python -m simulators.reference > docs/…``."""

import sys
from collections.abc import Iterator
from typing import Final

import msgspec

from ingest import schema
from ingest.race.reference import HEADINGS, default_of
from simulators.faults import KINDS, Fault, Place, keys_of
from simulators.scenario_file import Play

EXAMPLE: Final = """\
[scenario]
seed = 7
runners = 3

[[fault]]                  # Anna's strap is out of reach for half a minute, every five minutes
kind = "out_of_range"
runner = "anna"
sensor = "strap"
at_s = 120
for_s = 30
every_s = 300
spread_s = 60              # at another moment each time, drawn by the seed

[[fault]]                  # every fifth packet of everybody is garbage, all the time
kind = "garbage"
share = 0.2

[[fault]]                  # the way to the broker carries nothing for a minute and a half
kind = "half_open_link"
at_s = 600
for_s = 90
"""

INTRODUCTION: Final = f"""\
<!-- Made by `python -m simulators.reference > docs/scenarios.md`; a test compares them. -->
# Scenarios: faults on demand

A scenario file says what goes wrong in a simulated race, and when. Runners wear virtual straps and
pods, whose packets are real ones; the gateway, the broker and the monitor are those of a race.

```sh
trailpulse simulate --scenario faults.toml --speed 10   # into a running system
trailpulse demo --scenario faults.toml --speed 10       # a whole race on this machine
```

```toml
{EXAMPLE}```

All times are seconds of the race: at `--speed 10` they pass ten times as fast. Of the file's
mistakes each is told with its line and what would be right. Two runs of the same file and seed put
the same bytes on the air (a test compares them); when these reach the broker is up to the machine.
`simulate` ends once the monitor has stored everything, the demo too, with a summary of what was
kept by the gateway and what of it is stored.
"""

PLACES: Final[dict[Place, str]] = {
    "strap": "Straps",
    "pod": "Pods",
    "sensor": "Straps and pods",
    "gateway": "The gateway's machine",
    "link": "The way to the broker",
    "process": "Programs, in the demo",
}

CHECKS: Final = """\
## What is checked

- A fault takes only the keys that its table says; those in bold are required.
- `every_s` goes with `for_s`, and leaves room for it and for `spread_s`.
- Whoever a fault names takes part.
- Over Bluetooth the speed is at most 20; `wrong_clock` needs speed 1, where the race's time is the
  wall's. Programs are killed by the demo only, which starts them.
"""


def reference() -> str:
    """Write the whole document."""
    parts = [INTRODUCTION, "## Faults\n"]
    for place, heading in PLACES.items():
        rows = [
            (f"`{kind}`", its.meaning, _keys(kind, its.needs), its.outcome)
            for kind, its in KINDS.items()
            if its.place == place
        ]
        columns = ("kind", "what happens", "keys", "what is made of it")
        parts += [f"### {heading}\n", schema.table(columns, rows) + "\n"]
    for title, kind in (("`[scenario]`", Play), ("`[[fault]]`", Fault)):
        parts += [
            f"## {title}\n",
            f"{kind.__doc__}\n",
            schema.table(HEADINGS, _fields(kind)) + "\n",
        ]
    return "\n".join([*parts, CHECKS])


def _keys(kind: str, needs: tuple[str, ...]) -> str:
    taken = keys_of(kind)  # type: ignore[arg-type]  # one of the table's own
    return ", ".join(f"**`{key}`**" if key in needs else f"`{key}`" for key in taken) or "–"


def _fields(kind: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str, str]]:
    for field in schema.fields(kind):
        yield (
            f"`{field.name}`",
            ", ".join(part for part in (field.type.form, field.type.limits) if part),
            field.type.unit,
            "required" if field.required else default_of(field.default),
            field.type.meaning,
        )


if __name__ == "__main__":
    sys.stdout.write(reference())
