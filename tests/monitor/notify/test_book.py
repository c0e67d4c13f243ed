"""Who is told what and when."""

from collections import Counter
from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.notify_settings import Notify
from monitor.alerts.budget import FOLD_S, PUSHES_PER_HOUR
from monitor.messages import AlertLevel
from monitor.notify.book import GIVE_UP_S, LATE_S
from monitor.notify.memory import Memory
from monitor.notify.wording import BODY_MAX, TITLE_MAX
from tests.monitor.notify.people import (
    EVENING,
    HOUR_S,
    RACE,
    alert,
    book,
    drain,
    linked,
    sent,
    state,
)

MINUTE_S = 60.0


def test_each_audience_is_told_by_its_services() -> None:
    told, memory = book()
    told.hear(alert("a-1", to=("crew", "runner", "desk")), EVENING)
    told.hear(alert("b-1", runner="ben"), EVENING)
    told.hear(alert("x-1", runner="guest"), EVENING)
    assert sent(memory.deliveries) == [
        ("crew", "Anna: Drink to thirst"),
        ("anna-phone", "Anna: Drink to thirst"),
        ("desk", "Anna: Drink to thirst"),
        ("ben-crew", "Ben: Drink to thirst"),  # in place of the race's
        ("crew", "guest: Drink to thirst"),
    ]


def test_a_crew_hears_only_of_what_its_runner_agreed_to_show() -> None:
    told, memory = book()
    told.hear(alert("c-1", "urgent", runner="cleo", kind="cramp_now"), EVENING)
    told.hear(alert("c-2", runner="cleo", kind="cutoff", title="Cutoff in 20 min"), EVENING)
    told.hear(alert("c-3", runner="cleo", to=("crew", "desk")), EVENING)
    assert sent(memory.deliveries) == [
        ("crew", "Cleo: Cutoff in 20 min"),
        ("desk", "Cleo: Drink to thirst"),  # the desk has the whole race in care
    ]


def test_an_alert_is_told_once_however_often_it_is_heard() -> None:
    told, memory = book()
    one = alert()
    assert told.hear(one, EVENING)
    for _ in range(3):
        assert not told.hear(one, EVENING + 1)
        assert not told.hear_active("anna", [one], EVENING + 2, EVENING + 2)
    assert len(memory.deliveries) == 1


def test_what_gets_worse_is_told_again_and_what_changes_only_its_words_is_not() -> None:
    told, memory = book()
    one = alert()
    told.hear(one, EVENING)
    drain(told, memory, "crew", EVENING)
    assert not told.hear(state(one, "changed", text="Other numbers."), EVENING + 60)
    assert told.hear(state(one, "changed", level="urgent"), EVENING + 120)
    assert sent(memory.deliveries) == [("crew", "URGENT Anna: Drink to thirst")]


def test_what_is_as_bad_again_after_a_better_time_is_told_again() -> None:
    """Of the better time the monitor tells nobody."""
    told, memory = book()
    one = alert(level="urgent")
    told.hear(one, EVENING)
    drain(told, memory, "crew", EVENING)
    again = state(one, "changed", t=EVENING + 1800)
    assert told.hear(again, EVENING + 1800)
    assert not told.hear(again, EVENING + 1801)
    assert not told.hear(one, EVENING + 1802)
    assert not told.hear(again, EVENING + 1803)
    assert sent(memory.deliveries) == [("crew", "URGENT Anna: Drink to thirst")]


def test_what_is_seen_or_over_is_no_longer_sent() -> None:
    for last in ("acknowledged", "cleared"):
        told, memory = book()
        one = alert(level="urgent")
        told.hear(one, EVENING)
        told.hear(state(one, last), EVENING + 1)
        assert memory.deliveries == []
        told.tick(EVENING + HOUR_S)
        assert memory.deliveries == []


def test_who_put_an_alert_off_is_told_again_and_who_is_on_it_is_not() -> None:
    told, memory = book()
    one = alert(level="urgent")
    told.hear(one, EVENING)
    told.hear(state(one, "acknowledged", seen_by="Max"), EVENING + 1)
    assert not told.hear(state(one, "changed", title="Walk for 3 min"), EVENING + 60)
    told.hear(state(one, "acknowledged", seen_by="Max"), EVENING + 61)
    assert told.hear(state(one, "changed", seen_by="Max"), EVENING + 600)
    assert len(memory.deliveries) == 1


def test_an_old_word_does_not_raise_what_is_over() -> None:
    told, memory = book()
    one = alert(level="urgent")
    told.hear(state(one, "cleared"), EVENING)
    assert not told.hear(one, EVENING + 1)
    assert memory.deliveries == []


