"""Which records are let in, and when a second is due."""

import contextlib

import pytest

from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport, ReplayClock, Vitals
from monitor.arrivals import MAX_GATEWAYS, Arrivals
from monitor.reach import REWIND_S
from monitor.records import CROWDED

NOW = 1_764_000_000.0
LONG_AGO = 1_560_000_000


def record(t: float, seq: int = 0, gateway: str = "pi-1") -> Vitals:
    return Vitals(t=int(t), seq=seq, gateway=gateway, heart_rate_bpm=150)


def live(arrivals: Arrivals, gateway: str = "pi-1") -> None:
    arrivals.hear_gateway(gateway, GatewayReport(t=NOW, online=True))


def replaying(
    arrivals: Arrivals,
    gateway: str,
    *,
    told_t: float = NOW,
    speed: float = 60.0,
    online: bool = True,
    until: float | None = None,
) -> None:
    clock = ReplayClock(race_t=LONG_AGO, wall_t=NOW, speed=speed, until=until)
    arrivals.hear_gateway(gateway, GatewayReport(t=told_t, online=online, replay=clock))


def seconds(arrivals: Arrivals, now: float, runner: str = "anna") -> list[int]:
    due = arrivals.due(runner, now)
    first_t = due.timeline.next_t or due.end_t
    return list(range(first_t, first_t + len(due.timeline.due(due.end_t))))


@pytest.fixture
def arrivals() -> Arrivals:
    arrivals = Arrivals(not_before=NOW - 86_400)
    live(arrivals)
    return arrivals


def refusal(arrivals: Arrivals, sent: Vitals, now: float = NOW) -> str | None:
    admission = arrivals.admit("anna", sent, now)
    assert admission is not None
    return admission.refused


def test_a_record_is_due_as_soon_as_it_is_there(arrivals: Arrivals) -> None:
    assert refusal(arrivals, record(NOW)) is None
    assert seconds(arrivals, NOW) == [int(NOW)]


def test_a_record_from_the_future_is_refused_and_blocks_nothing(arrivals: Arrivals) -> None:
    assert refusal(arrivals, record(NOW + 6, 0)) == "from the future"
    assert refusal(arrivals, record(NOW + 5, 1)) is None
    assert refusal(arrivals, record(NOW + 6, 2), now=NOW + 1) is None


def test_a_record_from_before_the_race_is_refused(arrivals: Arrivals) -> None:
    assert refusal(arrivals, record(NOW - 90_000)) == "from before the race"


def test_a_duplicate_is_not_counted_as_received(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW, 3))
    assert refusal(arrivals, record(NOW, 3)) is None
    assert (arrivals.received["anna"], arrivals.duplicates) == (1, 1)


def test_a_silent_second_is_missing_after_five_seconds(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW))
    assert seconds(arrivals, NOW) == [int(NOW)]
    assert seconds(arrivals, NOW + 5.9) == []
    assert seconds(arrivals, NOW + 6) == [int(NOW) + 1]


def test_a_record_after_its_second_was_given_up_mends_it(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW, 0))
    seconds(arrivals, NOW + 20)
    admission = arrivals.admit("anna", record(NOW + 2, 1), NOW + 20)
    assert admission is not None
    assert admission.mends_t == NOW + 2
    assert (arrivals.late, arrivals.received["anna"]) == (0, 2)
    assert arrivals.timeline("anna").again(int(NOW) + 2) == record(NOW + 2, 1)


def test_a_record_of_more_than_half_an_hour_ago_is_late(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW, 0))
    seconds(arrivals, NOW + REWIND_S + 20)
    admission = arrivals.admit("anna", record(NOW + 2, 1), NOW + REWIND_S + 20)
    assert admission is not None
    assert admission.mends_t is None
    assert admission.refused is None
    assert arrivals.late == 1


def test_a_flood_of_records_of_one_minute_is_refused(arrivals: Arrivals) -> None:
    for seq in range(CROWDED):
        live(arrivals, f"pi-{seq}")
        assert refusal(arrivals, record(NOW, 0, f"pi-{seq}"), now=NOW + 10) is None
    live(arrivals, "pi-x")
    assert (
        refusal(arrivals, record(NOW, 0, "pi-x"), now=NOW + 10) == "too many records in one minute"
    )


def test_seconds_stop_two_hours_after_the_last_record(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW))
    assert len(seconds(arrivals, NOW + 86_400)) == 7200 + 1


def test_a_replay_keeps_its_own_clock(arrivals: Arrivals) -> None:
    replaying(arrivals, "replay-1")
    assert refusal(arrivals, record(LONG_AGO, 0, "replay-1")) is None
    assert arrivals.race_time("anna", NOW + 10) == LONG_AGO + 600
    assert arrivals.is_replayed("anna")


def test_a_replay_waits_five_wall_seconds_whatever_its_speed(arrivals: Arrivals) -> None:
    replaying(arrivals, "replay-1", speed=60)
    refusal(arrivals, record(LONG_AGO, 0, "replay-1"))
    assert seconds(arrivals, NOW + 5) == [LONG_AGO]
    assert len(seconds(arrivals, NOW + 6)) == 60


