import asyncio
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec
import pytest

from ingest import topics
from ingest.errors import RecordingRefused
from ingest.events import Note
from ingest.messages import GatewayReport, Measured, Vitals, Weather
from ingest.reports import gateway_will
from ingest.topics import is_id
from ingest.wire import decode, decode_event, decode_vitals
from simulators.moments import Moment
from simulators.player import (
    BEHIND_S,
    REPORT_EVERY_S,
    TICK_S,
    TOGETHER,
    WAIT_MOST_S,
    Played,
    Player,
    new_gateway,
)
from tests.simulators.desk import GATEWAY, Desk, Sent
from tests.simulators.wall import FakeWall

WALL_T = 1_700_000_000.0
START_T = 1_764_000_000


def moment(t: int, runner: str = "anna", *notes: str) -> Moment:
    events = tuple(
        Note(id=f"00000000-0000-4000-8000-{t - START_T:012d}", t=float(t), text=text)
        for text in notes
    )
    return Moment(runner, t, Measured(heart_rate_bpm=120 + t % 50), events)


def field_of(runners: int, seconds: int) -> Iterator[Moment]:
    for t in range(START_T + 1, START_T + seconds + 1):
        for number in range(runners):
            yield moment(t, f"r{number}")


async def play(
    moments: Iterable[Moment], *, speed: float = 1.0, desk: Desk | None = None
) -> tuple[Desk, Played]:
    desk = desk or Desk(FakeWall(WALL_T))
    player = Player(desk, race="race", gateway="sim-1", speed=speed, wall=desk.wall)
    return desk, await player.play(moments)


async def test_it_comes_online_first_and_leaves_with_its_count() -> None:
    desk, played = await play(field_of(2, 30), speed=10.0)
    assert desk.sent[0].topic == desk.sent[-1].topic == GATEWAY
    assert all(sent.retain and sent.qos == 1 for sent in (desk.sent[0], desk.sent[-1]))
    _, birth = desk.reports()[0]
    _, death = desk.reports()[-1]
    assert birth.online
    assert birth.replay is not None
    assert (birth.replay.race_t, birth.replay.speed) == (START_T, 10.0)
    assert not death.online
    assert death.sent == played.sent == {"r0": 30, "r1": 30}
    assert death.replay is not None
    assert death.replay.until == START_T + 30


@pytest.mark.parametrize("speed", [0.5, 1.0, 10.0, 60.0, 1000.0])
async def test_every_record_goes_out_once_in_order_when_it_is_due(speed: float) -> None:
    desk, _ = await play(field_of(3, 400), speed=speed)
    vitals = desk.vitals()
    by_runner: dict[str, list[Vitals]] = {}
    for sent in desk.sent:
        if sent.topic.endswith("/vitals"):
            by_runner.setdefault(sent.topic, []).extend(decode_vitals(sent.payload)[0])
    for records in by_runner.values():
        assert [record.t for record in records] == list(range(START_T + 1, START_T + 401))
        assert [record.seq for record in records] == list(range(400))
        assert {record.gateway for record in records} == {"sim-1"}
    for at, record in vitals:
        due = WALL_T + (record.t - START_T) / speed
        assert due - 1e-6 <= at <= due + 2 * TICK_S


async def test_fast_play_sends_few_large_payloads_and_slow_play_single_records() -> None:
    fast, _ = await play(field_of(1, 2000), speed=1000.0)
    slow, _ = await play(field_of(1, 20), speed=1.0)
    assert sum(sent.topic != GATEWAY for sent in fast.sent) <= 2000 / (1000.0 * TICK_S) + 1
    assert sum(sent.topic != GATEWAY for sent in slow.sent) == 20


async def test_what_happens_in_a_second_is_known_before_its_record() -> None:
    notes = [moment(START_T + 1), moment(START_T + 2, "anna", "a", "b"), moment(START_T + 3)]
    for speed in (1.0, 1000.0):
        desk, played = await play(notes, speed=speed)
        assert played.events == 2
        order: list[object] = []
        for sent in desk.sent:
            if sent.topic == topics.event("race", "anna"):
                event = decode_event(sent.payload)
                assert isinstance(event, Note)
                order.append(event.text)
            elif sent.topic == topics.vitals("race", "anna"):
                order += [record.t - START_T for record in decode_vitals(sent.payload)[0]]
        assert order == [1, "a", "b", 2, 3]


