"""The packed records of the last half hour are the ones that came, at a price that is known."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest.messages import Vitals
from monitor.records import CROWDED, MINUTE_S, RecentRecords
from tests.examples import examples
from tests.ingest import strategies
from tests.monitor.people import T


@examples(50)
@given(
    st.lists(st.tuples(strategies.of(Vitals), st.integers(0, 300)), max_size=30),
    st.integers(0, 59),
    st.data(),
)
def test_records_come_back_to_the_last_bit(
    sent: list[tuple[Vitals, int]], minute_at: int, data: st.DataObject
) -> None:
    records = RecentRecords(minute_at)
    placed = []
    for one, second in sent:
        record = msgspec.structs.replace(one, t=T + second)
        placed.append(record)
        assert records.add(record)
        if data.draw(st.booleans()):
            records.tidy(T + data.draw(st.integers(0, 400)), T)
            records.at(record.t)
    for second in range(301):
        expected = [record for record in placed if record.t == T + second]
        assert [_fields(one) for one in records.at(T + second)] == [_fields(e) for e in expected]


def _fields(record: Vitals) -> dict[str, object]:
    return {name: getattr(record, name) for name in Vitals.__struct_fields__}


def test_old_minutes_are_forgotten() -> None:
    records = RecentRecords()
    for second in range(0, 600, 10):
        records.add(Vitals(t=T + second, seq=second, gateway="pi-1"))
    records.tidy(T + 600, T + 300)
    assert records.at(T) == []
    assert len(records.at(T + 300)) == 1


def test_a_minute_holds_only_so_many() -> None:
    records = RecentRecords()
    minute = T - T % MINUTE_S
    for seq in range(CROWDED):
        assert records.add(Vitals(t=minute, seq=seq, gateway="pi-1"))
        records.tidy(minute + 2 * MINUTE_S * (seq % 2), 0)
    assert not records.add(Vitals(t=minute + 59, seq=CROWDED, gateway="pi-1"))
    assert records.add(Vitals(t=minute + 60, seq=CROWDED, gateway="pi-1"))
