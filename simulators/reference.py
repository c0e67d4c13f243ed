"""Makes docs/scenarios.md from the faults: ``python -m simulators.reference > docs/…``."""

import sys
from collections.abc import Iterator
from typing import Final

import msgspec

from ingest import schema
from ingest.race.reference import HEADINGS, default_of
from simulators.crew import Member
from simulators.faults import KINDS, Fault, Place, keys_of
from simulators.scenario_file import Hills, Play

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

RACE_DAY: Final = """\
## A race day

```sh
trailpulse demo --scenario race-day --headless    # keeps everything in ./race-day, or --race DIR
```

plays a race of 100 km in the mountains from `prepare` to `report`, by the programs of a real one:
four runners, four stations, a crew of two, a cramp, a bonk, a lost tracker and a storm. It writes
preparation and station cards of everybody, a card of the next stop whenever somebody leaves one,
the reports, and `alerts.txt`: every line that the crew was told, with who saw it and what they did.
At 300 times the speed it lasts three minutes, longer on a busy machine. Without `--headless` the
page shows it; `--speed 60` is easier to follow.

Its files are in `simulators/scenarios/race-day`: a `scenario.toml` in a race folder. Any folder
with these three files can be played so, by its path; the race moves on by years of 52 weeks until
it is ahead. Where race.toml names no course, `[course]` makes one up.

The crew acknowledges what it is told (after 1 min what is urgent, 3 min warnings, 10 min the rest)
and notes what it did about it. Runners don't hear that: what they do is in the scenario alone.

"""

INTRODUCTION: Final = f"""\
<!-- Made by `python -m simulators.reference > docs/scenarios.md`; a test compares them. -->
# Scenarios: faults on demand

A scenario file says what goes wrong in a simulated race, and when. Where that is about sensors,
runners wear virtual straps and pods, whose packets are real ones; the gateway, the broker and the
monitor are those of a race.

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
    "runner": "Runners",
    "sky": "The weather",
}

TABLES: Final[tuple[tuple[str, type[msgspec.Struct]], ...]] = (
    ("`[scenario]`", Play),
    ("`[course]`", Hills),
    ("`[[crew]]`", Member),
    ("`[[fault]]`", Fault),
)

CHECKS: Final = """\
## What is checked

- A fault takes only the keys that its table says; those in bold are required.
- `every_s` goes with `for_s`, and leaves room for it and for `spread_s`.
- Whoever a fault names takes part.
- What befalls runners and the weather needs no Bluetooth: with nothing else in the file, runners
  are heard straight over MQTT, at up to 300 times the speed. `tracker_lost` does not go with faults
  that need it; straps and pods have `out_of_range`.
- Where a runner has `owntracks` in runners.toml, and is heard straight over MQTT, a phone tells the
  place: an OwnTracks location every 30 s on its topic, and no position in the records. Such phones
  keep the race's own time: the simulator's second gateway, `sim-…-phones`, speaks for them
  ([course.md](course.md#owntracks)).
- Over Bluetooth the speed is at most 20; `wrong_clock` needs speed 1, where the race's time is the
  wall's. Programs are killed by the demo only, which starts them.
"""


def reference() -> str:
    """Write the whole document."""
    parts = [INTRODUCTION, RACE_DAY + "## Faults\n"]
    for place, heading in PLACES.items():
        rows = [
            (f"`{kind}`", its.meaning, _keys(kind, its.needs), its.outcome)
            for kind, its in KINDS.items()
            if its.place == place
        ]
        columns = ("kind", "what happens", "keys", "what is made of it")
        parts += [f"### {heading}\n", schema.table(columns, rows) + "\n"]
    for title, kind in TABLES:
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
