"""What the first stage makes of real recordings: their defects, others put into them, and none."""

import csv
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final

import numpy as np
import pytest

from ingest.race.settings import Runner
from monitor.columns import inputs_of, seconds_of
from monitor.models.arrays import Flags, Runners
from monitor.models.block import joined, part_of
from monitor.models.implausible import KINDS
from monitor.models.second import Inputs
from monitor.offline import every_second
from monitor.profile import profiles
from monitor.stages import movement
from monitor.stages.movement import Moves
from tests.ingest.recordings.test_shared_data import CATALOG, DATA, RECORDINGS, recording_of

GOOD: Final = "run_19k_1h52_fr955_chest_rr_stryd_temp.fit"
HILLY: Final = "trail_19k_2h07_770m_coros_apex_hr_cad_power.fit"
DROPOUTS: Final = "run_8k_hr_dropouts_58pct_zero_strava"
WRIST: Final = "run_11k_hilly_wrist_hr_wrong_segments_fenix7pro.fit"
TORONTO: Final = "marathon_toronto_fit2csv_invalid_sentinels_hr255.csv"
FOUND: Final = {
    # The altimeter of a watch that lost its satellites, and a strap as it came off.
    ("trail_15k_hot31C_670m_fenix5xplus_stryd_hr_cad_pauses.fit", "altitude"): 0.01,
    ("polar_h10_rr_102min_effort_fatmaxxer.rr.csv", "heart_rate_swap"): 0.001,
}
FALSE_SHARE: Final = 0.0005
"""So many seconds of a healthy recording may be doubted, of each kind."""

pytestmark = pytest.mark.skipif(
    not CATALOG.exists(), reason="the shared recordings are not on this machine"
)


@cache
def inputs_from(name: str) -> Inputs:
    recording = recording_of(name)
    seconds = seconds_of([recording.seconds[0].t], [every_second(recording)], {}, {})
    return inputs_of(seconds, seconds.t - seconds.t[0])


def moves_of(inputs: Inputs) -> Moves:
    who = profiles([Runner(id="r", name="R")])
    state, said = movement.initial(who), []
    for first in range(0, len(inputs.t), 600):
        block = part_of(inputs, first, first + 600)
        state, moves = movement.run(
            state, block, block.elapsed_s, None, who, movement.Params(), 1.0
        )
        said.append(
            moves._replace(inputs=moves.inputs._replace(rr_ms=np.zeros((len(block.t), 0, 1))))
        )
    return joined(said)


def told(moves: Moves, kind: str) -> Flags:
    numbers = moves.implausible.astype(np.int64).ravel()
    return np.array(numbers >> KINDS.index(kind) & 1, dtype=np.bool_)


def changed(name: str, **columns: Callable[[Runners], Runners]) -> tuple[Moves, Moves]:
    """The moves of a recording as it is, and with some of its columns changed."""
    inputs = inputs_from(name)
    new = {column: change(getattr(inputs, column).copy()) for column, change in columns.items()}
    return moves_of(inputs), moves_of(inputs._replace(**new))


def climbed_m(moves: Moves) -> float:
    return float(np.nansum(np.maximum(moves.grade, 0.0) * moves.moving.moved_m))


@pytest.mark.parametrize("name", RECORDINGS)
def test_hardly_anything_is_doubted_in_a_healthy_recording(name: str) -> None:
    moves = moves_of(inputs_from(name))
    shares = {kind: float(told(moves, kind).mean()) for kind in KINDS}
    most = {kind: FOUND.get((name, kind), FALSE_SHARE) for kind in KINDS}
    assert {kind: share for kind, share in shares.items() if share > most[kind]} == {}
    assert all(shares[kind] > 0.0 for found, kind in FOUND if found == name)


def test_one_foot_is_recognised_and_nobody_walks_for_it() -> None:
    whole, half = changed(GOOD, cadence_spm=lambda steps: steps / 2)
    running = ~whole.effort.walking.ravel()
    assert told(half, "cadence_half")[running].mean() > 0.97
    assert np.isnan(half.inputs.cadence_spm[60:]).all()
    differs = half.effort.walking != whole.effort.walking
    assert differs.mean() < 0.01


