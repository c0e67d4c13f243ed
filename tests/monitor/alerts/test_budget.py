"""At most six pushes an hour for a crew; nothing urgent waits; nothing is lost."""

from dataclasses import dataclass, field
from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts import budget
from monitor.alerts.budget import FOLD_S, HOUR_S, PUSHES_PER_HOUR, Budgets, State
from monitor.alerts.wording import TEXT_MAX, TITLE_MAX
from monitor.messages import Alert, AlertLevel, AlertState, Audience, Words
from tests.examples import examples

T = 1_700_000_000.0


def alert(
    number: int = 0,
    *,
    t: float = T,
    level: AlertLevel = "info",
    state: AlertState = "raised",
    audience: tuple[Audience, ...] = ("crew",),
    runner: str = "anna",
) -> Alert:
    return Alert(
        id=f"{runner}-{number}",
        t=t,
        runner=runner,
        kind="pace",
        level=level,
        state=state,
        for_=audience,
        title=f"Title {number}",
        text=f"Text {number}.",
    )


def rings(message: Alert) -> bool:
    """Whether it disturbs the crew."""
    return "crew" in message.for_ and message.state in ("raised", "changed")


@dataclass
class Crew:
    """What one crew is told."""

    state: State = field(default_factory=State)
    told: list[Alert] = field(default_factory=list)
    told_t: list[float] = field(default_factory=list)

    def hear(self, t: float, *alerts: Alert) -> list[Alert]:
        self.state, out = budget.step(self.state, alerts, t)
        self.told += out
        self.told_t += [t] * len(out)
        return out


def test_five_come_as_they_are_and_the_rest_in_a_summary() -> None:
    crew = Crew()
    seven = [alert(number) for number in range(7)]
    assert crew.hear(T, *seven) == seven[:5]
    assert crew.hear(T + FOLD_S - 1) == []
    (summary,) = crew.hear(T + FOLD_S)
    assert (summary.kind, summary.level, summary.state) == ("digest", "info", "raised")
    assert summary.for_ == ("crew",)
    assert summary.title == "2 more alerts"
    assert "Title 5 and Title 6" in summary.text
    assert summary.steps == ("Title 5: Text 5.", "Title 6: Text 6.")
    assert summary.because == {"folded": 2.0}
    assert summary.expires == summary.t + HOUR_S
    assert crew.hear(T + FOLD_S + 1) == []


def test_an_hour_later_there_is_room_again() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(5)))
    assert crew.hear(T + HOUR_S - 1, alert(8)) == []
    assert crew.hear(T + HOUR_S, alert(9)) == [alert(9)]


def test_urgent_ones_pass_and_count_for_nothing() -> None:
    crew = Crew()
    many = [alert(number, level="urgent") for number in range(50)]
    assert crew.hear(T, *many) == many
    assert crew.hear(T + 1, alert(99)) == [alert(99)]


def test_others_than_the_crew_are_told_at_once() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(5)))
    (message,) = crew.hear(T + 1, alert(7, audience=("crew", "runner")))
    assert message == msgspec.structs.replace(alert(7), for_=("runner",))
    only_desk = alert(8, audience=("desk",))
    assert crew.hear(T + 2, only_desk) == [only_desk]
    (summary,) = crew.hear(T + 1 + FOLD_S)
    assert summary.steps == ("Title 7: Text 7.",)


def test_that_something_is_over_or_seen_rings_nobody_and_is_passed_on() -> None:
    crew = Crew()
    quiet = [alert(1, state="cleared"), alert(2, state="acknowledged")] * 10
    assert crew.hear(T, *quiet) == quiet
    assert crew.hear(T, alert(3)) == [alert(3)]


def test_what_was_over_before_the_summary_is_told_as_over() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(7)))
    crew.hear(T + 60, alert(5, state="cleared"))
    (summary,) = crew.hear(T + FOLD_S)
    assert summary.steps == ("Title 6: Text 6.", "Title 5 (over): Text 5.")


def test_when_to_leave_is_never_held_back() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(6)))
    leave = msgspec.structs.replace(alert(7, level="warning"), kind="leave_now")
    assert crew.hear(T + 1, leave) == [leave]


def test_nobody_is_rung_for_what_came_and_went_unheard() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(6)))
    crew.hear(T + 60, alert(5, state="cleared"))
    assert crew.hear(T + FOLD_S) == []
    assert crew.hear(T + 2 * FOLD_S) == []


def test_what_became_urgent_needs_no_summary() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(6)))
    worse = alert(5, level="urgent", state="changed")
    assert crew.hear(T + 60, worse) == [worse]
    assert crew.hear(T + FOLD_S) == []


def test_a_warning_makes_the_summary_one() -> None:
    crew = Crew()
    crew.hear(T, *(alert(number) for number in range(6)), alert(6, level="warning"))
    assert crew.hear(T + FOLD_S)[0].level == "warning"


def test_an_alert_a_minute_rings_six_times_an_hour_and_no_more() -> None:
    crew = Crew()
    for minute in range(300):
        crew.hear(T + 60 * minute, alert(minute, t=T + 60 * minute))
    rung = crew.told_t
    in_an_hour = [sum(start <= t < start + HOUR_S for t in rung) for start in rung]
    assert max(in_an_hour) == PUSHES_PER_HOUR
    summaries = [one for one in crew.told if one.kind == "digest"]
    assert len(summaries) >= 5
    folded = sum(len(one.steps) for one in summaries) + len(crew.state.folded)
    assert folded + len(crew.told) - len(summaries) == 300


