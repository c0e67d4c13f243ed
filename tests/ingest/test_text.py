import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import one_line


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Zoë 木", "Zoë 木"),
        ("a\nb", "a\\nb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u2028", "\\u2028"),
        ("\ud800", "\\ud800"),
        ("123456789", "1234567…"),
    ],
)
def test_text_on_one_line(text: str, written: str) -> None:
    assert one_line(text, 8) == written


@given(st.text(), st.integers(1, 50))
def test_any_text_can_be_printed(text: str, length: int) -> None:
    written = one_line(text, length)
    assert written.isprintable()
    assert len(written) <= 10 * length
    written.encode()
