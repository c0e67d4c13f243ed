"""What was logged lately and which alerts there were, as the pages are told."""

from typing import Any, Final

import msgspec

from dashboard.episodes import KEPT as EPISODES_KEPT
from dashboard.episodes import Episodes
from dashboard.logbook import ANSWERED_WITHIN_S, KEPT, LogBook
from ingest.events import Ack, Carbs, Event, Note, Snooze, Undo
from monitor.stored_events import NAMED
from tests.dashboard.scene import alert

NOW: Final = 1_764_000_000.0


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012x}"


def gel(number: int, **fields: Any) -> Carbs:
    return Carbs(id=uuid(number), t=NOW, carbs_g=25, **fields)


def test_the_newest_come_first_and_only_so_many_are_kept() -> None:
    book = LogBook()
    assert all(book.add(gel(number), NOW + number) for number in range(KEPT + 5))
    entries = book.view("anna").entries
    assert [entry.event.id for entry in entries] == [
        uuid(number) for number in range(KEPT + 4, 4, -1)
    ]


def test_an_event_that_comes_again_is_no_news_and_keeps_its_first_arrival() -> None:
    book = LogBook()
    book.add(gel(0xA, author="Marco"), NOW)
    again = msgspec.structs.replace(gel(0xA), id=uuid(0xA).upper())
    assert not book.add(again, NOW + 9)
    (entry,) = book.view("anna").entries
    assert (entry.heard_at, entry.event.author) == (NOW, "Marco")


def test_what_concerns_alerts_only_is_not_in_it() -> None:
    book = LogBook()
    assert not book.add(Ack(id=uuid(1), t=NOW, alert="a"), NOW)
    assert not book.add(Snooze(id=uuid(2), t=NOW, alert="a", minutes=5), NOW)
    assert book.view("anna").entries == ()


def test_what_the_monitor_stored_stays_stored_when_it_is_no_longer_named() -> None:
    book = LogBook()
    book.add(gel(0xB), NOW)
    book.add(gel(2), NOW)
    assert book.note_stored([uuid(0xB).upper(), uuid(77)])
    assert not book.note_stored([uuid(0xB)])
    assert not book.note_stored([])
    assert [entry.stored for entry in book.view("anna").entries] == [False, True]


def test_an_event_is_taken_back_also_when_the_word_of_it_comes_first() -> None:
    book = LogBook()
    book.add(gel(1), NOW)
    assert book.add(Undo(id=uuid(10), t=NOW, event=uuid(1)), NOW)
    assert not book.add(Undo(id=uuid(11), t=NOW, event=uuid(1)), NOW)
    assert not book.add(Undo(id=uuid(12), t=NOW, event=uuid(2)), NOW)
    book.add(Note(id=uuid(2), t=NOW, text="fine"), NOW)
    assert [entry.undo for entry in book.view("anna").entries] == ["asked", "asked"]


def undone(book: LogBook) -> list[str | None]:
    return [entry.undo for entry in book.view("anna").entries]


def test_an_undo_that_the_monitor_did_not_take_is_said_to_be_none_and_may_be_tried_again() -> None:
    book = LogBook()
    book.add(gel(1), NOW)
    book.note_stored([uuid(1)], NOW + 1)
    book.add(Undo(id=uuid(10), t=NOW, event=uuid(1)), NOW + 2)
    assert not book.note_stored([uuid(1)], NOW + 2 + ANSWERED_WITHIN_S)
    assert undone(book) == ["asked"]
    assert book.note_stored([uuid(1)], NOW + 3 + ANSWERED_WITHIN_S)
    assert (undone(book), book.refused) == (["refused"], {uuid(10)})

    assert book.add(Undo(id=uuid(11), t=NOW, event=uuid(1)), NOW + 40)
    assert (undone(book), book.refused) == (["asked"], set())
    assert book.note_stored([uuid(1), uuid(11)], NOW + 41)
    assert undone(book) == ["done"]


def test_an_undo_is_not_refused_where_nobody_would_have_named_it() -> None:
    late = NOW + 5 + ANSWERED_WITHIN_S
    newer = [uuid(number) for number in range(20, 20 + NAMED)]
    for named in ([], newer):  # a monitor without a store, and one that stored as much since
        book = LogBook()
        book.add(gel(1), NOW)
        book.add(Undo(id=uuid(10), t=NOW, event=uuid(1)), NOW)
        book.note_stored(named, None)
        assert undone(book) == ["asked"]
        book.note_stored(named, late)
        assert undone(book) == ["done"]


def test_what_was_stored_before_stands_behind_what_came_since() -> None:
    book = LogBook()
    book.add(gel(3), NOW + 3)
    book.add(gel(2), NOW + 2)
    past: list[tuple[Event, float]] = [
        (gel(1), NOW + 1),
        (gel(2), NOW + 2),
        (Undo(id=uuid(10), t=NOW, event=uuid(1)), NOW + 2),
    ]
    book.recall(past)
    entries = book.view("anna").entries
    assert [(entry.event.id, entry.stored, entry.undo) for entry in entries] == [
        (uuid(3), False, None), (uuid(2), True, None), (uuid(1), True, "done"),
    ]  # fmt: skip


def test_an_alert_is_a_stretch_of_time_as_bad_as_it_ever_was() -> None:
    episodes = Episodes()
    raised = alert("anna", "warning", "pace", "Too fast", "Ease.", t=NOW)
    worse = msgspec.structs.replace(raised, state="changed", level="urgent", t=NOW + 60)
    better = msgspec.structs.replace(raised, state="changed", t=NOW + 90)
    over = msgspec.structs.replace(raised, state="cleared", t=NOW + 120)
    assert [episodes.take((one,)) for one in (raised, raised, worse, better, over)] == [
        True, False, True, False, True,
    ]  # fmt: skip
    (episode,) = episodes.view("anna").episodes
    assert (episode.from_t, episode.to_t, episode.level) == (NOW, NOW + 120, "urgent")


def test_an_alert_that_only_its_end_is_known_of_is_not_shown() -> None:
    episodes = Episodes()
    over = alert("anna", "warning", "pace", "Too fast", "Ease.", t=NOW)
    assert not episodes.take((msgspec.structs.replace(over, state="cleared"),))
    assert episodes.view("anna").episodes == ()


def test_of_many_alerts_the_newest_are_kept() -> None:
    episodes = Episodes()
    many = [
        msgspec.structs.replace(
            alert("anna", "info", "pace", "Fast", "Ease.", t=NOW + number), id=str(number)
        )
        for number in range(EPISODES_KEPT + 3)
    ]
    assert episodes.take(many)
    kept = episodes.view("anna").episodes
    assert len(kept) == EPISODES_KEPT
    assert kept[0].id == "3"