def test_a_replay_that_is_held_up_has_not_fallen_silent(arrivals: Arrivals) -> None:
    """A busy machine plays for some seconds nothing at all: then nobody is out of reach."""
    replaying(arrivals, "replay-1", speed=300, told_t=LONG_AGO)
    for runner in ("anna", "ben"):
        arrivals.admit(runner, record(LONG_AGO, 0, "replay-1"), NOW)
    assert seconds(arrivals, NOW + 60) == [LONG_AGO]
    assert seconds(arrivals, NOW + 60, "ben") == [LONG_AGO]
    arrivals.admit("anna", record(LONG_AGO + 400, 1, "replay-1"), NOW + 60)
    assert len(seconds(arrivals, NOW + 60, "ben")) == 400  # of whom nothing came meanwhile
    replaying(arrivals, "replay-1", speed=300, told_t=LONG_AGO + 900)
    assert len(seconds(arrivals, NOW + 60)) == 900  # the gateway is there, and its sensors are not


def test_a_replay_that_has_ended_goes_no_further(arrivals: Arrivals) -> None:
    replaying(arrivals, "replay-1")
    refusal(arrivals, record(LONG_AGO, 0, "replay-1"))
    replaying(arrivals, "replay-1", online=False)
    assert seconds(arrivals, NOW + 1000) == [LONG_AGO]


def test_a_replay_never_goes_beyond_its_declared_end(arrivals: Arrivals) -> None:
    replaying(arrivals, "replay-1", until=LONG_AGO + 10)
    refusal(arrivals, record(LONG_AGO, 0, "replay-1"))
    assert seconds(arrivals, NOW + 1000)[-1] == LONG_AGO + 10
    late = record(LONG_AGO + 11, 1, "replay-1")
    assert refusal(arrivals, late) == "after the end of the replay"


def test_records_wait_for_the_report_of_an_unknown_gateway(arrivals: Arrivals) -> None:
    sent = record(LONG_AGO, 0, "replay-9")
    assert arrivals.admit("anna", sent, NOW) is None
    assert list(arrivals.unparked(NOW + 1)) == []
    replaying(arrivals, "replay-9")
    assert list(arrivals.unparked(NOW + 1)) == [("anna", sent)]
    assert refusal(arrivals, sent) is None


def test_a_record_that_could_be_live_waits_for_the_report_too(arrivals: Arrivals) -> None:
    """A simulated race begins now: only the report tells that its clock is another."""
    sent = record(NOW, 0, "sim-9")
    assert arrivals.admit("anna", sent, NOW) is None
    assert arrivals.received == {}


def test_records_that_come_after_the_report_wait_behind_those_that_came_before(
    arrivals: Arrivals,
) -> None:
    sent = [record(LONG_AGO + seq, seq, "replay-9") for seq in range(3)]
    arrivals.admit("anna", sent[0], NOW)
    arrivals.admit("anna", sent[1], NOW)
    replaying(arrivals, "replay-9")
    assert arrivals.admit("anna", sent[2], NOW) is None
    for runner, waited in list(arrivals.unparked(NOW)):
        arrivals.admit(runner, waited, NOW)
    assert seconds(arrivals, NOW) == [one.t for one in sent]
    assert arrivals.late == 0


def test_records_of_a_gateway_that_never_reports_are_judged_by_the_wall(
    arrivals: Arrivals,
) -> None:
    sent = record(LONG_AGO, 0, "stranger")
    assert arrivals.admit("anna", sent, NOW) is None
    assert list(arrivals.unparked(NOW + 5)) == [("anna", sent)]
    assert refusal(arrivals, sent, NOW + 5) == "from before the race"


def test_a_live_runner_is_not_replayed_over(arrivals: Arrivals) -> None:
    refusal(arrivals, record(NOW))
    replaying(arrivals, "replay-1")
    assert refusal(arrivals, record(LONG_AGO, 0, "replay-1")) == "runner is live"
    assert refusal(arrivals, record(LONG_AGO, 1, "replay-1"), now=NOW + 31) is None


def test_a_second_replay_of_a_runner_begins_anew_once_the_first_has_ended(
    arrivals: Arrivals,
) -> None:
    replaying(arrivals, "replay-1")
    replaying(arrivals, "replay-2")
    refusal(arrivals, record(LONG_AGO, 0, "replay-1"))
    other = "runner is being replayed by another gateway"
    assert refusal(arrivals, record(LONG_AGO, 0, "replay-2")) == other
    replaying(arrivals, "replay-1", online=False)
    admission = arrivals.admit("anna", record(LONG_AGO, 1, "replay-2"), NOW)
    assert admission is not None
    assert admission.begins_anew


def test_live_records_take_over_from_a_replay(arrivals: Arrivals) -> None:
    replaying(arrivals, "replay-1")
    refusal(arrivals, record(LONG_AGO, 0, "replay-1"))
    admission = arrivals.admit("anna", record(NOW, 0), NOW)
    assert admission is not None
    assert admission.begins_anew
    assert not arrivals.is_replayed("anna")