def test_a_reset_of_the_barometer_is_not_climbed() -> None:
    def reset(metres: Runners) -> Runners:
        metres[3000:] += 150.0
        metres[5000:] -= 300.0
        return metres

    whole, leapt = changed(HILLY, altitude_m=reset)
    assert told(leapt, "altitude")[3000:3020].all()
    assert climbed_m(leapt) == pytest.approx(climbed_m(whole), abs=5.0)
    assert np.nanmax(np.abs(leapt.grade - whole.grade)) < 0.1


def test_the_strap_of_a_neighbour_does_not_count() -> None:
    def swap(beats: Runners) -> Runners:
        beats[3000:3600] += 40.0
        return beats

    whole, swapped = changed(GOOD, heart_rate_bpm=swap)
    assert told(swapped, "heart_rate_swap")[3000:3600].all()
    assert not told(swapped, "heart_rate_swap")[3600:].any()
    difference = swapped.heard_vo2max_pct - whole.heard_vo2max_pct
    assert np.nanmax(np.abs(difference)) < 8.0
    np.testing.assert_array_equal(difference[3610:], 0.0)


def test_a_strap_that_hangs_does_not_count() -> None:
    def hang(beats: Runners) -> Runners:
        beats[3000:4200] = beats[3000]
        return beats

    _, hung = changed(GOOD, heart_rate_bpm=hang)
    flat = told(hung, "heart_rate_flat")[3000:4200]
    assert flat[300:].all()
    assert hung.beating.modelled[3600:4199].all()


def test_a_counter_that_begins_anew_loses_no_way() -> None:
    def anew(metres: Runners) -> Runners:
        metres[3000:] -= metres[3000]
        return metres

    whole, reset = changed(GOOD, distance_m=anew)
    assert told(reset, "distance")[3000:3020].all()
    assert reset.moving.distance_m[-1, 0] == pytest.approx(whole.moving.distance_m[-1, 0], rel=0.01)


def test_the_drive_home_is_no_race() -> None:
    """The last 20 minutes are made a drive with traffic lights, up a hill."""
    inputs = inputs_from(GOOD)
    begin, seconds = len(inputs.t) - 1200, np.arange(1200.0)
    driven = np.where(seconds % 200 < 160, 14.0, 0.0)

    def drive(speed: Runners) -> Runners:
        speed[begin:, 0] = driven
        return speed

    def way(metres: Runners) -> Runners:
        metres[begin:, 0] = metres[begin, 0] + np.cumsum(driven)
        return metres

    def hill(metres: Runners) -> Runners:
        metres[begin:, 0] = metres[begin, 0] + 0.5 * seconds
        return metres

    _, moves = changed(GOOD, speed_mps=drive, distance_m=way, altitude_m=hill)
    assert told(moves, "still_recording")[begin + 30 :].all()
    assert not told(moves, "still_recording")[:begin].any()
    assert moves.moving.distance_m[-1, 0] - moves.moving.distance_m[begin, 0] < 250.0
    before = part_of(moves, 0, begin)
    assert climbed_m(moves) - climbed_m(before) < 20.0


def test_zeros_for_a_heart_rate_are_gaps_and_the_rest_is_right() -> None:
    inputs = inputs_from(f"{DROPOUTS}.gpx")
    moves = moves_of(inputs)
    assert not told(moves, "heart_rate_range").any()
    with (DATA / f"{DROPOUTS}.reference_hr.csv").open(encoding="utf-8") as lines:
        known = {
            datetime.fromisoformat(row["utc"]).timestamp(): float(row["reference_hr_bpm"])
            for row in csv.DictReader(lines)
        }
    reference = np.array([known.get(t, np.nan) for t in inputs.t[:, 0]])
    good = moves.beating.quality[:, 0] >= 0.8
    error = np.abs(moves.beating.heart_rate_bpm[:, 0] - reference)[good]
    assert good.mean() > 0.8, "gaps are bridged"
    assert np.nanmedian(error) <= 5.0


def test_invalid_markers_are_no_heart_rate() -> None:
    moves = moves_of(inputs_from(TORONTO))
    assert not told(moves, "heart_rate_range").any()
    assert np.nanmax(moves.heard_bpm) < 200.0


def test_what_a_wrist_reads_wrong_without_a_leap_or_the_steps_is_not_found() -> None:
    """The limit that docs/models.md tells; the runner labelled 20 minutes of this as wrong."""
    moves = moves_of(inputs_from(WRIST))
    for kind in ("heart_rate_swap", "heart_rate_flat", "heart_rate_steps"):
        assert not told(moves, kind).any()


