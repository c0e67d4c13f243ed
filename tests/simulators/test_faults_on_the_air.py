"""Each fault of a sensor, in real packets over virtual Bluetooth: what is made of it.

Never a value that was not measured in its second, and never an old one.
"""

import pytest

from simulators.faults import Fault
from tests.simulators.rigged import Played, play, second, watched

STRAP, POD = "00:00:00", "01:00:00"


def assert_nothing_else_changed(played: Played, but: range) -> None:
    for t, measured in played.records["anna"].items():
        if t not in but:
            assert measured == second(t), t


async def test_without_a_fault_every_second_is_as_it_was() -> None:
    played = await play(30)
    assert played.records["anna"] == {t: second(t) for t in range(1, 31)}
    assert played.refused == {}


async def test_out_of_range_is_a_gap_and_then_goes_on() -> None:
    played = await play(60, Fault(kind="out_of_range", sensor="strap", at_s=10, for_s=40))
    away = range(10, 50)
    assert_nothing_else_changed(played, away)
    assert [t for t, bpm in played.heart().items() if bpm is None] == list(away)
    assert all(played.records["anna"][t].speed_mps == second(t).speed_mps for t in away)
    assert played.sensors[15][STRAP].state == "lost"
    assert played.sensors[15][POD].state == "live"
    assert played.sensors[55][STRAP].state == "live"
    said = watched(played.records["anna"], 60)
    vitals = said.statuses[24].vitals
    assert vitals.heart_rate_bpm == second(9).heart_rate_bpm  # with its age, until it is 30 s old
    assert vitals.age_s["heart_rate_bpm"] == pytest.approx(15.2)
    assert said.statuses[45].vitals.heart_rate_bpm is None
    assert "heart_rate_bpm" in said.statuses[45].missing
    assert said.statuses[55].vitals.heart_rate_bpm == second(55).heart_rate_bpm


async def test_without_contact_the_heart_rate_that_is_sent_all_the_same_does_not_count() -> None:
    played = await play(30, Fault(kind="contact_lost", at_s=10, for_s=10))
    away = range(10, 20)
    assert_nothing_else_changed(played, away)
    for t in away:
        one = played.records["anna"][t]
        assert (one.heart_rate_bpm, one.rr_ms, one.contact) == (None, None, False)
    sent = [data for whose, data in played.notified if whose.startswith("C0:FF:EE:00:00:00")]
    # handle, flags with contact supported and lost, and the heart rate of before
    assert bytes([0x04, int(second(10).heart_rate_bpm or 0)]) in [data[2:] for data in sent]


async def test_a_flat_line_is_named_and_not_used() -> None:
    played = await play(200, Fault(kind="flat_line", at_s=20, for_s=170))
    flat = range(20, 190)
    assert {played.heart()[t] for t in flat} == {second(20).heart_rate_bpm}
    assert_nothing_else_changed(played, flat)
    said = watched(played.records["anna"], 200)
    assert "heart_rate_flat" not in said.statuses[100].missing
    assert "heart_rate_bpm" in said.statuses[185].missing


async def test_what_is_repeated_after_a_reconnection_is_refused_and_counted() -> None:
    played = await play(40, Fault(kind="repeats_last", sensor=None, at_s=10, for_s=15))
    assert_nothing_else_changed(played, range(10, 28))
    assert all(played.heart().get(t) is None for t in range(10, 28))
    assert played.refused == {"heard before the connection was lost": 3}
    assert played.heart()[28] == second(28).heart_rate_bpm


async def test_a_packet_in_two_gives_its_values_or_none() -> None:
    played = await play(60, Fault(kind="split_packets", at_s=10, for_s=40, share=0.7))
    assert played.refused["truncated"] > 20
    assert_nothing_else_changed(played, range(10, 50))
    wrong = [
        t
        for t, bpm in played.heart().items()
        if bpm is not None and bpm != second(t).heart_rate_bpm
    ]
    assert len(wrong) <= 2, wrong  # a part may look like a whole; never beyond its second


async def test_a_packet_that_arrives_twice_counts_once() -> None:
    played = await play(40, Fault(kind="doubled_packets", at_s=10, for_s=20))
    assert played.records["anna"] == {t: second(t) for t in range(1, 41)}
    assert played.refused == {"told twice": 20}


