"""When all records are late by as long, none is missing."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import GatewayReport, Vitals
from monitor.arrivals import PATIENCE_S, Arrivals
from monitor.delay import MOST_S, USUAL_S, WINDOW_S, Delay

NOON = 1_764_000_000


def test_it_is_that_of_the_quickest_and_passes_when_all_are_quick_again() -> None:
    delay = Delay()
    for second in range(20):
        for gateway in "abc":
            delay.hear(gateway, NOON + second - 12, NOON + second)
        delay.hear("d", NOON + second - 3600, NOON + second)  # what somebody kept for an hour
    assert delay.seconds(NOON + 19) == 12
    delay.hear("c", NOON + 20, NOON + 20)
    assert delay.seconds(NOON + 20) == 0.0


def test_of_few_gateways_it_may_be_their_own() -> None:
    delay = Delay()
    for gateway in "ab":
        delay.hear(gateway, NOON - 12, NOON)
        assert delay.seconds(NOON) == 0.0
    delay.hear("c", NOON - 12, NOON)
    assert delay.seconds(NOON) == 12


def test_when_nothing_comes_nothing_is_known_of_it() -> None:
    delay = Delay()
    for later_s, expected in ((0, 12.0), (WINDOW_S, 12.0), (3 * WINDOW_S, 0.0)):
        for gateway in "abc":
            delay.hear(gateway, NOON - 12, NOON)
        assert delay.seconds(NOON + later_s) == expected
    for gateway in "abc":
        delay.hear(gateway, NOON - 12, NOON)
    assert delay.seconds(NOON - 3600) == 0.0  # the clock was set back


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.floats(0.0, 3.0), st.floats(-10.0, 500.0)),
        max_size=60,
    )
)
def test_whatever_comes_it_is_usual_or_no_longer_than_the_newest_took(
    heard: list[tuple[str, float, float]],
) -> None:
    delay, now = Delay(), float(NOON)
    for gateway, gap_s, age_s in heard:
        now += gap_s
        delay.hear(gateway, now - age_s, now)
        assert delay.seconds(now) == 0.0 or USUAL_S < delay.seconds(now) <= MOST_S
        assert delay.seconds(now) <= max(0.0, age_s + 1e-6)


def test_a_monitor_that_is_behind_gives_up_no_second() -> None:
    """What gateways say takes ever longer to be heard, at last 20 s or a little more."""
    late_s = {"anna": 20, "ben": 23, "carl": 21}
    arrivals, handed_out = told(dict.fromkeys(late_s, range(90)), late_s)
    for out in handed_out.values():
        assert out[:90] == [True] * 90
    assert arrivals.late == 0


def test_who_falls_silent_is_given_up_so_much_later() -> None:
    seconds = {"anna": range(90), "ben": range(60), "carl": range(90), "dora": range(90)}
    _, handed_out = told(seconds, {"anna": 20, "ben": 23, "carl": 20, "dora": 20})
    assert handed_out["ben"][:60] == [True] * 60
    # At the end it is second 89 + 20.
    assert len(handed_out["ben"]) - 1 == 89 + 20 - (PATIENCE_S + 20)


def told(
    seconds: dict[str, range], late_s: dict[str, int]
) -> tuple[Arrivals, dict[str, list[bool]]]:
    """Hand in what runners' gateways say, later and later, up to so late; what had come when."""
    arrivals = Arrivals(NOON - 1)
    handed_out: dict[str, list[bool]] = {runner: [] for runner in seconds}
    for runner in seconds:
        arrivals.hear_gateway(f"pi-{runner}", GatewayReport(t=NOON, online=True))
    came = sorted(
        (NOON + second + min(second // 2, late_s[runner]), runner, second)
        for runner, theirs in seconds.items()
        for second in theirs
    )
    for now, runner, second in came:
        record = Vitals(t=NOON + second, seq=second, gateway=f"pi-{runner}", heart_rate_bpm=140)
        admission = arrivals.admit(runner, record, now)
        assert admission is not None
        assert admission.mends_t is None
        for each, out in handed_out.items():
            due = arrivals.due(each, now)
            out += [one is not None for one in due.timeline.due(due.end_t)]
    return arrivals, handed_out