def test_what_is_late_is_told_only_if_it_is_urgent() -> None:
    told, memory = book()
    told.hear(alert("new", t=EVENING), EVENING)
    told.hear(alert("old", t=EVENING - LATE_S - 1), EVENING)
    told.hear(alert("dire", "urgent", t=EVENING - LATE_S - 1), EVENING)
    assert [one.alerts for one in memory.deliveries] == [("new",), ("dire",)]


def test_quiet_hours_hold_back_all_but_what_is_urgent_and_end_with_one_digest() -> None:
    told, memory = book()
    night = EVENING + 2 * HOUR_S
    gone, kept = alert("a-1", "info", t=night), alert("a-2", t=night, title="Eat")
    told.hear(gone, night)
    told.hear(kept, night)
    told.hear(alert("a-3", t=night, title="Seen"), night)
    told.hear(state(alert("a-3"), "acknowledged"), night + 1)
    told.hear(alert("a-4", "urgent", t=night, title="Cramp: stop"), night)
    assert sent(drain(told, memory, "crew", night)) == [("crew", "URGENT Anna: Cramp: stop")]
    told.hear(state(alert("a-4"), "acknowledged"), night + 2)
    told.hear(state(gone, "cleared"), night + 3)
    assert not told.tick(EVENING + 7 * HOUR_S - 1)
    assert told.tick(EVENING + 7 * HOUR_S)  # five in the morning
    (digest,) = drain(told, memory, "crew", EVENING + 7 * HOUR_S)
    assert digest.title == "Anna: 2 alerts held back"
    assert digest.body == "Anna: Drink to thirst (over)\nAnna: Eat"
    assert digest.level == "warning"
    assert not told.tick(EVENING + 8 * HOUR_S)


def test_the_desk_is_disturbed_as_seldom_as_the_crew() -> None:
    told, memory = book()
    for number in range(PUSHES_PER_HOUR + 3):
        told.hear(alert(f"a-{number}", to=("desk",), title=f"No {number}"), EVENING)
    told.hear(alert("b-1", runner="ben", to=("desk",)), EVENING)  # each runner by itself
    for number in range(PUSHES_PER_HOUR):
        told.hear(alert(f"u-{number}", "urgent", to=("desk",)), EVENING)
    assert len(memory.deliveries) == PUSHES_PER_HOUR + 1 + PUSHES_PER_HOUR
    drain(told, memory, "desk", EVENING)
    told.tick(EVENING + FOLD_S)
    digests = [one for one in memory.deliveries if one.title == "Anna: 3 alerts held back"]
    assert len(digests) == 1


def test_the_crew_s_pushes_are_counted_by_the_monitor_alone() -> None:
    told, memory = book()
    for number in range(PUSHES_PER_HOUR + 3):
        told.hear(alert(f"a-{number}"), EVENING)
    assert len(memory.deliveries) == PUSHES_PER_HOUR + 3


def test_an_urgent_alert_that_nobody_acknowledges_goes_to_the_desk_once() -> None:
    told, memory = book(race=linked())
    told.hear(alert("a-1", "urgent", title="Cramp: stop"), EVENING)
    drain(told, memory, "crew", EVENING)
    assert not told.tick(EVENING + 5 * MINUTE_S - 1)
    assert told.tick(EVENING + 5 * MINUTE_S)
    (escalation,) = memory.deliveries
    assert (escalation.to, escalation.title) == ("desk", "UNANSWERED Anna: Cramp: stop")
    assert escalation.body.startswith("Nobody has acknowledged this for 5 min.")
    assert escalation.body.endswith("https://crew.example.org/?runner=anna")
    drain(told, memory, "desk", EVENING)
    assert not told.tick(EVENING + HOUR_S)
    told.hear(state(alert("a-1", "urgent"), "changed", title="Worse"), EVENING + HOUR_S)
    drain(told, memory, "crew", EVENING + HOUR_S)
    assert not told.tick(EVENING + 2 * HOUR_S)


def test_who_is_told_of_unanswered_alerts_can_be_named() -> None:
    notify = Notify(crew=("crew",), desk=("desk",), escalate=("doctor",), escalate_min=10)
    told, memory = book(race=msgspec.structs.replace(RACE, notify=notify))
    told.hear(alert("a-1", "urgent"), EVENING)
    drain(told, memory, "crew", EVENING)
    told.tick(EVENING + 9.9 * MINUTE_S)
    assert memory.deliveries == []
    told.tick(EVENING + 10 * MINUTE_S)
    assert [one.to for one in memory.deliveries] == ["doctor"]


