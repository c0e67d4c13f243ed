"""Tells a program by HTTP, with a body that proves who sent it and when.

Headers, signature and the envelope of the body are those of https://www.standardwebhooks.com, for
which there are receivers in most languages: docs/notify.md has one.
"""

import datetime as dt
import http.client
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

import msgspec
from standardwebhooks import Webhook

from ingest.version import VERSION
from monitor.notify.memory import Delivery

TYPE: Final = "trailpulse.notice"


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is told: `level` is that of the worst of the `alerts`."""

    level: str
    title: str
    text: str
    alerts: tuple[str, ...]
    runner: str | None = None


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted, as JSON; `timestamp` is when it was to be told first."""

    type: str
    timestamp: dt.datetime
    data: Notice


def post(url: str, key: str, delivery: Delivery, now: float, *, timeout_s: float) -> str | None:
    """Post one message; return why it failed. Where else it is sent to is not followed.

    Parameters
    ----------
    url, key : of the receiver
    delivery : what to tell
    now : the time that is signed [s]
    timeout_s : how long to wait for each step of it [s]
    """
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = msgspec.json.encode(_call(delivery))
    # A dot would end the id in what is signed.
    ident, signed_at = delivery.id.replace(".", "-"), dt.datetime.fromtimestamp(int(now), dt.UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"trailpulse/{VERSION}",
        "webhook-id": ident,
        "webhook-timestamp": f"{signed_at.timestamp():.0f}",
        "webhook-signature": Webhook(key).sign(ident, signed_at, body.decode()),
    }
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, timeout_s)
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except ssl.SSLError:
        return "its certificate can't be trusted"
    except TimeoutError:
        return "it does not answer"
    except socket.gaierror:
        return "its name is not known"
    except (OSError, http.client.HTTPException):
        return "it can't be reached"
    return None if 200 <= status < 300 else f"it answers {status}"


def _call(delivery: Delivery) -> Call:
    notice = Notice(
        level=delivery.level,
        title=delivery.title,
        text=delivery.body,
        alerts=delivery.alerts,
        runner=delivery.runner,
    )
    since = dt.datetime.fromtimestamp(delivery.since, dt.UTC)
    return Call(type=TYPE, timestamp=since, data=notice)


def _connection(
    scheme: str, host: str, port: int | None, timeout_s: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
