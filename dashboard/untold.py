"""Whether people who don't look at the page are told of alerts now (pure)."""

from monitor.messages import NotifyReport

Untold = tuple[tuple[str, str], ...]
"""Names of services that tell nobody now, each with the reason."""

NOT_RUNNING = "trailpulse notify does not run"


def untold(report: NotifyReport) -> Untold:
    """Which services fail, as the report says; all of them if nobody is there to tell them.

    What of a failure is over with the next try is not worth a word: a service is named once a
    message waits for it.
    """
    if not report.online:
        return tuple((service.name, NOT_RUNNING) for service in report.services)
    return tuple(
        (service.name, service.fault)
        for service in report.services
        if service.fault is not None and service.waiting
    )
