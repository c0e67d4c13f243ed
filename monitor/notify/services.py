"""The services that people are told by: the only file that imports Apprise.

Nothing of a URL is ever logged or told: it is as good as a password. What Apprise, and what it
builds on, would log is silenced; of a failure only its kind is kept.
"""

import functools
import logging
import re
import threading
import warnings
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
_NEVER: Final = logging.CRITICAL + 1
_LOGGERS: Final = ("urllib3", "requests", "requests_oauthlib")
_STATUS: Final = re.compile(r"error\s*=\s*(\d{3})\b")


class _Reasons(logging.Filter):
    """Keeps the kind of a failure out of what Apprise logs, and lets nothing of it through."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        if (found := _STATUS.search(record.getMessage())) is not None:
            self._thread.status = found.group(1)
        return False

    def take(self) -> str | None:
        """The status that was answered to this thread's last try, if it was an error's."""
        status: str | None = getattr(self._thread, "status", None)
        self._thread.status = None
        return status


_reasons: Final = _Reasons()


@functools.cache
def prepare() -> None:
    """Load all plugins, and let no library log a URL; once, before any thread does."""
    logging.getLogger("apprise").addFilter(_reasons)
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(_NEVER)
    with warnings.catch_warnings():  # they build on what newer Pythons no longer have
        warnings.simplefilter("ignore", DeprecationWarning)
        apprise.Apprise.instantiate("json://localhost", asset=_asset())


def understands(url: str) -> bool:
    """Whether a URL is of a service that Apprise knows, with all it needs."""
    prepare()
    return apprise.Apprise.instantiate(url, asset=_asset()) is not None


def services_of(secrets: Secrets, names: tuple[str, ...]) -> dict[str, Send]:
    """Return how to tell each of the services; the names are those race.toml uses."""
    prepare()
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
    prepare()

    def send(delivery: Delivery, now: float) -> str | None:
        service = apprise.Apprise.instantiate(url, asset=_asset())
        if service is None:
            return "its URL is not understood"
        # A URL may ask for longer waits; no service may take a minute for one message.
        service.socket_connect_timeout = min(service.socket_connect_timeout or CONNECT_S, CONNECT_S)
        service.socket_read_timeout = min(service.socket_read_timeout or ANSWER_S, ANSWER_S)
        _reasons.take()
        try:
            arrived = service.notify(
                body=delivery.body, title=delivery.title, notify_type=_KINDS[delivery.level]
            )
        except Exception as error:  # noqa: BLE001  # over a hundred plugins; none may end us
            return f"its plugin failed ({type(error).__name__})"
        if arrived:
            return None
        status = _reasons.take()
        return (
            "it can't be reached, or does not answer" if status is None else f"it answers {status}"
        )

    return send


def _bound(url: str, key: str) -> Send:
    def send(delivery: Delivery, now: float) -> str | None:
        return post(url, key, delivery, now, timeout_s=ANSWER_S)

    return send


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="trailpulse", app_desc="trailpulse", secure_logging=True)
