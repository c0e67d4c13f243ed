"""What a late record leaves behind: numbers that may come again, and where a runner begins."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers import SeenNumbers
from tests.monitor.kept import Kept
from tests.monitor.people import T, running, vitals


@given(st.lists(st.integers(0, 30)), st.integers(0, 30))
def test_a_number_that_is_taken_out_is_new_again(added: list[int], out: int) -> None:
    numbers = SeenNumbers()
    for number in added:
        numbers.add(number)
    numbers.discard(out)
    left = {*added} - {out}
    assert {number for number in range(31) if number in numbers} == left
    assert numbers.add(out)
    assert {number for number in range(31) if number in numbers} == left | {out}


def test_a_runner_of_whom_earlier_seconds_came_begins_there_after_a_restart(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path / "a")
    for seconds in (range(50, 100), range(10, 50)):
        now = T + 99.0
        kept.take([(now, "anna", vitals(T + t, t, running())) for t in seconds], now)
    kept.write()
    assert [run.first_t - T for run in kept.store.reader.runs("anna")][-1] == 10
    kept.kill()
    again = Kept(tmp_path / "a", T + 100.0).resume(T + 100.0)
    assert again.watch.arrivals.timeline("anna").first_t == T + 10
    assert again.watch.race.latest.first_t[0] == T + 10
    again.kill()


def test_notes_stand_for_what_is_on_the_disk(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "a")
    kept.watch.take_record("anna", vitals(T, 0, running()), T)
    first = kept.recorder.note()
    batch = kept.recorder.take()
    kept.watch.take_record("anna", vitals(T + 1, 1, running()), T + 1)
    second = kept.recorder.note()
    assert not kept.archive.has(first)
    kept.recorder.give_back(batch)  # the disk was full
    assert not kept.archive.has(first)
    kept.write()
    assert kept.archive.has(first)
    assert kept.archive.has(second)
    third = kept.recorder.note()
    kept.recorder.take()
    assert kept.archive.has(third), "nothing was left to be written"
    kept.kill()
