import pytest

from ingest.recordings import timestamps
from ingest.recordings.timestamps import Stamp

T = 1_714_550_400.0


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("2024-05-01T08:00:00Z", Stamp(T, absolute=True)),
        ("2024-05-01T10:00:00.500+02:00", Stamp(T + 0.5, absolute=True)),
        ("2024-05-01 08:00:00", Stamp(T, absolute=True, zoned=False)),
        ("01.05.2024 08:00:00", Stamp(T, absolute=True, zoned=False)),
        ("1714550400", Stamp(T, absolute=True)),
        ("1714550400500", Stamp(T + 0.5, absolute=True)),
        ("12.5", Stamp(12.5, absolute=False)),
        ("1:02:03", Stamp(3723.0, absolute=False)),
        ("02:03,5", Stamp(123.5, absolute=False)),
        ("0 days 00:00:07", Stamp(7.0, absolute=False)),
    ],
)
def test_times_as_files_write_them(text: str, stamp: Stamp) -> None:
    assert timestamps.parse(text) == stamp


@pytest.mark.parametrize("text", ["", "noon", "nan", "inf", "2024-13-01", "1:2:3:4"])
def test_other_text_is_no_time(text: str) -> None:
    assert timestamps.parse(text) is None
