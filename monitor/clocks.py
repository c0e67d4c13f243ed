"""Which clock the records of a gateway keep, and what it shows; pure."""

from collections.abc import Mapping

from ingest.messages import GatewayReport, ReplayClock


def owner_of(gateway: str, reports: Mapping[str, GatewayReport]) -> str | None:
    """The replaying gateway whose clock a gateway's records keep; None if it is the wall's.

    Parameters
    ----------
    gateway : whose records
    reports : by gateway, of all or of those with a clock of their own
    """
    report = reports.get(gateway)
    if report is None or report.replay is None:
        return None
    other = report.replay.of
    named = None if other is None else reports.get(other)
    return other if named is not None and named.replay is not None else gateway


def race_time(replay: ReplayClock, now: float) -> float:
    """The time a replaying gateway's clock shows at wall time `now` [s]."""
    shown = replay.race_t + (now - replay.wall_t) * replay.speed
    return shown if replay.until is None else min(shown, replay.until)


def wall_time(replay: ReplayClock, t: float) -> float:
    """When, by a replaying gateway's wall clock, its race clock shows `t` [s]."""
    return replay.wall_t + (t - replay.race_t) / replay.speed
