"""The services that people are told by: the only file that imports Apprise.

Nothing of a URL is ever logged or told: it is as good as a password. What Apprise, and what it
builds on, would log is silenced; of a failure only its kind is kept.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Final

import apprise

from ingest.race.secret_settings import Secrets
from monitor.notify.memory import Delivery
from monitor.notify.webhook import post

Send = Callable[[Delivery, float], str | None]
"""Tells a service one message at a moment [s]; blocks; returns why it failed, if it did."""

CONNECT_S: Final = 5.0
ANSWER_S: Final = 8.0

_KINDS: Final[Mapping[str, apprise.NotifyType]] = {
    "info": apprise.NotifyType.INFO,
    "warning": apprise.NotifyType.WARNING,
    "urgent": apprise.NotifyType.FAILURE,
}
_LOGGERS: Final = ("apprise", "urllib3", "requests", "requests_oauthlib")
_STATUS: Final = re.compile(r"error\s*=\s*(\d{3})\b")


class _Reason(logging.Handler):
    """Keeps the kind of a failure out of what Apprise says of it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.status: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if (found := _STATUS.search(record.getMessage())) is not None:
            self.status = found.group(1)


def silence() -> None:
    """Let no library log a URL; to be called once, when the program starts."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())


def understands(url: str) -> bool:
    """Whether a URL is of a service that Apprise knows, with all it needs."""
    silence()
    return apprise.Apprise.instantiate(url, asset=_asset()) is not None


def services_of(secrets: Secrets, names: tuple[str, ...]) -> dict[str, Send]:
    """Return how to tell each of the services; the names are those race.toml uses."""
    silence()
    hooks = {webhook.name: webhook for webhook in secrets.webhooks}
    found: dict[str, Send] = {}
    for name in names:
        hook = hooks.get(name)
        if hook is not None:
            found[name] = _bound(hook.url, hook.key)
        else:
            found[name] = by_apprise(secrets.notify[name])
    return found


def by_apprise(url: str) -> Send:
    """Return how to tell the service of an Apprise URL."""

    def send(delivery: Delivery, now: float) -> str | None:
        service = apprise.Apprise.instantiate(url, asset=_asset())
        if service is None:
            return "its URL is not understood"
        # A URL may ask for longer waits; no service may take a minute for one message.
        service.socket_connect_timeout = min(service.socket_connect_timeout or CONNECT_S, CONNECT_S)
        service.socket_read_timeout = min(service.socket_read_timeout or ANSWER_S, ANSWER_S)
        reason = _Reason()
        logger = logging.getLogger("apprise")
        logger.addHandler(reason)
        try:
            arrived = service.notify(
                body=delivery.body, title=delivery.title, notify_type=_KINDS[delivery.level]
            )
        except Exception as error:  # noqa: BLE001  # over a hundred plugins; none may end us
            return f"its plugin failed ({type(error).__name__})"
        finally:
            logger.removeHandler(reason)
        if arrived:
            return None
        if reason.status is not None:
            return f"it answers {reason.status}"
        return "it can't be reached, or does not answer"

    return send


def _bound(url: str, key: str) -> Send:
    def send(delivery: Delivery, now: float) -> str | None:
        return post(url, key, delivery, now, timeout_s=ANSWER_S)

    return send


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="trailpulse", app_desc="trailpulse", secure_logging=True)