async def test_a_second_without_a_measurement_makes_no_record_but_keeps_its_events() -> None:
    silent = Moment("anna", START_T + 2, Measured(), moment(START_T + 2, "anna", "a").events)
    desk, played = await play([moment(START_T + 1), silent, moment(START_T + 3)])
    assert [(r.t, r.seq) for _, r in desk.vitals()] == [(START_T + 1, 0), (START_T + 3, 1)]
    assert played == Played({"anna": 2}, 1)
    assert len(desk.events()) == 1


async def test_a_pause_is_told_by_records_without_a_measurement() -> None:
    paused = Moment("anna", START_T + 2, Measured(), paused=True)
    desk, played = await play([moment(START_T + 1), paused, moment(START_T + 3)])
    records = [record for _, record in desk.vitals()]
    assert [(record.t, record.seq) for record in records] == [
        (START_T + 1, 0), (START_T + 2, 1), (START_T + 3, 2),
    ]  # fmt: skip
    assert records[1] == Vitals(t=START_T + 2, seq=1, gateway=records[1].gateway)
    assert played == Played({"anna": 3}, 0)


async def test_the_report_is_renewed_also_through_a_pause() -> None:
    desk, _ = await play([moment(START_T + 1), moment(START_T + 120)], speed=2.0)
    times = [at for at, _ in desk.reports()]
    assert max(b - a for a, b in pairwise(times)) <= REPORT_EVERY_S + 1e-6
    assert [at for at, _ in desk.vitals()] == pytest.approx([WALL_T + 0.5, WALL_T + 60.0])


async def test_after_a_long_sleep_of_the_machine_nothing_bursts() -> None:
    desk = Desk(FakeWall(WALL_T))

    def suspend(sent: Sent) -> None:
        if sent.topic.endswith("/vitals") and len(desk.vitals()) == 30:
            desk.wall.t += 3600.0

    desk.on_publish = suspend
    await play(field_of(1, 60), desk=desk)
    times = [at for at, _ in desk.vitals()]
    gaps = [b - a for a, b in pairwise(times)]
    assert max(gaps) == pytest.approx(3600.0, abs=2.0)
    assert sorted(gaps)[1] > 0.9  # one catches up at most, then a second each again
    clock = desk.reports()[-1][1].replay
    assert clock is not None
    for at, record in desk.vitals()[-10:]:
        assert clock.race_t + (at - clock.wall_t) * clock.speed == pytest.approx(record.t)


async def test_small_delays_are_caught_up_so_that_the_race_clock_holds() -> None:
    desk = Desk(FakeWall(WALL_T))

    def stall(sent: Sent) -> None:
        if sent.topic.endswith("/vitals") and len(desk.vitals()) == 30:
            desk.wall.t += 0.9

    desk.on_publish = stall
    await play(field_of(1, 600), speed=10.0, desk=desk)
    assert desk.vitals()[-1][0] == pytest.approx(WALL_T + 60.0)
    clocks = {report.replay.race_t for _, report in desk.reports() if report.replay is not None}
    assert clocks == {START_T}


async def test_what_is_caught_up_goes_in_payloads_of_bounded_size() -> None:
    desk = Desk(FakeWall(WALL_T))

    def stall(sent: Sent) -> None:
        if (
            sent.topic.endswith("/vitals")
            and len(desk.vitals()) >= 100
            and desk.wall.t < WALL_T + 1
        ):
            desk.wall.t += 0.9

    desk.on_publish = stall
    await play(field_of(1, 2000), speed=1000.0, desk=desk)
    sizes = [len(decode_vitals(s.payload)[0]) for s in desk.sent if s.topic.endswith("/vitals")]
    assert max(sizes) == TOGETHER
    assert sum(sizes) == 2000


