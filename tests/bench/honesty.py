"""What can be checked without cramps of our own: ``python -m tests.bench.honesty``.

Counts what the alerts and indices say of the recordings of ../shared/data, and how many runners of
simulated fields would cramp by the index, beside published shares. ``--write docs/validation.md``
renews the tables of that page; ``--runners`` and ``--seed`` choose the fields.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from monitor.engine import CRAMP_PARTS, MODEL_VERSION
from simulators.courses import COURSES, HILLY_56K, MARATHON, MOUNTAIN_161K
from simulators.persona import Persona
from tests.bench.cohorts import Outcome, outcome
from tests.bench.incidence import Published, drawn, fires, wilson
from tests.bench.pages import number, percent, renew, table
from tests.bench.recorded import INPUTS, LEVEL_NAMES, Tally, own_tallies, tallies, totals

RUNNERS: Final = 300
SEED: Final = 1
ABSENT: Final = "The recordings of ../shared/data are not here: nothing said about them.\n"
PUBLISHED: Final[dict[str, tuple[Published, ...]]] = {
    MARATHON.name: (Published("cramp", "Martínez-Navarro 2022", 20, 88),),
    HILLY_56K.name: (Published("cramp", "Schwellnus 2011", 20, 49),),
    MOUNTAIN_161K.name: (
        Published("cramp", "Hoffman 2015", 40, 280),
        Published("cramp or near cramp", "Hoffman 2015", 115, 280),
    ),
}


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables, and write them into a page if asked to."""
    asked = _asked(arguments)
    sections = {"fields": _made(asked.runners, asked.seed)}
    tallied = list(tallies())
    if tallied:
        sections |= recorded(tallied, list(own_tallies()))
    else:
        sys.stdout.write(ABSENT)
    sections |= simulated(
        [outcome(course, asked.runners, asked.seed) for course in COURSES], asked.seed
    )
    for name, text in sections.items():
        sys.stdout.write(f"\n{name}\n{text}\n")
    if asked.write is not None:
        renew(asked.write, sections)
    return 0


def recorded(tallied: Sequence[Tally], told: Sequence[Tally]) -> dict[str, str]:
    """Tables of the recordings, by section; `told` are some of them with the runners' values."""
    return {
        "recorded-alerts": _alerts_by_recording(tallied),
        "recorded-kinds": _alerts_by_kind(tallied),
        "recorded-levels": _levels_by_recording(tallied),
        "recorded-own": _own(tallied, told),
        "recorded-inputs": _inputs_by_recording(tallied),
    }


def simulated(outcomes: Sequence[Outcome], seed: int) -> dict[str, str]:
    """Tables of the simulated fields, by section."""
    return {
        "fires": _fires(outcomes, seed),
        "who": _who(outcomes),
        "parts": _parts(outcomes),
        "without": _without(outcomes),
        "levels": _levels(outcomes),
    }


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runners", type=int, default=RUNNERS, help="of each simulated field")
    parser.add_argument("--seed", type=int, default=SEED, help="decides who they are")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="renew this page's tables")
    return parser.parse_args(arguments)


def _made(runners: int, seed: int) -> str:
    return f"Model version {MODEL_VERSION}; {runners} runners a race, seed {seed}."


def _alerts_by_recording(tallied: Sequence[Tally]) -> str:
    rows = []
    for one in tallied:
        by_level = [
            sum(count for (_, level), count in one.alerts.items() if level == wanted) / one.hours
            for wanted in ("info", "warning", "urgent")
        ]
        told = [
            f"{count} × {kind} ({level})" for (kind, level), count in sorted(one.alerts.items())
        ]
        rows.append([
            one.name, number(one.hours), *map(number, by_level), number(one.pushes / one.hours),
            ", ".join(told) or "none",
        ])  # fmt: skip
    heading = ["recording", "h", "info/h", "warning/h", "urgent/h", "pushes/h", "which"]
    return table(heading, rows)


def _alerts_by_kind(tallied: Sequence[Tally]) -> str:
    hours = sum(one.hours for one in tallied)
    told = totals(tallied)
    rows = [
        [
            f"{kind} {level}",
            str(count),
            number(count / hours, 2),
            str(sum((kind, level) in one.alerts for one in tallied)),
        ]
        for (kind, level), count in told.most_common()
    ]
    count = sum(told.values())
    rows.append(
        [f"all, over {hours:.1f} h", str(count), number(count / hours, 2), str(len(tallied))]
    )
    pushes = sum(one.pushes for one in tallied)
    rows.append(["pushes to the crew", str(pushes), number(pushes / hours, 2), ""])
    return table(["alert", "times", "per hour", "recordings"], rows)


def _levels_by_recording(tallied: Sequence[Tally]) -> str:
    rows = []
    for one in tallied:
        for index, shares in one.levels.items():
            rows.append([one.name, index, *map(percent, shares), number(one.widths[index], 0)])
    return table(["recording", "index", *LEVEL_NAMES, "mean width"], rows)


