"""The signed body, and the receiver that docs/notify.md shows."""

import re
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from monitor.notify.webhook import post
from tests.brokers import free_port
from tests.monitor.notify.listener import listening
from tests.monitor.notify.people import EVENING
from tests.monitor.notify.test_services import KEY, NOTE

PAGE = (Path(__file__).parents[3] / "docs" / "notify.md").read_text()
ANOTHER_KEY = "whsec_" + "A" * 32


def documented() -> Any:
    """The receiver as the documentation has it, run as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # the documentation is what is tested
    return names["notice_of"]


def test_the_documented_receiver_takes_what_is_ours_and_nothing_else() -> None:
    notice_of = documented()
    now = time.time()  # by which the receiver judges what is old
    with listening() as service:
        url = f"http://127.0.0.1:{service.port}/hook?a=b"
        assert post(url, KEY, NOTE, now, timeout_s=5) is None
        assert post(url, KEY, NOTE, now - 3600.0, timeout_s=5) is None
        call, old = service.calls
    assert call.path == "/hook?a=b"
    assert call.headers["webhook-id"] == NOTE.id
    assert call.json["type"] == "trailpulse.notice"
    assert call.json["timestamp"] == "2026-08-28T20:00:00Z"
    said = notice_of(KEY, call.headers, call.body)
    assert said == call.json["data"]
    assert said == {
        "level": "urgent", "title": NOTE.title, "text": NOTE.body, "alerts": ["a-1"],
        "runner": "anna",
    }  # fmt: skip
    assert notice_of(ANOTHER_KEY, call.headers, call.body) is None
    assert notice_of(KEY, call.headers, call.body + b" ") is None
    assert notice_of(KEY, call.headers | {"webhook-id": "another"}, call.body) is None
    assert notice_of(KEY, old.headers, old.body) is None
    with_its_time = {"webhook-timestamp": call.headers["webhook-timestamp"]}
    assert notice_of(KEY, old.headers | with_its_time, old.body) is None


@given(title=st.text(st.characters(exclude_categories=["Cs"])), t=st.floats(0.0, 4e9))
def test_whatever_is_told_can_be_checked(title: str, t: float) -> None:
    note = msgspec.structs.replace(NOTE, id=f"digest:crew:{t:.3f}", title=title)
    with listening() as service:
        assert post(f"http://127.0.0.1:{service.port}", KEY, note, time.time(), timeout_s=5) is None
        (call,) = service.calls
    assert "." not in call.headers["webhook-id"]
    assert Webhook(KEY).verify(call.body, call.headers)["data"]["title"] == title


@pytest.mark.parametrize(
    ("status", "reason"),
    [(204, None), (302, "it answers 302"), (401, "it answers 401"), (500, "it answers 500")],
)
def test_what_the_receiver_answers_counts(status: int, reason: str | None) -> None:
    with listening() as service:
        service.status = status
        url = f"http://127.0.0.1:{service.port}"
        assert post(url, KEY, NOTE, EVENING, timeout_s=5) == reason
        assert [call.path for call in service.calls] == ["/"]  # nowhere else it points to


def test_a_receiver_that_can_t_be_trusted_or_reached_is_named_by_kind() -> None:
    with listening() as service:
        url = f"https://127.0.0.1:{service.port}/"
        assert post(url, KEY, NOTE, EVENING, timeout_s=2) in (
            "its certificate can't be trusted", "it can't be reached",
        )  # fmt: skip
    assert post(f"http://127.0.0.1:{free_port()}/", KEY, NOTE, EVENING, timeout_s=2) == (
        "it can't be reached"
    )
    assert post("http://no.such.host.invalid/", KEY, NOTE, EVENING, timeout_s=2) == (
        "its name is not known"
    )
