"""What both indices say of real recordings of guests: nothing that their runners would laugh at."""

from functools import cache
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.race.settings import Runner
from ingest.recordings.read import read_many
from monitor.models import levels
from monitor.offline import Analysis, analyse
from tests.ingest.recordings.test_shared_data import CATALOG, DATA, recording_of

EASY: Final = ("run_19k_1h52_fr955_chest_rr_stryd_temp.fit",)
CHAMPION: Final = ("ironman_kona2022_run_42k_iden_hot_hr_cad.csv",)
DROPOUTS: Final = ("run_8k_hr_dropouts_58pct_zero_strava.gpx",)
RHYTHM: Final = (
    "trail_17k_1h42_620m_ambit2_chest_strap.records.csv",
    "trail_17k_1h42_620m_ambit2_chest_strap.rr.csv",
)
HIKE: Final = ("mountain_hike_trailrun_7h07_1860m_fenix7pro_hr_cad.fit",)
HIGH_HEART: Final = ("trail_19k_2h07_770m_coros_apex_hr_cad_power.fit",)
ALL: Final = (EASY, CHAMPION, DROPOUTS, RHYTHM, HIGH_HEART)
MOST_POINTS_PER_MIN: Final = 4.0

pytestmark = pytest.mark.skipif(
    not CATALOG.exists(), reason="the shared recordings are not on this machine"
)


@cache
def judged(names: tuple[str, ...]) -> Analysis:
    one = len(names) == 1
    recording = recording_of(names[0]) if one else read_many([DATA / name for name in names])
    return analyse(recording, Runner(id="guest", name="guest"))


def known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[~np.isnan(values)]


@pytest.mark.parametrize("names", ALL, ids=lambda names: names[0].split("_")[1])
def test_a_race_begins_at_a_low_score_with_wide_bounds(names: tuple[str, ...]) -> None:
    fatigue = judged(names).said.fatigue
    scored = ~np.isnan(fatigue.score)
    assert fatigue.score[scored][:600].max() < 10.0
    assert (fatigue.high - fatigue.low)[scored][:600].min() > 15.0


@pytest.mark.parametrize("names", ALL, ids=lambda names: names[0].split("_")[1])
def test_fatigue_moves_by_no_more_than_a_few_points_a_minute(names: tuple[str, ...]) -> None:
    score = judged(names).fatigue
    assert np.nanmax(np.abs(score[60:] - score[:-60])) <= MOST_POINTS_PER_MIN


def test_an_easy_run_never_reads_high() -> None:
    said = judged(EASY).said
    assert known(said.fatigue.score).max() < 35.0
    assert said.cramp.level.max() <= 0


def test_dropouts_of_the_heart_rate_are_no_fatigue() -> None:
    said = judged(DROPOUTS).said
    assert said.fatigue.level.max() <= 0
    assert known(said.fatigue.low).max() < 5.0


def test_a_champion_who_told_nothing_is_never_called_overpaced() -> None:
    analysis = judged(CHAMPION)
    said = analysis.said
    assert np.isnan(said.pace_ratio).all()
    assert np.isnan(said.reserve_pct).all()
    assert known(said.critical_speed_mps)[900:].min() > 4.0
    assert said.cramp.level.max() < levels.LEVELS.index("high")
    assert not {alert.kind for alert in analysis.alerts} & {"pace", "cramp_level", "cramp_soon"}
    drift = known(said.decoupling)
    assert len(drift) > 5000
    assert drift.max() < 1.1


def test_a_guessed_highest_heart_rate_rises_to_what_lasted() -> None:
    assert known(judged(HIGH_HEART).said.hr_max_bpm)[-1] >= 188.0


def test_a_hike_sets_no_reference_before_the_run() -> None:
    drift = judged(HIKE).said.decoupling
    assert np.isnan(drift[: 5 * 3600]).all()
