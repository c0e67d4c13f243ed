"""Both indices: parts, bounds, priors, and that each factor only ever adds."""

from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.models import cramp, factors, fatigue, indices, levels
from monitor.models.arrays import Runners
from tests.examples import examples

PARAMS: Final = indices.Params()
NAN: Final = float("nan")
WITHOUT_PRIOR: Final = {"hrv", "stride", "sodium", "cold", "recent"}

values = st.floats(0.0, 1.0)
tables = st.fixed_dictionaries({name: values | st.just(NAN) for name in factors.FACTORS})


def one(value: float) -> Runners:
    return np.array([value])


def score(
    known: dict[str, float],
    *,
    history: float = 0.5,
    load: float = 0.85,
    progress: float = 0.5,
    elapsed_s: float = 6.0 * 3600.0,
    silent: bool = False,
    spread: float = 0.0,
) -> tuple[indices.IndexOutput, indices.IndexOutput]:
    table = factors.assemble(1, **{name: (one(v), spread) for name, v in known.items()})
    base = cramp.base(one(history), one(0.0), one(load), one(0.0), PARAMS.risk)
    flag = np.array([False])
    _, outputs = indices.step(
        levels.initial(2, 1),
        table,
        one(progress),
        one(elapsed_s),
        base,
        (flag, flag),
        np.array([silent]),
        PARAMS,
        1.0,
    )
    return outputs


@examples(200)
@given(tables, st.floats(0, 2), st.floats(0, 3), values)
def test_parts_sum_to_the_score_and_bounds_enclose_it(
    known: dict[str, float], history: float, load: float, progress: float
) -> None:
    for index in score(known, history=history, load=load, progress=progress):
        assert np.nansum(index.parts) == pytest.approx(index.score[0], abs=1e-9)
        assert 0.0 <= index.low[0] <= index.score[0] <= index.high[0] <= 100.0


@examples(100)
@given(tables, st.sampled_from(factors.FACTORS), values, values)
def test_more_of_any_factor_never_lowers_an_index(
    known: dict[str, float], name: str, less: float, more: float
) -> None:
    low, high = sorted((less, more))
    before, after = score({**known, name: low}), score({**known, name: high})
    for index in (indices.FATIGUE, indices.CRAMP):
        assert after[index].score[0] >= before[index].score[0] - 1e-12


@examples(50)
@given(tables, st.floats(0.1, 2), st.floats(0, 1))
def test_running_harder_never_lowers_cramp_risk(
    known: dict[str, float], load: float, more: float
) -> None:
    slow, fast = score(known, load=load), score(known, load=load + more)
    assert fast[indices.CRAMP].score[0] >= slow[indices.CRAMP].score[0] - 1e-12


@examples(100)
@given(tables, st.sampled_from(factors.FACTORS), values)
def test_missing_factor_is_named_and_widens_both_sides_of_ignorance(
    known: dict[str, float], name: str, progress: float
) -> None:
    filled = factors.complete(factors.assemble(1), one(progress), one(21_600.0), PARAMS.priors)
    prior = filled.value[factors.FACTORS.index(name), 0]
    assumed = score({**known, name: NAN}, progress=progress)
    measured = score({**known, name: float(prior)}, progress=progress)
    for index, names in ((0, fatigue.PARTS), (1, cramp.PARTS)):
        if name not in names:
            continue
        row = names.index(name)
        assert assumed[index].missing[row, 0]
        assert not measured[index].missing[row, 0]
        assert np.isnan(assumed[index].parts[row, 0]) == (name in WITHOUT_PRIOR)
        assert assumed[index].score[0] == pytest.approx(measured[index].score[0], abs=1e-9)
        if name != "recent":
            width = assumed[index].high - assumed[index].low
            assert width[0] > (measured[index].high - measured[index].low)[0]


def test_priors_are_those_of_the_documentation() -> None:
    late_s = np.full(2, 1e6)
    table = factors.complete(factors.assemble(2), np.array([0.0, 1.0]), late_s, PARAMS.priors)
    by_name = dict(zip(factors.FACTORS, table.value.round(9).tolist(), strict=True))
    late = [0.1, 0.4]
    assert by_name == {
        "muscle": late, "carbs": late, "fluid": late, "durability": late, "training": late,
        "heat": [0.3, 0.3], "pace": [0.2, 0.2],
        "hrv": [0.0, 0.0], "stride": [0.0, 0.0], "sodium": [0.0, 0.0], "cold": [0.0, 0.0],
        "recent": [0.0, 0.0],
    }  # fmt: skip
    assert (table.spread[[name != "recent" for name in factors.FACTORS]] > 0.0).all()


@given(values)
def test_at_the_start_line_nothing_is_assumed_to_have_happened_yet(progress: float) -> None:
    tired, risk = score({}, progress=progress, elapsed_s=0.0)
    assert tired.score[0] == 0.0
    assert 15.0 < tired.high[0] < 40.0
    assert np.nansum(risk.parts[2:]) == 0.0
    assert risk.high[0] - risk.score[0] > 5.0


def test_with_nothing_known_the_first_hour_stays_low_and_wide() -> None:
    for minutes in range(5, 65, 5):
        tired, _ = score({}, progress=minutes / 720, elapsed_s=60.0 * minutes)
        assert tired.score[0] < PARAMS.judging.watch
        assert tired.high[0] - tired.low[0] > 20.0


def test_spread_of_a_measured_factor_widens_too() -> None:
    sure, unsure = score({"pace": 0.5}), score({"pace": 0.5}, spread=0.25)
    for one_, other in zip(sure, unsure, strict=True):
        assert other.high[0] - other.low[0] > one_.high[0] - one_.low[0]
        assert other.score[0] == one_.score[0]


def test_silence_shows_nothing() -> None:
    for index in score({"pace": 0.5}, silent=True):
        assert np.isnan(index.score[0])
        assert np.isnan(index.low[0])
        assert np.isnan(index.high[0])
        assert np.isnan(index.parts).all()
        assert index.level[0] == levels.UNKNOWN


def test_nothing_known_is_not_nothing_wrong() -> None:
    tired, risk = score({})
    assert tired.score[0] > 20.0
    assert risk.score[0] > 10.0


def test_intensity_part_is_negative_when_running_easily() -> None:
    _, easy = score({}, load=0.5)
    _, hard = score({}, load=1.0)
    row = cramp.PARTS.index("intensity")
    assert easy.parts[row, 0] < 0.0 < hard.parts[row, 0]
