"""How good arrival times are: ``python -m tests.bench.arrivals``.

Every few minutes of the recordings of ../shared/data and of simulated races the model is asked for
every place ahead; what it said is compared with when the runner came, and with two baselines: the
mean pace so far, and the mean grade-adjusted pace so far. ``--fit`` fits the bounds anew and leaves
each course out in turn. ``--write docs/validation.md`` renews the tables of that page; ``--seeds``
chooses the simulated fields; ``--journeys FOLDER`` keeps what was gone through, which takes most of
the time, half an hour of one core.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from monitor.ahead import PARAMS
from tests.bench.arrivals_fit import FREE, LeftOut, fitted, left_out, sample
from tests.bench.backtest import Said, Score, answers, asked, score
from tests.bench.journeys import Journey
from tests.bench.journeys_kept import journeys
from tests.bench.pages import percent, renew, table

SEEDS: Final = (1, 2)
HELD: Final = (0.75, 0.85)  # how often a range of 80 % should hold
HORIZONS_S: Final = ((0, 1800), (1800, 7200), (7200, 21_600), (21_600, 1e9))
SUMS: Final = ("count", "arrivals")
LEAST: Final = 5  # forecasts; of fewer nothing is told


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables, and write them into a page if asked to; 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS, help="of simulated fields")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="renew this page's tables")
    parser.add_argument("--journeys", type=Path, metavar="FOLDER", help="keep them there")
    parser.add_argument("--fit", action="store_true", help="fit the bounds, leave courses out")
    given = parser.parse_args(arguments)
    questions = [asked(one) for one in journeys(given.seeds, given.journeys)]
    told = [(one.journey, answers(one)) for one in questions]
    enough = [len(said.real_s) >= LEAST for _, said in told]
    told = [one for one, there in zip(told, enough, strict=True) if there]
    sections = tables(told)
    if given.fit:
        samples = [sample(one) for one, there in zip(questions, enough, strict=True) if there]
        found = fitted(samples, PARAMS.times)
        numbers = ", ".join(f"`{name}` {getattr(found, name):.3g}" for name in FREE)
        sys.stdout.write(f"fitted: {numbers}\n")
        sections["arrivals-left-out"] = _left_out(left_out(samples, found))
    for name, text in sections.items():
        sys.stdout.write(f"\n{name}\n{text}\n")
    if given.write is not None:
        renew(given.write, sections)
    return int(not kept(told))


Told = Sequence[tuple[Journey, Said]]


def tables(told: Told) -> dict[str, str]:
    """The sections of the page."""
    rows = [_row(_name(journey), journey.ascent_m_km, score(said)) for journey, said in told]
    for name, wanted in (("recordings", False), ("simulated races", True)):
        some = [score(said) for journey, said in told if journey.simulated is wanted]
        if some:
            rows.append(_row(f"**{name}, mean of each**", None, _mean(some)))
    heading = [
        "race", "m/km", "asked", "arrivals", "held", "came earlier", "came later", "error",
        "same pace", "same adjusted pace", "width",
    ]  # fmt: skip
    return {"arrivals": table(heading, rows), "horizons": _horizons(told)}


def kept(told: Told) -> bool:
    """Whether the range holds as often as it should, and hilly ones beat both baselines."""
    scores = [(one, score(said)) for one, said in told]
    hilly = _mean([one for journey, one in scores if journey.hilly])
    best = min(hilly.pace_error, hilly.adjusted_error)
    kinds = [[of.held for one, of in scores if one.simulated is wanted] for wanted in (False, True)]
    honest = [HELD[0] <= float(np.mean(shares)) <= HELD[1] for shares in kinds if shares]
    return all(honest) and hilly.error < best


def _left_out(found: Sequence[LeftOut]) -> str:
    rows = [[one.course, percent(one.held), percent(one.early), percent(one.late)] for one in found]
    for name, wanted in (("recordings", False), ("simulated races", True)):
        some = [one for one in found if one.simulated is wanted]
        if some:
            shares = (
                float(np.mean([getattr(one, column) for one in some]))
                for column in ("held", "early", "late")
            )
            rows.append([f"**{name}, mean of each**", *map(percent, shares)])
    return table(["left out", "held", "came earlier", "came later"], rows)


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
        "time ahead", "", "asked", "arrivals", "held", "came earlier", "came later", "error",
        "same pace", "same adjusted pace", "width",
    ]  # fmt: skip
    return table(heading, rows)


def _name(journey: Journey) -> str:
    return f"simulated: {journey.name}" if journey.simulated else journey.name


def _mean(scores: Sequence[Score]) -> Score:
    columns = {name: [getattr(one, name) for one in scores] for name in Score.__dataclass_fields__}
    means = {name: float(np.mean(values)) for name, values in columns.items() if name not in SUMS}
    return Score(count=sum(columns["count"]), arrivals=sum(columns["arrivals"]), **means)


def _row(name: str, ascent_m_km: float | None, one: Score) -> list[str]:
    return [
        name, "" if ascent_m_km is None else f"{ascent_m_km:.0f}", str(one.count),
        str(one.arrivals), percent(one.held), percent(one.early), percent(one.late),
        _share(one.error), _share(one.pace_error), _share(one.adjusted_error), percent(one.width),
    ]  # fmt: skip


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
