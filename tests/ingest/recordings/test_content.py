import gzip
from pathlib import Path

import pytest

from ingest.errors import RecordingRefused
from ingest.recordings import content


def written(folder: Path, data: bytes, name: str = "run.fit") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"\x0e\x20\x93\x08\0\0\0\0.FIT\0\0", "run.gpx", "FIT"),
        (b'<?xml version="1.0"?>\n<gpx>', "run.tcx", "GPX"),
        (b"<TrainingCenterDatabase>", "run.xml", "TCX"),
        (b"\n <Activities><Activity>", "run", "TCX"),
        ("<gpx>".encode("utf-16"), "run", "GPX"),
        (b"\xef\xbb\xbf<gpx>", "run", "GPX"),
        (b"<html>", "run.csv", "TEXT"),
        (b"time,hr\n", "run.csv", "TEXT"),
        (b"broken", "run.FIT.gz", "FIT"),
        (b"broken", "run.tcx", "TCX"),
    ],
)
def test_content_decides_and_the_ending_where_it_says_nothing(
    data: bytes, name: str, found: str
) -> None:
    assert content.recognise(data, name) == found


def test_gzip_is_unpacked_also_when_cut(tmp_path: Path) -> None:
    text = b"".join(b"%d,140\n" % i for i in range(50_000))
    packed = gzip.compress(text)
    assert content.load(written(tmp_path, packed)) == text
    part = content.load(written(tmp_path, packed[: len(packed) // 2]))
    assert len(part) > 1000
    assert text.startswith(part)


def test_a_compression_bomb_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (content.MAX_BYTES + 1), compresslevel=1)
    with pytest.raises(RecordingRefused, match="larger than 256 MB"):
        content.load(written(tmp_path, bomb))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"PK\x03\x04....", "is a ZIP archive; unpack it"),
        (b"\x1f\x8b\x08broken", "is empty"),
    ],
)
def test_what_is_no_recording_is_refused_with_a_sentence(
    tmp_path: Path, data: bytes, says: str
) -> None:
    with pytest.raises(RecordingRefused, match=rf"run\.fit {says}"):
        content.load(written(tmp_path, data))


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingRefused, match="can't be read"):
        content.load(tmp_path)
    with pytest.raises(RecordingRefused, match="can't be read"):
        content.load(tmp_path / "nothing.fit")
