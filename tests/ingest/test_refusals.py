import itertools
import logging
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from ingest.refusals import LOG_EVERY_S, Refusals, unless_kept
from ingest.traffic import Received
from tests.examples import examples


def test_each_reason_is_counted() -> None:
    refusals = Refusals("vitals")
    assert refusals.counts == {}
    for reason in ("invalid", "not json", "invalid"):
        refusals.add(reason, now=0.0)
    assert refusals.counts == {"invalid": 2, "not json": 1}


def test_counts_handed_out_are_a_copy() -> None:
    refusals = Refusals("vitals")
    refusals.add("invalid", now=0.0)
    refusals.counts["invalid"] = 99
    assert refusals.counts == {"invalid": 1}


def test_a_reason_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals("vitals")
    for now in (100.0, 100.5, 159.9, 160.0, 200.0):
        refusals.add("invalid", f"at {now}", now=now)
    assert [record.getMessage() for record in caplog.records] == [
        "refused vitals: invalid (at 100.0), 1 so far",
        "refused vitals: invalid (at 160.0), 4 so far",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_another_reason_is_logged_at_once(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals("vitals")
    refusals.add("invalid", now=0.0)
    refusals.add("not json", now=0.0)
    assert len(caplog.records) == 2


def test_a_long_detail_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    Refusals("vitals").add("invalid", "x" * 10_000, now=0.0)
    assert len(caplog.records[0].getMessage()) < 300


def test_text_from_outside_cannot_forge_log_lines(caplog: pytest.LogCaptureFixture) -> None:
    Refusals("vitals").add("bad topic", "x\n2026-11-22 ERROR all is lost \x1b[2J", now=0.0)
    assert caplog.records[0].getMessage().isprintable()


@examples(50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    refused=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 40)), min_size=1, max_size=40
    )
)
def test_never_more_than_one_line_a_minute_and_none_lost(
    caplog: pytest.LogCaptureFixture, refused: list[tuple[str, float]]
) -> None:
    caplog.clear()
    refusals = Refusals("vitals")
    now, logged = 0.0, defaultdict[str, list[float]](list)
    for reason, pause_s in refused:
        now += pause_s
        before = len(caplog.records)
        refusals.add(reason, now=now)
        if len(caplog.records) > before:
            logged[reason].append(now)
    assert refusals.counts == Counter(reason for reason, _ in refused)
    assert logged.keys() == refusals.counts.keys()
    for times in logged.values():
        assert all(b - a >= LOG_EVERY_S for a, b in itertools.pairwise(times))


def test_what_is_only_worth_something_now_is_refused_when_it_was_kept() -> None:
    taken: list[bytes] = []
    refusals = Refusals("requests")
    take = refusals.guarded(unless_kept(lambda got: taken.append(got.payload)), lambda: 0.0)
    take(Received("topic", b"old", retained=True))
    take(Received("topic", b"new", retained=False))

    assert (taken, refusals.counts) == ([b"new"], {"retained": 1})
