import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UsageError
from ingest.race.addresses import parse_broker_url, parse_listen


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://127.0.0.1:1884", ("127.0.0.1", 1884, False)),
        ("mqtt://broker", ("broker", 1883, False)),
        ("mqtts://broker.example.org/", ("broker.example.org", 8883, True)),
        ("mqtts://[::1]:9", ("::1", 9, True)),
    ],
)
def test_a_broker_url_is_taken_apart(url: str, expected: tuple[str, int, bool]) -> None:
    assert parse_broker_url(url) == expected


@pytest.mark.parametrize(
    ("listen", "expected"),
    [("127.0.0.1:8501", ("127.0.0.1", 8501)), ("[::]:80", ("::", 80)), ("me:1", ("me", 1))],
)
def test_a_listen_address_is_taken_apart(listen: str, expected: tuple[str, int]) -> None:
    assert parse_listen(listen) == expected


@pytest.mark.parametrize("listen", ["", "8501", ":8501", "h:0", "h:70000", "h:1/x", "a@h:1", "[:1"])
def test_a_wrong_listen_address_is_refused(listen: str) -> None:
    with pytest.raises(UsageError):
        parse_listen(listen)


@given(st.text(max_size=30) | st.text(max_size=20).map("mqtt://{}".format))
def test_no_text_does_harm(text: str) -> None:
    with contextlib.suppress(UsageError):
        parse_broker_url(text)
    with contextlib.suppress(UsageError):
        parse_listen(text)
