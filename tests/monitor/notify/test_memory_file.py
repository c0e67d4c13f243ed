"""What was told is remembered on the disk, and a bad disk stops nobody."""

from pathlib import Path

import pytest

from ingest.race.files import RUNTIME_FOLDER
from monitor.notify.memory import Memory
from monitor.notify.memory_file import NAME, MemoryFile
from tests.monitor.notify.people import EVENING, alert, book


def test_what_is_written_is_read_again_by_its_owner_alone(tmp_path: Path) -> None:
    told, memory = book()
    told.hear(alert("a-1", "urgent", to=("crew", "desk")), EVENING)
    MemoryFile(tmp_path).write(memory)
    assert MemoryFile(tmp_path).read() == memory
    assert (tmp_path / RUNTIME_FOLDER / NAME).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 99}', b'{"held": 1}', b"\xff\xfe"])
def test_what_can_t_be_read_is_moved_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / RUNTIME_FOLDER / NAME
    path.parent.mkdir()
    path.write_bytes(content)
    assert MemoryFile(tmp_path).read() == Memory()
    assert path.with_suffix(".unreadable").read_bytes() == content
    assert not path.exists()


def test_a_disk_that_takes_nothing_is_a_fault_until_it_does(tmp_path: Path) -> None:
    blocked = tmp_path / RUNTIME_FOLDER
    blocked.touch()
    file = MemoryFile(tmp_path)
    file.write(Memory())
    assert file.fault is not None
    assert NAME in file.fault
    blocked.unlink()
    file.write(Memory())
    assert file.fault is None
