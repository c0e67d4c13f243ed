"""What the monitors of a race said last: the one, or each that has a share of the runners. Pure."""

from collections.abc import Sequence

from monitor.messages import MonitorReport


class Monitors:
    """Their newest reports."""

    def __init__(self) -> None:
        self._reports: dict[int, MonitorReport] = {}
        self._of = 1

    @property
    def reports(self) -> Sequence[MonitorReport]:
        """The newest of each that was heard."""
        return tuple(self._reports.values())

    @property
    def is_up(self) -> bool | None:
        """Whether all are there; None while some were not heard of, and nobody is known away."""
        if not all(report.online for report in self._reports.values()):
            return False
        return True if len(self._reports) == self._of else None

    def hear(self, report: MonitorReport) -> None:
        """Take a report in; if there are more or fewer monitors than before, it is the first."""
        of = report.shards or 1
        if of != self._of:
            self._reports.clear()
            self._of = of
        self._reports[report.shard or 1] = report
