"""How good arrival times are: ``python -m tests.bench.arrivals``.

Every few minutes of the recordings of ../shared/data and of simulated races the model is asked for
every place ahead; what it said is compared with when the runner came, and with two baselines: the
mean pace so far, and the mean grade-adjusted pace so far. ``--write docs/validation.md`` renews the
tables of that page; ``--seeds`` chooses the simulated fields. Takes some minutes.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from tests.bench.backtest import Said, Score, forecasts, score
from tests.bench.journeys import Journey, recorded, simulated
from tests.bench.pages import percent, renew, table

SEEDS: Final = (1, 2)
HELD: Final = (0.75, 0.85)  # how often a range of 80 % should hold
HORIZONS_S: Final = ((0, 1800), (1800, 7200), (7200, 21_600), (21_600, 1e9))
LEAST: Final = 5  # forecasts; of fewer nothing is told


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables, and write them into a page if asked to; 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS, help="of simulated fields")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="renew this page's tables")
    asked = parser.parse_args(arguments)
    told = [(one, forecasts(one)) for one in journeys(asked.seeds)]
    sections = tables(told)
    for name, text in sections.items():
        sys.stdout.write(f"\n{name}\n{text}\n")
    if asked.write is not None:
        renew(asked.write, sections)
    return int(not kept(told))


def journeys(seeds: Sequence[int]) -> Iterable[Journey]:
    """All that is compared."""
    yield from recorded()
    for seed in seeds:
        yield from simulated(seed)


Told = Sequence[tuple[Journey, Said]]


def tables(told: Told) -> dict[str, str]:
    """The sections of the page."""
    told = [(journey, said) for journey, said in told if len(said.real_s) >= LEAST]
    rows = [_row(_name(journey), journey.ascent_m_km, score(said)) for journey, said in told]
    for name, wanted in (("recordings", False), ("simulated races", True)):
        some = [score(said) for journey, said in told if journey.simulated is wanted]
        if some:
            rows.append(_row(f"**{name}, mean of each**", None, _mean(some)))
    heading = [
        "race", "m/km", "asked", "held", "came earlier", "came later", "error", "same pace",
        "same adjusted pace", "width",
    ]  # fmt: skip
    return {"arrivals": table(heading, rows), "horizons": _horizons(told)}


def kept(told: Told) -> bool:
    """Whether the range holds as often as it should, and hilly ones beat both baselines."""
    scores = [(one, score(said)) for one, said in told if len(said.real_s) >= LEAST]
    held = float(np.mean([one.held for _, one in scores]))
    hilly = _mean([one for journey, one in scores if journey.hilly])
    best = min(hilly.pace_error, hilly.adjusted_error)
    return HELD[0] <= held <= HELD[1] and hilly.error < best


def _horizons(told: Told) -> str:
    rows = []
    for first_s, last_s in HORIZONS_S:
        scores = []
        for _, said in told:
            some = said.where((said.real_s >= first_s) & (said.real_s < last_s))
            if len(some.real_s) >= LEAST:
                scores.append(score(some))
        if scores:
            until = f"{last_s / 3600:g} h" if last_s < 1e8 else "the finish"
            rows.append(_row(f"{first_s / 3600:g} h to {until}", None, _mean(scores)))
    heading = [
        "time ahead", "", "asked", "held", "came earlier", "came later", "error", "same pace",
        "same adjusted pace", "width",
    ]  # fmt: skip
    return table(heading, rows)


def _name(journey: Journey) -> str:
    return f"simulated: {journey.name}" if journey.simulated else journey.name


def _mean(scores: Sequence[Score]) -> Score:
    columns = {name: [getattr(one, name) for one in scores] for name in Score.__dataclass_fields__}
    means = {name: float(np.mean(values)) for name, values in columns.items() if name != "count"}
    return Score(count=sum(columns["count"]), **means)


def _row(name: str, ascent_m_km: float | None, one: Score) -> list[str]:
    return [
        name, "" if ascent_m_km is None else f"{ascent_m_km:.0f}", str(one.count),
        percent(one.held), percent(one.early), percent(one.late), _share(one.error),
        _share(one.pace_error), _share(one.adjusted_error), percent(one.width),
    ]  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