def steps_for_beats(steps: Runners, per_beat: float, lag_s: float) -> Runners:
    """What a wrist sensor tells that takes steps for beats: late, rounded and a little off."""
    rng = np.random.default_rng(4)
    smooth = np.nan
    beats = np.full(steps.shape, np.nan)
    for second, step in enumerate(steps.ravel()):
        if step > 0.0:
            smooth = step if np.isnan(smooth) else smooth + (step - smooth) / lag_s
        beats[second] = np.round(smooth / per_beat + rng.normal(0.0, 0.8))
    return beats


@pytest.mark.parametrize("per_beat", [1.0, 2.0])
@pytest.mark.parametrize("lag_s", [4.0, 10.0])
@pytest.mark.parametrize("name", [GOOD, HILLY, WRIST])
def test_a_heart_rate_that_follows_the_steps_is_found_and_not_used(
    name: str, lag_s: float, per_beat: float
) -> None:
    inputs = inputs_from(name)
    locked = steps_for_beats(inputs.cadence_spm, per_beat, lag_s)
    moves = moves_of(inputs._replace(heart_rate_bpm=locked))
    steps = inputs.cadence_spm.ravel() >= 100.0
    found = told(moves, "heart_rate_steps")
    assert found[600:][steps[600:]].mean() > 0.8
    assert np.isnan(moves.inputs.heart_rate_bpm.ravel()[found]).all()
    assert moves.beating.quality.ravel()[1200:].mean() < 0.5


def test_0_and_255_are_no_heart_rate_and_named() -> None:
    def broken(beats: Runners) -> Runners:
        beats[3000:3150] = 0.0
        beats[3150:3300] = 255.0
        return beats

    whole, marked = changed(GOOD, heart_rate_bpm=broken)
    assert told(marked, "heart_rate_range")[3000:3300].all()
    assert marked.beating.quality[3060:3300].max() <= 0.3
    assert not told(marked, "heart_rate_swap").any()
    error = marked.beating.heart_rate_bpm[3310:] - whole.beating.heart_rate_bpm[3310:]
    assert np.nanmax(np.abs(error)) < 1.0


def test_steps_counted_twice_are_recognised() -> None:
    """Who runs on two feet takes no 340 steps a minute."""
    _, double = changed(GOOD, cadence_spm=lambda steps: steps * 2.0)
    running = double.inputs.speed_mps.ravel() > 2.2
    assert told(double, "cadence_double")[120:][running[120:]].mean() > 0.97
    assert np.isnan(double.inputs.cadence_spm[120:]).mean() > 0.97


def test_garbage_between_beats_is_recognised() -> None:
    inputs = inputs_from(GOOD)
    rng = np.random.default_rng(3)
    garbage = inputs.rr_ms.copy()
    garbage[3000:3600] = np.where(
        np.isnan(garbage[3000:3600]), np.nan, rng.uniform(250.0, 2000.0, garbage[3000:3600].shape)
    )
    moves = moves_of(inputs._replace(rr_ms=garbage))
    assert told(moves, "rr")[3120:3600].mean() > 0.9
    assert not told(moves, "rr")[:3000].any()


def test_spikes_of_speed_go_nowhere() -> None:
    def spikes(speed: Runners) -> Runners:
        speed[1000:5000:50] = 25.0
        return speed

    whole, spiked = changed(GOOD, speed_mps=spikes)
    assert told(spiked, "speed")[1000:5000:50].all()
    assert np.nanmax(spiked.moving.speed_mps) <= np.nanmax(whole.moving.speed_mps)
    assert not told(spiked, "still_recording").any()
    assert spiked.moving.distance_m[-1, 0] == pytest.approx(
        whole.moving.distance_m[-1, 0], rel=0.001
    )


def test_the_coldest_number_of_a_thermometer_is_no_weather() -> None:
    inputs = inputs_from(GOOD)
    cold = np.full(inputs.air_temp_c.shape, 18.0)
    cold[1000:] = -327.68
    moves = moves_of(inputs._replace(air_temp_c=cold))
    assert told(moves, "temperature")[1000:].all()
    assert not told(moves, "temperature")[:1000].any()
    assert np.isnan(moves.inputs.air_temp_c[1000:]).all()
