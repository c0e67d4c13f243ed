"""Hundreds of open pages are served by one process: a small form of `tests.bench.viewers`."""

import pytest

from tests.bench.viewers import Case, measure
from tests.bench.watching import READERS

SECONDS = 4


@pytest.mark.broker
def test_three_hundred_open_pages_are_all_told_and_cost_little_each() -> None:
    """What it takes is measured elsewhere; here everybody is served, by differences."""
    found = measure(Case("cards", "", 10, 300, 0.0, None), seconds=SECONDS, warm_up_s=1)
    assert found.heard >= READERS * SECONDS / 2  # a busy machine may leave out some
    assert 20 < found.bytes_a_second < 4000
