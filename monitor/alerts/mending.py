"""The alerts of a runner whose past was gone through again: what is otherwise now."""

from collections.abc import Callable, Mapping

from monitor.alerts import telling
from monitor.alerts.telling import Open
from monitor.messages import Alert

Raised = Callable[[int], Alert]
"""Index of a rule -> its alert as it would be raised now."""


def mended(
    before: Mapping[int, Open], opened: Mapping[int, Open], t: int, raised: Raised
) -> tuple[dict[int, Open], dict[int, Alert]]:
    """Compare what is active with what should be; nothing is told of the past.

    What is active as before, or less severe, keeps its id and whether it was seen, and gets the
    words of the mended past.

    Parameters
    ----------
    before : the active alerts, by rule
    opened : those that the mended past has led to
    t : the runner's newest second [s]
    raised : tells of a rule's alert

    Returns
    -------
    The active alerts now, and by rule what is news.
    """
    active = dict(opened)
    news: dict[int, Alert] = {}
    for rule in sorted({*before, *opened}):
        old, new = before.get(rule), opened.get(rule)
        if new is None and old is not None:
            news[rule] = telling.cleared(old.alert, t)
        elif old is not None and new is not None and old.severity >= new.severity:
            active[rule] = new._replace(alert=telling.told_as(old.alert, new.alert))
        else:
            alert = raised(rule)
            news[rule] = alert if old is None else telling.changed(old.alert, alert)
            active[rule] = Open(news[rule], t)
    return active, news
