"""Events are applied once, in their own second or as soon as possible."""

import math
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Carbs, Event
from monitor.happenings import HELD_MAX, REMEMBERED_IDS, Happenings, SeenEvents

T = 1_764_000_000


def gel(t: float, number: int = 0) -> Carbs:
    return Carbs(id=str(UUID(int=number)), t=t, carbs_g=25)


def add(happenings: Happenings, event: Event, done_t: float = T, open_from: float = T - 50) -> int:
    second = happenings.add(event, T, done_t=done_t, open_from=open_from)
    assert second is not None
    return second


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
    assert add(happenings, gel(T + 1.5)) == T + 2
    assert happenings.between(T, T + 1) == []
    assert happenings.between(T + 1, T + 2) == [gel(T + 1.5)]


def test_an_event_of_a_second_that_can_be_gone_through_again_belongs_there() -> None:
    happenings = Happenings()
    assert add(happenings, gel(T - 10.5)) == T - 10
    assert happenings.between(T - 11, T - 10) == [gel(T - 10.5)]


def test_an_older_event_takes_effect_in_the_next_second() -> None:
    assert add(Happenings(), gel(T - 100)) == T + 1


def test_before_the_first_second_any_event_keeps_its_own() -> None:
    happenings = Happenings()
    assert add(happenings, gel(T - 100), done_t=math.nan, open_from=-math.inf) == T - 100
    assert happenings.between(math.nan, T) == [gel(T - 100)]


def test_an_event_stamped_by_another_clock_takes_effect_now() -> None:
    assert add(Happenings(), gel(T + 86_400), done_t=T - 1) == T


def test_an_event_is_taken_back_by_its_id_unless_it_is_too_old() -> None:
    happenings = Happenings()
    add(happenings, gel(T + 1, 10))
    assert happenings.undo(str(UUID(int=11)), T) is None
    assert happenings.undo(str(UUID(int=10)).upper(), T + 2) is None
    assert happenings.undo(str(UUID(int=10)).upper(), T + 1) == T + 1
    assert happenings.between(T - 100, T + 100) == []


def test_too_many_events_are_refused_until_old_ones_are_forgotten() -> None:
    happenings = Happenings()
    for number in range(HELD_MAX):
        add(happenings, gel(T + number % 2, number))
    full = happenings.add(gel(T, HELD_MAX), T, done_t=T, open_from=T)
    assert full is None
    happenings.forget(T)
    assert len(happenings.between(math.nan, T + 1)) == HELD_MAX // 2
    assert happenings.add(gel(T, HELD_MAX), T, done_t=T, open_from=T) == T


@given(st.lists(st.floats(T - 50, T), max_size=30), st.randoms())
def test_each_event_comes_once_in_its_second_in_any_order_of_arrival(
    times: list[float], random: Random
) -> None:
    sent = [gel(t, number) for number, t in enumerate(times)]
    taken = []
    for shuffled in (sent, random.sample(sent, len(sent))):
        happenings = Happenings()
        for event in shuffled:
            add(happenings, event, done_t=math.nan, open_from=-math.inf)
        taken.append(
            [
                (second, event)
                for second in range(T - 51, T + 2)
                for event in happenings.between(second - 1, second)
            ]
        )
    assert taken[0] == taken[1]
    assert all(second - 1 < event.t <= second for second, event in taken[0])
    assert sorted(event.id for _, event in taken[0]) == sorted(event.id for event in sent)


def test_a_discarded_id_is_new_again() -> None:
    seen = SeenEvents()
    seen.add(str(UUID(int=1)))
    seen.discard(str(UUID(int=1)))
    assert seen.add(str(UUID(int=1)))
