"""Whoever is not asked has nothing due, whatever came when."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import GatewayReport, ReplayClock, Vitals
from monitor.arrivals import PATIENCE_S, Arrivals
from monitor.waiting import Waiting

NOON = 1_764_000_000
RUNNERS = ("anna", "ben", "carla")
GATEWAYS = ("pi-1", "pi-2", "replay")

looks = st.tuples(st.just("look"), st.floats(-3.0, 9.0), st.booleans())
records = st.tuples(st.sampled_from(range(3)), st.sampled_from(GATEWAYS), st.integers(-8, 3))


def arrivals_of_three() -> Arrivals:
    arrivals = Arrivals(NOON - 1000)
    for gateway in GATEWAYS:
        clock = ReplayClock(race_t=NOON - 5000.0, wall_t=NOON, speed=2.0)
        replay = clock if gateway == "replay" else None
        arrivals.hear_gateway(gateway, GatewayReport(t=NOON, online=True, replay=replay))
    return arrivals


@given(st.lists(looks | records, max_size=40))
def test_who_is_not_asked_has_nothing_due(
    happened: list[tuple[str, float, bool] | tuple[int, str, int]],
) -> None:
    arrivals = arrivals_of_three()
    waiting = Waiting(3, lambda row: arrivals.patient_until(RUNNERS[row]))
    now, seq = float(NOON), 0
    for one in happened:
        if isinstance(one[0], str):
            now += one[1]
            asked = waiting.asked(now, everybody=bool(one[2]))
            for row, runner in enumerate(RUNNERS):
                due = arrivals.due(runner, now)
                if row in asked:
                    due.timeline.due(due.end_t)
                elif one[2]:
                    assert not due.timeline.due(due.end_t), f"{runner} was to be asked"
            continue
        row, gateway, age = int(one[0]), str(one[1]), int(one[2])
        seq += 1
        shown = NOON - 5000 + 2 * (now - NOON) if gateway == "replay" else now
        record = Vitals(t=int(shown) + age, seq=seq, gateway=gateway, heart_rate_bpm=140)
        admission = arrivals.admit(RUNNERS[row], record, now)
        assert admission is not None
        if admission.begins:
            waiting.begin(row)
        if admission.refused is None:
            waiting.stir(row)


def test_a_quiet_runner_is_asked_only_when_somebody_may_miss_a_second() -> None:
    arrivals = arrivals_of_three()
    waiting = Waiting(3, lambda row: arrivals.patient_until(RUNNERS[row]))
    arrivals.admit("anna", Vitals(t=NOON, seq=0, gateway="pi-1"), NOON)
    waiting.stir(0)
    assert waiting.asked(NOON, everybody=True) == [0]
    due = arrivals.due("anna", NOON)
    assert len(due.timeline.due(due.end_t)) == 1
    assert waiting.asked(NOON + 1 + PATIENCE_S - 0.1, everybody=True) == []
    assert waiting.asked(NOON + 1 + PATIENCE_S, everybody=True) == [0]


def test_who_was_stirred_is_asked_once() -> None:
    waiting = Waiting(3, lambda row: float("inf"))
    waiting.stir_all([2, 0])
    assert waiting.asked(0.0, everybody=False) == [0, 2]
    assert waiting.asked(0.0, everybody=True) == []
