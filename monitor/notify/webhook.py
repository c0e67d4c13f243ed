"""Tells a program by HTTP, with a body that proves who sent it and when.

The signature is HMAC-SHA256 over the timestamp, a dot and the body, as hexadecimal digits. The
receiver computes it anew with the key both know, compares in constant time, and refuses what is
older than a few minutes or whose id it has had: docs/notify.md has such a receiver.
"""

import hashlib
import hmac
import http.client
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

import msgspec

from ingest.version import VERSION
from monitor.notify.memory import Delivery

TIMESTAMP_HEADER: Final = "X-Trailpulse-Timestamp"
SIGNATURE_HEADER: Final = "X-Trailpulse-Signature"
ID_HEADER: Final = "X-Trailpulse-Id"
SCHEME: Final = "v1="


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is posted, as JSON; the same `id` for every try."""

    id: str
    t: float
    level: str
    title: str
    text: str
    alerts: tuple[str, ...]
    runner: str | None = None


def signature(key: str, timestamp: str, body: bytes) -> str:
    """Sign a body at a time; as the header has it.

    Examples
    --------
    >>> signature("a-key-that-both-know", "1764000000", b"{}")[:11]
    'v1=b5a9e3fe'
    """
    digest = hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return SCHEME + digest.hexdigest()


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
    body = msgspec.json.encode(
        Call(
            id=delivery.id,
            t=delivery.since,
            level=delivery.level,
            title=delivery.title,
            text=delivery.body,
            alerts=delivery.alerts,
            runner=delivery.runner,
        )
    )
    timestamp = f"{now:.0f}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"trailpulse/{VERSION}",
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: signature(key, timestamp, body),
        ID_HEADER: delivery.id,
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


def _connection(
    scheme: str, host: str, port: int | None, timeout_s: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=context)