@pytest.mark.parametrize("skew_s", [-3600.0, -2.0, 2.0, 3600.0])
def test_a_replay_from_a_machine_with_another_clock_is_not_thought_late(
    arrivals: Arrivals, skew_s: float
) -> None:
    """Its wall clock is off; its records say by how much."""
    clock = ReplayClock(race_t=LONG_AGO, wall_t=NOW + skew_s, speed=60)
    arrivals.hear_gateway("replay-1", GatewayReport(t=NOW, online=True, replay=clock))
    for second in range(300):
        now = NOW + second / 60 + 0.02
        assert refusal(arrivals, record(LONG_AGO + second, second, "replay-1"), now) is None
        assert seconds(arrivals, now) == [LONG_AGO + second]
    assert arrivals.late == 0
    assert arrivals.lag_s("anna", LONG_AGO + 299, now) == pytest.approx(0.0, abs=0.03)
    assert seconds(arrivals, now + 4.9) == []
    assert len(seconds(arrivals, now + 6)) == pytest.approx(60, abs=2)


def test_too_many_gateways_are_refused(arrivals: Arrivals) -> None:
    for number in range(MAX_GATEWAYS):
        with contextlib.suppress(PayloadRefused):
            live(arrivals, f"gateway-{number}")
    with pytest.raises(PayloadRefused, match="too many gateways"):
        live(arrivals, "one-more")
    live(arrivals)  # a known one may go on reporting


def speaking(
    arrivals: Arrivals,
    *,
    of: str | None = "sim-1",
    phones: tuple[str, ...] = ("anna",),
    online: bool = True,
) -> None:
    clock = ReplayClock(race_t=LONG_AGO, wall_t=NOW, speed=60.0, of=of, phones=phones)
    arrivals.hear_gateway("sim-1-phones", GatewayReport(t=NOW, online=online, replay=clock))


def test_the_phone_of_a_replay_belongs_to_it(arrivals: Arrivals) -> None:
    """Its records join the run, in the replay's time, and end nothing."""
    replaying(arrivals, "sim-1", told_t=LONG_AGO + 3)
    speaking(arrivals)
    assert arrivals.phone_of("anna") == "sim-1-phones"
    assert refusal(arrivals, record(LONG_AGO + 1, 0, "sim-1")) is None
    admission = arrivals.admit("anna", record(LONG_AGO + 1, 0, "sim-1-phones"), NOW)
    assert admission is not None
    assert not admission.begins
    assert refusal(arrivals, record(LONG_AGO + 2, 1, "sim-1")) is None
    assert arrivals.replayed_by("anna") == "sim-1"
    assert arrivals.keeps_clock("anna", "sim-1-phones")
    assert seconds(arrivals, NOW) == [LONG_AGO + 1, LONG_AGO + 2]


def test_nobody_waits_for_the_phone_of_a_replay(arrivals: Arrivals) -> None:
    replaying(arrivals, "sim-1", told_t=LONG_AGO + 9)
    speaking(arrivals)
    for t, gateway in ((1, "sim-1"), (1, "sim-1-phones")):
        refusal(arrivals, record(LONG_AGO + t, 0, gateway))
    for t in range(2, 6):
        refusal(arrivals, record(LONG_AGO + t, t, "sim-1"))
    assert seconds(arrivals, NOW)[-1] == LONG_AGO + 5


def test_a_runner_who_is_heard_by_phone_alone_is_in_the_replay_too(arrivals: Arrivals) -> None:
    replaying(arrivals, "sim-1", told_t=LONG_AGO + 60)
    speaking(arrivals)
    assert refusal(arrivals, record(LONG_AGO + 30, 0, "sim-1-phones")) is None
    assert arrivals.replayed_by("anna") == "sim-1"
    assert seconds(arrivals, NOW + 60)[-1] == LONG_AGO + 60


def test_a_replay_speaks_not_for_the_phone_of_who_runs_just_now(arrivals: Arrivals) -> None:
    replaying(arrivals, "sim-1")
    speaking(arrivals)
    assert arrivals.phone_of("bea") == "owntracks"
    assert refusal(arrivals, record(NOW)) is None
    assert arrivals.phone_of("anna") == "owntracks"


@pytest.mark.parametrize("which", ["sim-1", "sim-1-phones"])
def test_a_replay_that_has_ended_speaks_for_no_phone(arrivals: Arrivals, which: str) -> None:
    replaying(arrivals, "sim-1", online=which != "sim-1")
    speaking(arrivals, online=which != "sim-1-phones")
    assert arrivals.phone_of("anna") == "owntracks"


def test_a_clock_of_a_gateway_that_nobody_knows_is_one_s_own(arrivals: Arrivals) -> None:
    speaking(arrivals, of="sim-9")
    assert refusal(arrivals, record(LONG_AGO, 0, "sim-1-phones")) is None
    assert arrivals.replayed_by("anna") == "sim-1-phones"
    assert seconds(arrivals, NOW + 60)[0] == LONG_AGO