async def test_without_a_broker_it_waits_with_the_first_record_and_starts_the_clock_then() -> None:
    desk = Desk(FakeWall(WALL_T), refusals=4)
    await play(field_of(1, 10), desk=desk)
    first_at, _ = desk.vitals()[0]
    assert first_at >= WALL_T + 20.0
    times = [at for at, _ in desk.vitals()]
    assert min(b - a for a, b in pairwise(times)) > 0.9


async def test_a_broker_far_behind_is_waited_for() -> None:
    desk = Desk(FakeWall(WALL_T))
    await play(field_of(40, 200), speed=1000.0, desk=desk)
    waits = [b - a for a, b in pairwise(desk.flushed_at)]
    assert max(waits) <= 2000 + 800
    assert len(waits) >= 3


async def test_when_cancelled_it_leaves_properly() -> None:
    desk = Desk(FakeWall(WALL_T))
    player = Player(desk, race="race", gateway="sim-1", speed=1.0, wall=desk.wall)
    under_way = asyncio.Event()
    desk.on_publish = lambda _: under_way.set() if len(desk.sent) >= 50 else None
    task = asyncio.create_task(player.play(field_of(2, 10**6)))
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    _, death = desk.reports()[-1]
    assert not death.online
    assert desk.sent[-1].topic == GATEWAY
    assert death.sent == player.played.sent
    assert sum(player.played.sent.values()) == len(desk.vitals())


async def test_it_does_not_leave_before_the_broker_has_everything() -> None:
    desk = Desk(FakeWall(WALL_T))

    def go_away(sent: Sent) -> None:
        if sent.topic.endswith("/vitals") and len(desk.vitals()) == 10:
            desk.refusals = 12

    desk.on_publish = go_away
    await play(field_of(1, 10), desk=desk)
    left_at, death = desk.reports()[-1]
    assert not death.online
    assert left_at >= WALL_T + 10.0 + 12 * 5.0


async def test_after_a_reconnect_it_is_online_again_at_once_unless_it_has_left() -> None:
    desk = Desk(FakeWall(WALL_T))

    def lose(sent: Sent) -> None:
        if sent.topic.endswith("/vitals") and len(desk.vitals()) == 3:
            desk.reconnect()

    desk.on_publish = lose
    await play(field_of(1, 4), desk=desk)
    assert [(at - WALL_T, report.online) for at, report in desk.reports()] == [
        (0.0, True),
        (3.0, True),
        (4.0, False),
    ]
    desk.reconnect()
    assert len(desk.reports()) == 3


async def test_a_stream_that_breaks_off_is_told_after_saying_goodbye() -> None:
    def broken() -> Iterator[Moment]:
        yield moment(START_T + 1)
        yield moment(START_T + 2)
        raise RecordingRefused("the file ends in the middle")

    desk = Desk(FakeWall(WALL_T))
    with pytest.raises(RecordingRefused, match="middle"):
        await play(broken(), desk=desk)
    assert desk.reports()[-1][1].sent == {"anna": 2}


async def test_nothing_to_play_says_nothing() -> None:
    desk, played = await play([])
    assert desk.sent == []
    assert played == Played({}, 0)


def test_gateways_are_new_each_time_and_their_last_will_is_a_report() -> None:
    names = {new_gateway("replay") for _ in range(50)}
    assert len(names) == 50
    assert all(is_id(name) and name.startswith("replay-") for name in names)
    will = gateway_will("race", "sim-1", WALL_T)
    assert (will.topic, will.qos, will.retain) == (GATEWAY, 1, True)
    assert not decode(will.payload, GatewayReport).online


async def test_the_weather_goes_out_before_the_second_that_it_is_of() -> None:
    desk = Desk(FakeWall(WALL_T))
    player = Player(desk, race="race", gateway="sim-1", speed=10.0, wall=desk.wall)
    told = [Weather(t=START_T + at, air_temp_c=float(at)) for at in (0, 20, 500)]
    await player.play(field_of(1, 30), told)
    weather = [
        (index, decode(sent.payload, Weather).t)
        for index, sent in enumerate(desk.sent)
        if sent.topic == topics.weather("race")
    ]
    assert [t for _, t in weather] == [START_T, START_T + 20]
    before = [record.t for sent in desk.sent[: weather[1][0]] for record in records_of(sent)]
    assert max(before) <= START_T + 20


