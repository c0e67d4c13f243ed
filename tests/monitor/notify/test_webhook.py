"""The signed body, and the receiver that docs/notify.md shows."""

import hmac
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.webhook import (
    ID_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    post,
    signature,
)
from tests.brokers import free_port
from tests.monitor.notify.listener import listening
from tests.monitor.notify.people import EVENING
from tests.monitor.notify.test_services import KEY, NOTE

PAGE = (Path(__file__).parents[3] / "docs" / "notify.md").read_text()


def snippet() -> Any:
    """The receiver's check as the documentation has it, run as it stands there."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # the documentation is what is tested
    return names["is_genuine"]


def test_the_documented_receiver_takes_what_is_ours_and_nothing_else() -> None:
    is_genuine = snippet()
    with listening() as service:
        assert (
            post(f"http://127.0.0.1:{service.port}/hook?a=b", KEY, NOTE, EVENING, timeout_s=5)
            is None
        )
        (call,) = service.calls
    assert call.path == "/hook?a=b"
    assert call.headers[ID_HEADER] == NOTE.id
    assert call.json == {
        "id": NOTE.id, "t": EVENING, "level": "urgent", "title": NOTE.title, "text": NOTE.body,
        "alerts": ["a-1"], "runner": "anna",
    }  # fmt: skip
    stamp, signed = call.headers[TIMESTAMP_HEADER], call.headers[SIGNATURE_HEADER]
    assert is_genuine(KEY, stamp, signed, call.body, now=EVENING + 10)
    assert not is_genuine(KEY + "x", stamp, signed, call.body, now=EVENING + 10)
    assert not is_genuine(KEY, stamp, signed, call.body + b" ", now=EVENING + 10)
    assert not is_genuine(KEY, str(int(stamp) + 1), signed, call.body, now=EVENING + 10)
    assert not is_genuine(KEY, stamp, signed, call.body, now=EVENING + 3600)  # replayed
    assert not is_genuine(KEY, "soon", signed, call.body, now=EVENING)
    assert not is_genuine(KEY, stamp, "v1=é", call.body, now=EVENING)


@given(st.text(min_size=16), st.integers(0, 2**33), st.binary())
def test_the_signature_is_that_of_the_standard_library(key: str, t: int, body: bytes) -> None:
    mac = hmac.digest(key.encode("utf-8", "surrogatepass"), f"{t}.".encode() + body, "sha256")
    assert signature(key, str(t), body) == f"v1={mac.hex()}"


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
