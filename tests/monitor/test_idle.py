import numpy as np

from ingest.messages import Measured
from monitor import idle, phase
from monitor.messages import Alert
from monitor.watch import Watch
from tests.monitor.blocks import ROWS, Tree, by_one, check_cuts
from tests.monitor.people import ANNA, T, running

LYING = Measured(speed_mps=0.0, heart_rate_bpm=58.0, cadence_spm=0.0)
DRIVEN = Measured(speed_mps=14.0, heart_rate_bpm=80.0)


def raised(alerts: list[Alert], *kinds: str) -> list[tuple[int, str]]:
    return [
        (int(one.t) - T, one.title) for one in alerts if one.kind in kinds and one.state == "raised"
    ]


def test_who_has_not_moved_for_an_hour_is_told_of_once_and_of_nothing_else() -> None:
    watch = Watch([ANNA])
    watch.run({0: (T, [running()] * 600)})
    alerts = watch.run({0: (T + 600, [LYING] * 10_000)})
    still = [one for one in alerts if one.title == "Not moving"]
    assert [one.state for one in still] == ["raised"]
    since_s = still[0].because["still_s"]
    assert still[0].t - T - 600 - since_s < 900, "the mean takes some minutes"
    later = [one for one in alerts if one.t > still[0].t and one.state in ("raised", "changed")]
    assert [one.kind for one in later] == []
    assert phase.PHASES[watch.race.phase.phase[0]] == "stopped"


def test_a_wandering_satellite_is_no_movement() -> None:
    rng = np.random.default_rng(2)
    speeds = np.where(rng.random(6000) < 0.15, rng.uniform(0.3, 0.9, 6000), 0.0)
    _, still_s = idle.run(idle.initial(1), speeds[:, np.newaxis])
    assert still_s[-1, 0] > idle.LONG_S


def test_a_walk_of_a_minute_ends_it() -> None:
    speeds = np.array([0.0] * 5000 + [1.4] * 90)[:, np.newaxis]
    _, still_s = idle.run(idle.initial(1), speeds)
    assert still_s[4999, 0] > idle.LONG_S
    assert still_s[-1, 0] == 0.0


def test_of_an_unknown_speed_nothing_is_said() -> None:
    _, still_s = idle.run(idle.initial(1), np.full((9000, 1), np.nan))
    assert (still_s == 0.0).all()


def test_the_drive_home_is_no_race() -> None:
    watch = Watch([ANNA])
    watch.run({0: (T, [running()] * 2000)})
    alerts = watch.run({0: (T + 2000, [DRIVEN] * 3000)})
    assert phase.PHASES[watch.race.phase.phase[0]] == "stopped"
    assert raised(alerts, "fuel_due", "pace", "fatigue_level", "cramp_level") == []
    (told,) = [one for one in alerts if one.title == "Data not believable"]
    assert "the watch runs on after the finish" in told.text
    assert "log it" in told.text


def test_who_runs_on_after_a_lift_races_again() -> None:
    watch = Watch([ANNA])
    watch.run({0: (T, [running()] * 600 + [DRIVEN] * 120 + [running()] * 400)})
    assert phase.PHASES[watch.race.phase.phase[0]] == "racing"


def test_blocks_give_the_bits_of_their_seconds() -> None:
    for rows in ROWS:
        rng = np.random.default_rng(rows)
        speeds = rng.choice([0.0, 0.0, 0.2, 1.0, np.nan], (300, rows))

        def run(state: Tree, block: Tree) -> tuple[Tree, Tree]:
            state, still_s = idle.run(state, block[0])
            return state, (still_s,)

        check_cuts(idle.initial(rows), (speeds,), run, by_one(run), rows)
