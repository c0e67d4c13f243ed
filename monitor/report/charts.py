"""All charts of a report, in their order."""

from monitor.report.balances import fluid_chart, heat_chart, sodium_chart, store_chart
from monitor.report.figure import Shown
from monitor.report.heart import drift_chart, heart_rate_chart, rhythm_chart
from monitor.report.indices import parts_chart, score_chart
from monitor.report.motion import altitude_chart, pace_chart, slope_chart
from monitor.report.strip import alert_strip
from monitor.report.subject import Subject


def charts(subject: Subject) -> list[Shown]:
    """Every chart that has something to show, and why the others have not."""
    shown = [
        alert_strip(subject),
        score_chart(subject, "fatigue"),
        parts_chart(subject, "fatigue"),
        score_chart(subject, "cramp"),
        parts_chart(subject, "cramp"),
        altitude_chart(subject),
        slope_chart(subject),
        pace_chart(subject),
        heart_rate_chart(subject),
        drift_chart(subject),
        rhythm_chart(subject),
        store_chart(subject),
        fluid_chart(subject),
        sodium_chart(subject),
        heat_chart(subject),
    ]
    return [one for one in shown if one is not None]