def test_an_incident_that_ended_unheard_is_not_escalated() -> None:
    told, memory = book()
    told.hear(alert("a-1", "urgent"), EVENING)
    drain(told, memory, "crew", EVENING)
    told.hear_active("anna", [], EVENING - 1, EVENING + 60)  # a status from before it
    assert memory.incidents
    told.hear_active("anna", [], EVENING + 60, EVENING + 60)
    told.tick(EVENING + HOUR_S)
    assert memory.deliveries == []


def test_what_was_missed_while_nobody_listened_is_learned_from_the_status() -> None:
    told, memory = book()
    told.hear_active("anna", [alert("a-1", "urgent")], EVENING + 60, EVENING + 60)
    assert sent(memory.deliveries) == [("crew", "URGENT Anna: Drink to thirst")]


def test_while_a_service_is_away_what_gathers_becomes_one_and_urgent_goes_first() -> None:
    told, memory = book()
    for number in range(5):
        told.hear(alert(f"a-{number}", title=f"No {number}"), EVENING + number)
    told.hear(alert("u", "urgent", title="Cramp: stop"), EVENING + 9)
    first, merged = drain(told, memory, "crew", EVENING + 60)
    assert first.title == "URGENT Anna: Cramp: stop"
    assert merged.title == "5 messages that waited"
    assert merged.body.splitlines() == [f"Anna: No {number}" for number in range(5)]


def test_what_is_too_old_is_given_up_and_counted() -> None:
    told, memory = book()
    told.hear(alert("i", "info"), EVENING)
    told.hear(alert("u", "urgent"), EVENING)
    told.hear(state(alert("u", "urgent"), "changed", title="Still"), EVENING)
    told.tick(EVENING + GIVE_UP_S["info"] + 1)
    assert [one.level for one in memory.deliveries if one.to == "crew"] == ["urgent"]
    assert told.given_up == {"crew": 1}


def test_after_a_kill_in_the_middle_of_a_try_only_what_is_urgent_is_told_again() -> None:
    told, memory = book()
    told.hear(alert("u", "urgent"), EVENING)
    told.hear(alert("w"), EVENING)
    for one in list(memory.deliveries):
        told.begin(one.id)
    remembered = msgspec.json.decode(msgspec.json.encode(memory), type=Memory)
    again, after = book(remembered)
    again.resume()
    (urgent,) = after.deliveries
    assert urgent.alerts == ("u",)
    assert urgent.body.endswith("(Perhaps told before.)")
    assert after.uncertain == 1
    assert not again.hear(alert("w"), EVENING + 1)


def test_people_are_told_in_the_race_s_language() -> None:
    race = msgspec.structs.replace(RACE, race=msgspec.structs.replace(RACE.race, language="it"))
    told, memory = book(race=race)
    told.hear(alert("u", "urgent", title="Crampo: fermo"), EVENING)
    told.tick(EVENING + 5 * MINUTE_S)
    first, second = memory.deliveries
    assert first.title == "URGENTE Anna: Crampo: fermo"
    assert second.title == "SENZA RISPOSTA Anna: Crampo: fermo"
    assert second.body.startswith("Da 5 min nessuno")


_LEVELS: Final[tuple[AlertLevel, ...]] = ("info", "warning", "urgent")
_HEARD = st.tuples(
    st.integers(0, 5),
    st.sampled_from(["raised", "raised", "changed", "cleared"]),
    st.integers(0, 1800),
    st.booleans(),
)


@given(st.lists(_HEARD, max_size=25))
def test_wherever_it_is_killed_nothing_is_told_twice(
    heard: list[tuple[int, str, int, bool]],
) -> None:
    told, memory = book()
    arrived: Counter[tuple[str, str, str]] = Counter()
    news: Counter[str] = Counter()
    now = EVENING
    for number, last, later_s, killed in heard:
        now += later_s
        one = alert(f"anna-{number}", _LEVELS[number % 3], to=("crew", "desk"), t=now)
        if told.hear(state(one, last), now):
            news[one.id] += 1
            told.hear(state(one, last), now)
        told.tick(now)
        if killed:
            memory = msgspec.json.decode(msgspec.json.encode(memory), type=Memory)
            told, _ = book(memory)
            told.resume()
        for to in ("crew", "desk"):
            for gone in drain(told, memory, to, now):
                assert len(gone.title) <= TITLE_MAX
                assert len(gone.body) <= BODY_MAX
                kind = gone.id.split(":")[0]
                arrived.update((kind, to, ident) for ident in gone.alerts)
    assert not [key for key, times in arrived.items() if times > news[key[2]]]
