"""Record numbers go on where they stopped."""

from pathlib import Path

import pytest

from ingest.sequence import Sequence


def test_numbers_grow_by_one_per_runner() -> None:
    sequence = Sequence(None)
    assert [sequence.next("anna"), sequence.next("anna"), sequence.next("ben")] == [0, 1, 0]


def test_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "gateway.json"
    first = Sequence(path)
    first.next("anna")
    first.next("anna")
    first.save()
    assert Sequence(path).next("anna") == 2


def test_a_damaged_file_is_said_and_starts_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "gateway.json"
    path.write_text('{"anna": 1')
    assert Sequence(path).next("anna") == 0
    assert "damaged" in caplog.text
