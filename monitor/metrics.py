"""What the monitor tells Prometheus: what it knows anyway, asked for when it is asked."""

from collections import Counter
from collections.abc import Iterator

from ingest.bus import Bus
from ingest.gateway_metrics import bus_numbers
from ingest.metrics import Number
from monitor.messages import MonitorReport
from monitor.phase import PHASES
from monitor.watch import Watch


def numbers(report: MonitorReport, watch: Watch, bus: Bus) -> Iterator[Number]:
    """Return the numbers of the monitor.

    Parameters
    ----------
    report
        What it says of itself just now.
    watch
        All runners.
    bus
        Its way to the broker.
    """
    yield Number("monitor_records", "records taken in", report.records, grows=True)
    yield Number("monitor_late", "records too late to count", report.late, grows=True)
    yield Number("monitor_duplicates", "records that came before", report.duplicates, grows=True)
    yield Number("monitor_refused", "bad input", report.refused or {}, "reason", grows=True)
    missing = watch.arrivals.missing_records()
    yield Number("monitor_missing_records", "known to exist, not here", missing)
    if report.step_ms is not None:
        yield Number("monitor_step_seconds", "duration of the last step", report.step_ms / 1000.0)
    everybody = range(len(watch.runners))
    behind_s = float(max(map(watch.behind_s, everybody), default=0))
    yield Number("monitor_behind_seconds", "seconds open of who is most behind", behind_s)
    phases: Counter[str] = Counter(PHASES[code] for code in watch.race.phase.phase)
    yield Number("monitor_runners", "runners by phase", phases, "phase")
    active: Counter[str] = Counter(alert.kind for row in everybody for alert in watch.active(row))
    yield Number("monitor_alerts_active", "active alerts by kind", active, "kind")
    yield from bus_numbers("monitor", bus)
