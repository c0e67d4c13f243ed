"""Events are applied once, in their second, or as soon as possible."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Carbs
from monitor.happenings import PENDING_MAX, REMEMBERED_IDS, Happenings, SeenEvents

T = 1_764_000_000


def gel(t: float, number: int = 0) -> Carbs:
    return Carbs(id=str(UUID(int=number)), t=t, carbs_g=25)


def test_an_id_counts_once_in_either_spelling() -> None:
    seen = SeenEvents()
    assert seen.add("8A6E0804-2BD0-4672-B79D-D97027F9071A")
    assert not seen.add("8a6e0804-2bd0-4672-b79d-d97027f9071a")


def test_the_memory_for_ids_is_bounded() -> None:
    seen = SeenEvents()
    for number in range(REMEMBERED_IDS + 1):
        seen.add(str(UUID(int=number)))
    assert seen.add(str(UUID(int=0))), "the oldest is forgotten"
    assert not seen.add(str(UUID(int=REMEMBERED_IDS)))


def test_an_event_waits_for_its_second() -> None:
    happenings = Happenings()
    happenings.add(gel(T + 1.5), race_now=T)
    assert happenings.take(T + 1) == []
    assert happenings.take(T + 2) == [gel(T + 1.5)]


def test_an_event_of_the_past_takes_effect_in_the_next_second() -> None:
    happenings = Happenings()
    happenings.add(gel(T - 100), race_now=T)
    assert happenings.take(T) == [gel(T - 100)]


def test_an_event_stamped_by_another_clock_takes_effect_now() -> None:
    happenings = Happenings()
    happenings.add(gel(T + 86_400), race_now=T)
    assert happenings.take(T) == [gel(T + 86_400)]


def test_too_many_waiting_events_are_refused() -> None:
    happenings = Happenings()
    assert all(happenings.add(gel(T, number), race_now=T) for number in range(PENDING_MAX))
    assert not happenings.add(gel(T, PENDING_MAX), race_now=T)


@given(st.lists(st.floats(T - 50, T + 50), max_size=30))
def test_each_event_comes_once_and_none_before_its_second(times: list[float]) -> None:
    happenings = Happenings()
    for number, t in enumerate(times):
        happenings.add(gel(t, number), race_now=T + 50)
    taken: list[Carbs] = []
    for second in range(T - 50, T + 51):
        for event in happenings.take(second):
            assert isinstance(event, Carbs)
            assert second - 1 < event.t <= second or event.t <= T - 50
            taken.append(event)
    assert sorted(event.id for event in taken) == sorted(
        str(UUID(int=number)) for number in range(len(times))
    )
