from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from simulators.faults import Fault
from simulators.timetable import Timetable

AGAIN = Fault(kind="garbage", at_s=10, for_s=5, every_s=30, spread_s=20)


def test_a_fault_once_again_and_for_ever() -> None:
    once = Fault(kind="garbage", at_s=10, for_s=5)
    again = Fault(kind="garbage", at_s=10, for_s=5, every_s=20)
    for_ever = Fault(kind="garbage", at_s=10)
    table = Timetable((once, again, for_ever), seed=1)
    happening = {t: [spell.number for spell in table.at(t)] for t in range(50)}
    assert [t for t in happening if 0 in happening[t]] == [*range(10, 15)]
    assert [t for t in happening if 1 in happening[t]] == [*range(10, 15), *range(30, 35)]
    assert [t for t in happening if 2 in happening[t]] == [*range(10, 50)]
    assert [spell.begin_s for spell in islice(table.all_of(1), 3)] == [10, 30, 50]
    assert [spell.begin_s for spell in table.all_of(0)] == [10]


@given(st.integers(0, 2**31))
def test_every_spell_has_its_length_wherever_it_begins(seed: int) -> None:
    table = Timetable((AGAIN,), seed)
    spells = list(islice(table.all_of(0), 6))
    for number, spell in enumerate(spells):
        assert 10 + 30 * number <= spell.begin_s < 30 + 30 * number
        assert spell.end_s == spell.begin_s + 5
    for t in range(160):
        told = [spell.begin_s for spell in table.at(t)]
        assert told == [one.begin_s for one in spells if one.begin_s <= t < one.end_s]


def test_the_seed_decides() -> None:
    begins = [
        [spell.begin_s for spell in islice(Timetable((AGAIN,), seed).all_of(0), 5)]
        for seed in (1, 1, 2)
    ]
    assert begins[0] == begins[1] != begins[2]
    assert len({begin % 30 for begin in begins[0]}) == 5