messages = st.lists(
    st.tuples(
        st.integers(0, 600),  # seconds since the one before
        st.integers(0, 30),  # which alert
        st.sampled_from(get_args(AlertLevel)),
        st.sampled_from(get_args(AlertState)),
        st.sets(st.sampled_from(get_args(Audience)), min_size=1).map(sorted).map(tuple),
    ),
    max_size=80,
)


@examples(100)
@given(messages)
def test_whatever_happens_the_crew_is_rung_six_times_an_hour_and_learns_everything(
    happened: list[tuple[int, int, AlertLevel, AlertState, tuple[Audience, ...]]],
) -> None:
    crew = Crew()
    t = T
    sent = []
    for after_s, number, level, state, audience in happened:
        for second in range(0, after_s, 60):
            crew.hear(t + second)
        t += after_s
        sent.append(alert(number, t=t, level=level, state=state, audience=audience))
        out = crew.hear(t, sent[-1])
        assert level != "urgent" or sent[-1] in out
        assert "crew" in audience or sent[-1] in out
        assert state in ("raised", "changed") or sent[-1] in out
        assert audience == ("crew",) or any(one.id == sent[-1].id for one in out)
    for minute in range(150):
        crew.hear(t + 60 * minute)

    rung = [
        its_t
        for its_t, one in zip(crew.told_t, crew.told, strict=True)
        if rings(one) and one.level != "urgent"
    ]
    assert all(
        sum(start <= one < start + HOUR_S for one in rung) <= PUSHES_PER_HOUR for start in rung
    )
    assert crew.state.folded == ()
    summaries = [line for one in crew.told if one.kind == "digest" for line in one.steps]
    direct = {one.id for one in crew.told if "crew" in one.for_ and one.kind != "digest"}
    for one in filter(rings, sent):
        told = one.id in direct or any(line.endswith(f": {one.text}") for line in summaries)
        assert told, one
    for one in crew.told:
        assert len(one.title) <= TITLE_MAX
        assert len(one.text) <= TEXT_MAX


@given(messages)
def test_messages_are_passed_on_in_order(
    happened: list[tuple[int, int, AlertLevel, AlertState, tuple[Audience, ...]]],
) -> None:
    crew = Crew()
    sent = [
        alert(place, t=T + place, level=level, state=state, audience=audience)
        for place, (_, _, level, state, audience) in enumerate(happened)
    ]
    ids = [one.id for one in crew.hear(T + 100, *sent) if one.kind != "digest"]
    assert ids == sorted(ids, key=[one.id for one in sent].index)


def test_each_runner_has_a_budget_of_their_own() -> None:
    budgets = Budgets()
    anna = [alert(number) for number in range(6)]
    ben = [alert(number, runner="ben") for number in range(5)]
    times = {"anna": T, "ben": T}
    assert budgets.step([*anna, *ben], times) == [*anna[:5], *ben]
    assert budgets.step([], {"ben": T + FOLD_S}) == []
    (summary,) = budgets.step([], {"anna": T + FOLD_S, "ben": T + FOLD_S})
    assert (summary.runner, summary.kind) == ("anna", "digest")


def test_what_is_seen_by_a_clock_ahead_takes_no_summary_away() -> None:
    """In a replay the crew's clock is minutes ahead of the seconds gone through."""
    budgets = Budgets()
    budgets.step([alert(number) for number in range(6)], {"anna": T})
    budgets.note_seen(alert(0, t=T + 2 * HOUR_S, state="acknowledged"))
    assert len(budgets.of("anna").pushed_t) == 5, "an hour of the race is not over"
    (summary,) = budgets.step([], {"anna": T + FOLD_S})
    assert summary.steps == ("Title 5: Text 5.",)


def test_what_is_seen_before_the_summary_is_in_it_all_the_same() -> None:
    budgets = Budgets()
    budgets.step([alert(number) for number in range(7)], {"anna": T})
    budgets.note_seen(alert(5, t=T + 60, state="acknowledged"))
    (summary,) = budgets.step([], {"anna": T + FOLD_S})
    assert summary.steps == ("Title 6: Text 6.", "Title 5: Text 5.")


def test_a_runner_who_begins_anew_has_a_fresh_budget() -> None:
    budgets = Budgets()
    budgets.step([alert(number) for number in range(9)], {"anna": T})
    budgets.forget("anna")
    early = alert(1, t=T - 9000)
    assert budgets.step([early], {"anna": T - 9000}) == [early]


def test_a_summary_is_said_in_every_language() -> None:
    also = {"it": Words(title="Titolo", text="Testo.")}
    held = [msgspec.structs.replace(alert(number), also=also) for number in range(9)]
    crew = Crew()
    crew.hear(T, *held)
    (summary,) = crew.hear(T + FOLD_S)
    assert "more alerts" in summary.title
    assert "altri allarmi" in summary.also["it"].title
    assert summary.also["it"].steps[0] == "Titolo: Testo."
