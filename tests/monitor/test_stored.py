"""Marks never pass what is not stored, whatever comes in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers import MAX_RUNS
from monitor.stored import MAX_NAMED, Watermarks

STREAM = ("anna", "pi-1")


def batches() -> st.SearchStrategy[list[list[int]]]:
    return st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=8), max_size=12)


@given(batches(), st.integers(0, 31))
def test_all_from_the_floor_up_to_the_mark_is_stored_and_the_next_is_not(
    stored: list[list[int]], floor: int
) -> None:
    marks = Watermarks()
    marks.keep_from(STREAM, floor)
    for numbers in stored:
        marks.add(STREAM, numbers)
    mark = marks.mark(STREAM)
    known = {number for numbers in stored for number in numbers}
    assert mark is not None
    assert mark >= floor - 1
    assert set(range(floor, mark + 1)) <= known
    assert mark + 1 not in known


@given(batches(), st.lists(st.integers(0, 40), max_size=5))
def test_what_a_gateway_let_go_of_is_passed_and_counted_once(
    stored: list[list[int]], floors: list[int]
) -> None:
    marks = Watermarks()
    marks.keep_from(STREAM, 0)
    known: set[int] = set()
    gone: set[int] = set()
    for turn in range(max(len(stored), len(floors))):
        for numbers in stored[turn : turn + 1]:
            marks.add(STREAM, numbers)
            known |= set(numbers)
        for floor in sorted(floors)[turn : turn + 1]:
            marks.keep_from(STREAM, floor)
            gone |= set(range(floor)) - known
            known |= gone
    assert marks.lost == len(gone)
    mark = marks.mark(STREAM)
    assert mark is not None
    assert mark + 1 == min(set(range(100)) - known)


@given(batches())
def test_a_gateway_that_keeps_silent_begins_with_its_first_number(stored: list[list[int]]) -> None:
    marks = Watermarks()
    assert marks.mark(STREAM) is None
    for numbers in stored:
        marks.add(STREAM, numbers)
    if stored:
        mark = marks.mark(STREAM)
        assert mark is not None
        assert mark >= stored[0][0]


@given(batches(), st.one_of(st.none(), st.integers(0, 31)))
def test_what_is_written_gives_the_same_marks_again(
    stored: list[list[int]], floor: int | None
) -> None:
    marks = Watermarks()
    marks.hear(STREAM)
    if floor is not None:
        marks.keep_from(STREAM, floor)
    dealt = None
    for numbers in stored:
        dealt = marks.with_more(STREAM, numbers)
        marks.add(STREAM, numbers)
    if dealt is not None:
        assert dealt.mark == marks.mark(STREAM)
        again = Watermarks([(STREAM, dealt)])
        assert again.mark(STREAM) == marks.mark(STREAM)
        assert again.of_runner("anna") == marks.of_runner("anna")
        assert all(again.holds(STREAM, number) for numbers in stored for number in numbers)


def test_a_gateway_that_still_keeps_older_ones_takes_the_mark_back() -> None:
    marks = Watermarks()
    marks.add(STREAM, [50, 51])
    assert marks.mark(STREAM) == 51
    assert marks.keep_from(STREAM, 10)
    assert marks.mark(STREAM) == 9
    assert marks.lost == 0
    marks.add(STREAM, range(10, 50))
    assert marks.mark(STREAM) == 51


@given(batches(), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 31)), max_size=4))
def test_a_mark_is_where_its_numbers_end_whatever_moved_it_before(
    stored: list[list[int]], floors: list[tuple[int, int]]
) -> None:
    marks = Watermarks()
    floor: int | None = None
    known: set[int] = set()
    for turn, numbers in enumerate(stored):
        before = marks.mark(STREAM)
        moved = marks.add(STREAM, numbers)
        assert moved == (marks.mark(STREAM) != before)
        floor = numbers[0] if floor is None else floor
        known |= set(numbers)
        for at, new_floor in floors:
            if at == turn:
                marks.keep_from(STREAM, new_floor)
                end = next(n for n in range(floor, 99) if n not in known)
                known |= set(range(end, new_floor))
                floor = new_floor
        assert marks.mark(STREAM) == next(n for n in range(floor, 99) if n not in known) - 1
        assert marks.highest(STREAM) == max(known)
        assert {n for n in range(60) if marks.holds(STREAM, n)} == known


def test_too_many_holes_close_none() -> None:
    marks = Watermarks()
    marks.keep_from(STREAM, 0)
    marks.add(STREAM, range(0, 4 * MAX_RUNS, 2))
    assert marks.mark(STREAM) == 0
    assert not marks.holds(STREAM, 4 * MAX_RUNS - 2), "taken in again, rather than taken for stored"


def test_a_status_speaks_to_the_gateways_heard_last() -> None:
    marks = Watermarks()
    for number in range(3 * MAX_NAMED):
        marks.hear(("anna", f"pi-{number}"))
        marks.add(("anna", f"pi-{number}"), [number])
    marks.hear(("anna", f"pi-{2 * MAX_NAMED}"))
    named = list(marks.of_runner("anna"))
    assert named == [
        *(f"pi-{n}" for n in range(2 * MAX_NAMED, 3 * MAX_NAMED) if n != 2 * MAX_NAMED),
        f"pi-{2 * MAX_NAMED}",
    ]
    assert marks.of_runner("ben") == {}
