from collections.abc import Sequence

import numpy as np
import pytest

from monitor.models import intensity
from monitor.models.arrays import Runners

PARAMS = intensity.Params()
NAN = float("nan")


def one(value: float) -> Runners:
    return np.array([value])


def body(*, rest_known: bool = True, max_known: bool = True) -> intensity.Body:
    known = np.array([max_known]), np.array([rest_known])
    return intensity.Body(one(190.0), known[0], one(50.0), known[1], one(55.0))


def watch(
    beats: Sequence[float], *, power: float = NAN, of: intensity.Body | None = None
) -> tuple[intensity.State, intensity.Intensity]:
    runner = of or body()
    state = intensity.initial(runner)
    for beat in beats:
        state, output = intensity.step(state, one(beat), one(power), one(0.0), runner, PARAMS, 1.0)
    return state, output


def test_median_of_five_seconds_hides_a_short_glitch() -> None:
    _, output = watch([140, 141, 142, 160, 143])
    assert output.heart_rate_bpm[0] == 142


@pytest.mark.parametrize("beat", [29.0, 201.0, 166.0], ids=["too low", "over maximum", "jump"])
def test_implausible_beat_is_rejected(beat: float) -> None:
    _, output = watch([140] * 5 + [beat])
    assert output.age_s[0] == 1.0
    assert output.heart_rate_bpm[0] == 140


def test_step_change_is_believed_after_two_seconds() -> None:
    _, output = watch([120] * 5 + [160, 160])
    assert output.age_s[0] == 2.0
    _, output = watch([120] * 5 + [160] * 3)
    assert output.age_s[0] == 0.0


def test_gap_is_held_then_fades_then_is_lost() -> None:
    qualities = [watch([140] * 5 + [NAN] * gap)[1].quality[0] for gap in (10, 35, 60, 61)]
    assert qualities == pytest.approx([1.0, 0.5, 0.0, 0.0])
    _, output = watch([140] * 5 + [NAN] * 60)
    assert output.heart_rate_bpm[0] == 140
    _, output = watch([140] * 5 + [NAN] * 61)
    assert np.isnan(output.heart_rate_bpm[0])


def test_after_a_minute_the_power_predicts_heart_rate() -> None:
    _, output = watch([140] * 5 + [NAN] * 400, power=10.0)
    assert output.modelled[0]
    assert output.quality[0] == PARAMS.modelled_quality
    share = (10.0 * 60 / 20.9 + 3.5) / 55.0
    assert output.heart_rate_bpm[0] == pytest.approx(50 + 140 * (1.1 * share - 0.061), abs=0.1)


def test_first_beat_after_a_long_gap_counts_at_once() -> None:
    _, output = watch([120] * 5 + [NAN] * 30 + [150])
    assert output.heart_rate_bpm[0] == 150
    assert output.quality[0] == 1.0


def test_highest_heart_rate_is_learned_after_15_seconds_above_it() -> None:
    state, _ = watch([185] * 5 + [196] * 16)
    assert state.heart.hr_max_bpm[0] == 190
    state, _ = watch([185] * 5 + [196] * 20)
    assert state.heart.hr_max_bpm[0] == 196


@pytest.mark.parametrize("beat", [203.0, 211.0])
def test_a_guessed_maximum_does_not_refuse_a_plausible_heart(beat: float) -> None:
    guest = body(max_known=False)
    state, output = watch([beat] * 20, of=guest)
    assert output.heart_rate_bpm[0] == beat
    assert state.heart.hr_max_bpm[0] == min(beat, 190 + PARAMS.heart.learn_limit_bpm)
    state, output = watch([beat] * 20)
    assert np.isnan(output.heart_rate_bpm[0])
    assert state.heart.hr_max_bpm[0] == 190


def test_a_guessed_maximum_rises_with_a_heart_rate_that_climbs_and_stays() -> None:
    climb = [float(185 + k // 4) for k in range(60)]  # to 199 within a minute
    state, _ = watch([*climb, *[200.0] * 32], of=body(max_known=False))
    assert state.heart.hr_max_bpm[0] == 200


def test_holes_are_no_evidence_of_a_high_heart_rate() -> None:
    state, _ = watch([185.0] * 5 + [196.0] * 6 + [NAN] * 30)
    assert state.heart.hr_max_bpm[0] == 190
    state, _ = watch([185.0] * 5 + ([196.0] * 3 + [NAN] * 4) * 8)
    assert state.heart.hr_max_bpm[0] == 196


def test_learned_maximum_is_limited() -> None:
    beats = [185.0] + [float(185 + k // 20) for k in range(1200)]
    state, _ = watch(beats)
    assert state.heart.hr_max_bpm[0] == 190 + PARAMS.heart.learn_limit_bpm


def test_unknown_resting_heart_rate_takes_the_share_of_the_maximum() -> None:
    _, known = watch([152] * 5)
    _, unknown = watch([152] * 5, of=body(rest_known=False))
    assert known.vo2max_pct[0] == pytest.approx((100 * 102 / 140 + 6.1) / 1.1)
    assert unknown.vo2max_pct[0] == pytest.approx((80 - 37) / 0.64)