def _own(tallied: Sequence[Tally], told: Sequence[Tally]) -> str:
    guests = {one.name: one for one in tallied}
    rows = [
        [
            own.name,
            index,
            percent(_watched(guests[own.name], index)),
            percent(_watched(own, index)),
            number(guests[own.name].widths[index], 0),
            number(own.widths[index], 0),
        ]
        for own in told
        for index in own.levels
    ]
    heading = [
        "recording", "index", "watch or higher, guest", "own values", "width, guest", "own values",
    ]  # fmt: skip
    return table(heading, rows)


def _watched(one: Tally, index: str) -> float:
    """Share of the time at watch or above it."""
    shares = dict(zip(LEVEL_NAMES, one.levels[index], strict=True))
    return 1.0 - shares["low"] - shares["unknown"]


def _inputs_by_recording(tallied: Sequence[Tally]) -> str:
    rows = [[one.name, *(percent(one.inputs[what]) for what in INPUTS)] for one in tallied]
    return table(["recording", *INPUTS], rows)


def _fires(outcomes: Sequence[Outcome], seed: int) -> str:
    rows = []
    for one in outcomes:
        count, total = drawn(one.chances, seed), len(one.chances)
        low, high = wilson(count, total)
        among = np.percentile(one.chances, (10, 50, 90))
        ours = [
            percent(float(one.chances.mean())),
            f"{count} of {total}: {percent(low)} to {percent(high)}",
            " / ".join(percent(value) for value in among.tolist()),
        ]
        for published in PUBLISHED[one.course.name]:
            theirs = f"{published.what}, {published.cramped} of {published.asked}: " + percent(
                published.share
            )
            bounds = f"{percent(published.interval.low)} to {percent(published.interval.high)}"
            rows.append([one.course.name, *ours, theirs, bounds, published.source])
    heading = [
        "race", "mean chance", "one draw", "10 / 50 / 90 % of the runners", "published",
        "95 % interval", "source",
    ]  # fmt: skip
    return table(heading, rows)


def _who(outcomes: Sequence[Outcome]) -> str:
    before = [one.had_cramped() for one in outcomes]
    late = [one.after_share(0.75) for one in outcomes]
    far = [one.beyond_km(30.0) for one in outcomes]
    finish = [float(one.finished.mean()) for one in outcomes]
    rows = [
        ["cramped in earlier races, of those who fire", *_percents(b[0] for b in before), "100 %"],
        ["cramped in earlier races, of the others", *_percents(b[1] for b in before), "48 %"],
        *_groups(outcomes),
        ["fires in the last quarter of the time", *_percents(late), "46 % of cramps"],
        ["fires beyond 30 km", *_percents(far), "in 80 % of crampers"],
        ["finishes before the course closes", *_percents(finish), ""],
        ["median hours on it", *(number(float(np.median(one.hours))) for one in outcomes), ""],
    ]
    return table(["", *(one.course.name for one in outcomes), "published"], rows)


def _groups(outcomes: Sequence[Outcome]) -> list[list[str]]:
    groups: dict[str, tuple[Callable[[Persona], bool], str]] = {
        "men": (lambda one: one.settings.body.sex == "m", "29 %"),
        "women": (lambda one: one.settings.body.sex == "f", "22 %"),
        "fast starters": (lambda one: one.pacing == "fast_start", ""),
        "even or careful starters": (lambda one: one.pacing != "fast_start", ""),
        "those who log what they take": (lambda one: one.habits.logs, ""),
        "those who log nothing": (lambda one: not one.habits.logs, ""),
    }
    return [
        [
            f"mean chance of {who}",
            *(percent(one.share_where(chosen)) for one in outcomes),
            published,
        ]
        for who, (chosen, published) in groups.items()
    ]


def _percents(shares: Iterable[float]) -> list[str]:
    return [percent(share) for share in shares]


def _parts(outcomes: Sequence[Outcome]) -> str:
    means = np.array([one.parts for one in outcomes]).T
    rows = [
        [name, *map(number, values.tolist())]
        for name, values in zip(CRAMP_PARTS, means, strict=True)
    ]
    rows.append(["index", *map(number, means.sum(axis=0).tolist())])
    return table(["mean points of 100", *(one.course.name for one in outcomes)], rows)


def _without(outcomes: Sequence[Outcome]) -> str:
    rows = [["all", *(percent(float(one.chances.mean())) for one in outcomes)]]
    for row, name in enumerate(CRAMP_PARTS):
        spared = [float(fires(one.without[row]).mean()) for one in outcomes]
        rows.append([f"without {name}", *map(percent, spared)])
    return table(["mean chance", *(one.course.name for one in outcomes)], rows)


def _levels(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [one.course.name, index, *map(percent, shares)]
        for one in outcomes
        for index, shares in one.levels.items()
    ]
    return table(["race", "index", *LEVEL_NAMES], rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
