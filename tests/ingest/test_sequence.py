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


@pytest.mark.parametrize("damage", [b"", b'{"anna": 1', b"[1]", b'{"anna": "x"}', b"\xff\xfe"])
def test_a_damaged_or_lost_file_never_leads_to_a_number_used_before(
    damage: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A power cut leaves such files; numbers used again would be taken for duplicates."""
    path = tmp_path / "gateway.json"
    first = Sequence(path, first=1_764_000_000)
    used = [first.next("anna") for _ in range(600)]
    first.save()
    path.write_bytes(damage)
    assert Sequence(path, first=1_764_000_700).next("anna") > max(used)
    assert "damaged" in caplog.text
    path.unlink()
    assert Sequence(path, first=1_764_000_700).next("anna") > max(used)
