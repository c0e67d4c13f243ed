"""Rows go into the store many at a time, and each as if it went alone."""

import pytest

from monitor.store.inserts import TOGETHER
from monitor.store.store import Store
from tests.monitor.people import T
from tests.monitor.store.batches import batch_of, record


@pytest.mark.parametrize(
    "count", [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER, 3 * TOGETHER + 7]
)
def test_every_row_is_there_once_however_many_come_at_once(store: Store, count: int) -> None:
    def stored() -> list[int]:
        return [one.seq for one in store.reader.vitals("anna", T, T + 9 * TOGETHER)]

    seconds = range(count)
    store.writer.write(batch_of([("anna", record(second)) for second in seconds]))
    assert stored() == [*seconds]
    more = range(count // 2, count + TOGETHER)
    store.writer.write(batch_of([("anna", record(second)) for second in more]))
    assert stored() == [*range(count + TOGETHER)]


def test_rows_of_many_streams_are_each_replaced(store: Store) -> None:
    runners = [f"runner-{number:03d}" for number in range(2 * TOGETHER + 3)]
    for second in range(2):
        store.writer.write(batch_of([(runner, record(second)) for runner in runners]))
    found = store.reader.runners()
    assert [*found] == runners
    assert {(span.first_t, span.last_t) for span in found.values()} == {(T, T + 1)}
