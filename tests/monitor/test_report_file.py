"""A report takes the place of nothing but an earlier report of the same recording."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import Unavailable, UsageError
from monitor.report_file import place_for, write
from tests.monitor.report.subjects import bare, moment, page_of


def test_it_goes_to_the_current_folder_under_the_recordings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_for(moment().recording, None) == Path("run.fit.report.html")


def test_an_earlier_report_of_the_same_recording_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write(path, page_of(moment))
    assert place_for(moment().recording, path) == path
    write(path, page_of(moment))
    assert path.read_text(encoding="utf-8") == page_of(moment)
    assert [one.name for one in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("content", [b"", b"my notes", b"\xff\xfe\x00"])
def test_something_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.html"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"notes\.html is there already"):
        place_for(moment().recording, path)
    assert path.read_bytes() == content


def test_the_report_of_another_recording_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write(path, page_of(bare))
    with pytest.raises(UsageError, match="--report"):
        place_for(moment().recording, path)


def test_a_folder_is_no_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        place_for(moment().recording, tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        place_for(moment().recording, tmp_path / "nowhere" / "report.html")


def test_the_names_of_many_files_make_no_name_that_is_too_long() -> None:
    many = replace(moment().recording, name=" + ".join(["activity.fit"] * 40))
    assert len(place_for(many, None).name.encode()) < 255


def test_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="can't be written"):
        write(tmp_path / "gone" / "report.html", page_of(moment))
