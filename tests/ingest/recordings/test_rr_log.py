from pathlib import Path

import pytest

from ingest.errors import RecordingRefused
from ingest.recordings.read import read

START = 1_714_550_400


def log(folder: Path, text: str) -> Path:
    path = folder / "beats.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "500\n" * 60,
        "0.5\n" * 60,
        "# made by an app\n" + "500\n" * 60,
        "rr\n" + "500\n" * 60,
        "rr\n" + "0.5\n" * 60,
        "RR-interval [ms]\n\n" + "500\n" * 60,
        "\n".join(f"{i * 0.5} 500" for i in range(60)),
        "500\r\n" * 60,
    ],
)
def test_intervals_alone_count_from_the_first_beat(tmp_path: Path, text: str) -> None:
    recording = read(log(tmp_path, text))
    assert recording.format == "RR"
    assert recording.records == 60
    assert not recording.has_absolute_time
    assert [second.t for second in recording.seconds] == list(range(1, 31))
    assert all(second.measured.rr_ms == (500.0, 500.0) for second in recording.seconds)
    assert all(second.measured.heart_rate_bpm == 120 for second in recording.seconds)


@pytest.mark.parametrize("scale", [1, 1000])
def test_times_beside_the_intervals_are_used(tmp_path: Path, scale: int) -> None:
    text = "\n".join(f"{(START + i) * scale},1000" for i in range(1, 30))
    recording = read(log(tmp_path, text))
    assert recording.has_absolute_time
    assert [second.t for second in recording.seconds] == list(range(START + 1, START + 30))


def test_a_hole_written_as_a_huge_interval_lets_time_pass(tmp_path: Path) -> None:
    recording = read(log(tmp_path, "1000\n" * 10 + "60000\n" + "1000\n" * 10))
    assert recording.refused == {"rr_ms out of range": 1}
    assert recording.seconds[-1].t == 80
    assert len(recording.gaps) == 1
    assert 50 < recording.gaps[0].seconds <= 61
    assert recording.seconds[-1].measured.rr_ms == (1000.0,)


def test_broken_lines_are_counted(tmp_path: Path) -> None:
    recording = read(log(tmp_path, "500\n" * 9 + "5x0\n" + "500\n"))
    assert recording.refused == {"line not a number": 1}
    assert recording.records == 10


def test_text_that_is_no_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingRefused, match=r"beats\.txt"):
        read(log(tmp_path, "Dear diary,\ntoday I ran 30 km.\n"))
