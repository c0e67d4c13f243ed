"""`SeenNumbers` behaves like a set."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers import MAX_RUNS, SeenNumbers


@given(st.lists(st.integers(0, 40)))
def test_it_knows_what_it_has_seen_as_a_set_does(numbers: list[int]) -> None:
    seen = SeenNumbers()
    known: set[int] = set()
    for number in numbers:
        assert seen.add(number) == (number not in known)
        known.add(number)
    holes = set(range(min(known), max(known))) - known if known else set()
    assert seen.missing == len(holes)


CHANGES = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 40)),
    st.tuples(st.just("next"), st.integers(1, 5)),
    st.tuples(st.just("discard"), st.integers(0, 40)),
    st.tuples(st.just("fill"), st.integers(0, 40)),
)


@given(st.lists(CHANGES, max_size=30))
def test_whatever_is_added_and_taken_out_its_runs_are_those_of_a_set(
    changes: list[tuple[str, int]],
) -> None:
    seen = SeenNumbers()
    known: set[int] = set()
    for change, number in changes:
        if change == "add":
            assert seen.add(number) == (number not in known)
            known.add(number)
        elif change == "next":
            for _ in range(number):
                assert seen.add(seen.highest + 1)
                known.add(max(known, default=-1) + 1)
        elif change == "discard":
            seen.discard(number)
            known.discard(number)
        else:
            seen.fill(number, number + 3)
            known |= set(range(number, number + 4))
        assert seen.highest == max(known, default=-1)
        assert {n for first, last in seen.runs for n in range(first, last + 1)} == known
        assert all(b > a + 1 for (_, a), (b, _) in pairwise(seen.runs)), "runs are apart"
        assert all((n in seen) == (n in known) for n in range(-1, 60))
        assert all((seen.end_of(n) >= n) == (n in known) for n in range(60))


def test_a_gateway_full_of_holes_takes_bounded_memory() -> None:
    seen = SeenNumbers()
    for number in range(0, 20 * MAX_RUNS, 2):
        seen.add(number)
    assert seen.missing == MAX_RUNS - 1
    assert not seen.add(1), "the lowest holes are taken for seen"
    assert seen.add(20 * MAX_RUNS - 3), "the highest are still open"


@given(st.sets(st.integers(0, 60), min_size=1), st.integers(0, 60))
def test_missing_above_counts_the_holes_above_a_seen_number(numbers: set[int], at: int) -> None:
    seen = SeenNumbers()
    for number in numbers:
        seen.add(number)
    from_number = sorted(numbers)[at % len(numbers)]
    holes = set(range(from_number, max(numbers))) - numbers
    assert seen.missing_above(from_number) == len(holes)


@given(st.sets(st.integers(0, 40)), st.integers(0, 40), st.integers(-1, 20))
def test_runs_are_filled_and_ended_as_those_of_a_set(
    numbers: set[int], first: int, length: int
) -> None:
    seen = SeenNumbers()
    for number in numbers:
        seen.add(number)
    filled = set(range(first, first + length))
    assert seen.fill(first, first + length - 1) == len(filled - numbers)
    known = numbers | filled
    assert {number for number in range(70) if number in seen} == known
    for number in range(70):
        end = next(n for n in range(number, 100) if n not in known) - 1
        assert seen.end_of(number) == end
    again = SeenNumbers(seen.runs)
    assert again.runs == seen.runs
    assert again.missing == seen.missing