async def test_garbage_is_refused_or_bounded_and_over_when_it_is_over() -> None:
    played = await play(80, Fault(kind="garbage", sensor="strap", at_s=10, for_s=60))
    garbled = range(10, 70)
    assert_nothing_else_changed(played, garbled)
    assert sum(played.refused.values()) > 30
    assert all(20 <= bpm <= 250 for bpm in played.heart().values() if bpm is not None)
    absent = [t for t in garbled if played.heart().get(t) is None]
    assert len(absent) > 20
    said = watched(played.records["anna"], 80)
    assert said.statuses[80].vitals.heart_rate_bpm == second(80).heart_rate_bpm


async def test_a_battery_that_dies_is_told_on_the_way_and_takes_the_sensor_with_it() -> None:
    fault = Fault(kind="battery_dies", sensor="strap", at_s=10, for_s=20, from_pct=40)
    played = await play(45, fault)
    assert [played.sensors[t - 1][STRAP].battery_pct for t in (9, 10, 20)] == [100, 40, 19]
    charges = [seconds[STRAP].battery_pct or 0 for seconds in played.sensors]
    assert charges == sorted(charges, reverse=True)
    assert all(played.heart()[t] is None for t in range(30, 46))
    assert played.sensors[40][STRAP].state == "lost"
    assert_nothing_else_changed(played, range(29, 46))


async def test_a_pod_of_one_foot_is_found_out() -> None:
    played = await play(40, Fault(kind="counts_strides"))
    told = [(t, one.cadence_spm) for t, one in played.records["anna"].items()]
    known = [t for t, spm in told if spm is not None]
    assert known == list(range(known[0], 41))
    assert known[0] <= 10
    assert all(abs(spm - (second(t).cadence_spm or 0)) <= 1 for t, spm in told if spm is not None)
    assert played.refused["unsettled cadence"] == known[0] - 1


async def test_of_two_straps_that_disagree_one_counts_and_the_change_is_marked() -> None:
    apart = Fault(kind="sensors_disagree", offset_bpm=40)
    away = Fault(kind="out_of_range", sensor="strap", at_s=20, for_s=30)
    played = await play(75, apart, away)
    for t, bpm in played.heart().items():
        mine = second(t).heart_rate_bpm or 0
        if t < 20 or t >= 60:  # steady again since 50
            assert bpm == mine, t
        elif t < 29:
            assert bpm is None, t
        elif t > 30:
            assert bpm == mine + 40, t
    changes = [one for record in played.records["anna"].values() for one in record.sources or ()]
    assert [one.step_bpm is not None for one in changes] == [True, True]
    assert changes[0].sensor == changes[1].before
    assert played.refused == {}


async def test_an_adapter_that_vanishes_comes_back() -> None:
    played = await play(40, Fault(kind="adapter_gone", at_s=10, for_s=15))
    assert_nothing_else_changed(played, range(0))
    assert sorted(played.records["anna"]) == [*range(1, 10), *range(25, 41)]
    assert {played.sensors[20][tail].state for tail in (STRAP, POD)} == {"lost"}


async def test_a_fault_of_one_runner_leaves_the_others_alone() -> None:
    fault = Fault(kind="garbage", runner="ben", at_s=0, for_s=20)
    played = await play(20, fault, runners=("anna", "ben"))
    assert played.records["anna"] == {t: second(t) for t in range(1, 21)}
    assert played.records["ben"] != played.records["anna"]


ALL = (
    Fault(kind="out_of_range", at_s=3, for_s=4, every_s=20, spread_s=6),
    Fault(kind="repeats_last", runner="ben", at_s=12, for_s=6),
    Fault(kind="garbage", at_s=10, for_s=20, share=0.3),
    Fault(kind="split_packets", at_s=15, for_s=20, share=0.3),
    Fault(kind="doubled_packets", at_s=20, for_s=20, share=0.3),
    Fault(kind="battery_dies", runner="ben", sensor="pod", at_s=5, for_s=30),
    Fault(kind="sensors_disagree", offset_bpm=-20),
    Fault(kind="contact_lost", runner="anna", at_s=25, for_s=5),
)


async def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    first, again, other = [
        await play(45, *ALL, seed=seed, runners=("anna", "ben")) for seed in (7, 7, 8)
    ]
    assert len(first.notified) > 150
    assert first.notified == again.notified
    assert first.records == again.records
    assert first.refused == again.refused
    assert other.notified != first.notified