def records_of(sent: Sent) -> list[Vitals]:
    return decode_vitals(sent.payload)[0] if sent.topic.endswith("/vitals") else []


async def test_a_watch_that_is_behind_is_waited_for_and_the_race_goes_on_from_there() -> None:
    desk = Desk(FakeWall(WALL_T))
    began, slow_s = desk.wall.t, 40.0

    def watched_t() -> float:
        """It stands still for some time, and is then up to date."""
        return START_T + 1.0 if desk.wall.t < began + slow_s else START_T + 1e6

    player = Player(
        desk, race="race", gateway="sim-1", speed=300.0, wall=desk.wall, watched_t=watched_t
    )
    played = await player.play(field_of(1, 3000))
    assert played.sent == {"r0": 3000}
    ahead = [record.t - START_T for at, record in desk.vitals() if at < began + slow_s]
    assert max(ahead) <= 1 + BEHIND_S * 300
    # Nobody is told meanwhile that the race is further than that.
    reports = [report.t - START_T for at, report in desk.reports() if at < began + slow_s]
    assert len(reports) > 3
    assert max(reports) <= 2 + BEHIND_S * 300


async def test_a_watch_that_is_gone_is_not_waited_for_for_ever() -> None:
    desk = Desk(FakeWall(WALL_T))
    player = Player(
        desk, race="race", gateway="sim-1", speed=1000.0, wall=desk.wall, watched_t=lambda: START_T
    )
    played = await player.play(field_of(1, 3003))
    assert played.sent == {"r0": 3003}
    assert desk.wall.t - WALL_T == pytest.approx(3 * WAIT_MOST_S + 3.0, abs=1.0)


async def test_a_runner_s_phone_tells_the_place_and_the_record_does_not() -> None:
    """Every half minute, before the second is told; whoever has none goes on as ever."""

    def placed(t: int, runner: str) -> Moment:
        return Moment(runner, t, Measured(heart_rate_bpm=120, latitude_deg=45.9, longitude_deg=6.9))

    seconds = range(START_T + 1, START_T + 92)
    moments = [placed(t, runner) for t in seconds for runner in ("anna", "bo")]
    desk = Desk(FakeWall(WALL_T))
    phones = {"anna": "anna/phone"}
    player = Player(desk, race="race", gateway="sim-1", speed=60.0, wall=desk.wall, phones=phones)
    await player.play(moment for moment in moments)

    told = [
        (at, msgspec.json.decode(sent.payload))
        for at, sent in enumerate(desk.sent)
        if sent.topic == "owntracks/anna/phone"
    ]
    assert [said["tst"] - START_T for _, said in told] == [1, 31, 61, 91]
    assert {said["_type"] for _, said in told} == {"location"}
    assert all((said["lat"], said["lon"]) == (45.9, 6.9) for _, said in told)
    by_runner: dict[str, list[Vitals]] = {"anna": [], "bo": []}
    for at, sent in enumerate(desk.sent):
        if sent.topic.endswith("/vitals"):
            records = decode_vitals(sent.payload)[0]
            by_runner[sent.topic.split("/")[-2]] += records
            for place, said in told:
                assert (at > place) == (records[-1].t >= said["tst"])
    assert {record.latitude_deg for record in by_runner["anna"]} == {None}
    assert {record.latitude_deg for record in by_runner["bo"]} == {45.9}
    reports = [
        decode(sent.payload, GatewayReport)
        for sent in desk.sent
        if sent.topic == topics.gateway("race", "sim-1-phones")
    ]
    assert all(report.replay is not None for report in reports)
    assert {(one.replay.of, one.replay.phones) for one in reports if one.replay} == {
        ("sim-1", ("anna",))
    }
    assert reports[0].online
    assert not reports[-1].online
    assert reports[-1].sent == {"anna": 4}
