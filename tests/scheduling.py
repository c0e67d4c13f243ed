"""Which test files share a worker: those that read the same long recordings, once for all."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

RECORDINGS: Final = frozenset(
    {
        "tests/ingest/recordings/test_shared_data.py",
        "tests/monitor/test_recorded_defects.py",
        "tests/monitor/test_recorded_scores.py",
    }
)


class Sharing(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """A file to a worker, and the files of one set to one."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "recordings" if file in RECORDINGS else file
