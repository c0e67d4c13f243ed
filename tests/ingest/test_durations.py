import pytest

from ingest.durations import seconds_of
from ingest.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10s", 10), ("90", 90), ("1.5h", 5400), (" 10 min ", 600), ("2m", 120), ("1d", 86400)],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["999999d", f"{'9' * 400}h"])
def test_longer_than_any_calendar_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="longer than 30 years"):
        seconds_of(text)


@pytest.mark.parametrize("text", ["", "0s", "-1s", "soon", "1w", "1h30m"])
def test_what_is_no_duration_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="not a duration"):
        seconds_of(text)
