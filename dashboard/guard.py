"""What keeps strangers' pages and scripts out: origin checks, headers, a content policy."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Final

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A form or an image on a foreign page can't send this header without our leave (CORS).
REQUEST_HEADER: Final = "x-trailpulse"

_INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def is_same_origin(headers: Headers) -> bool:
    """Whether a request was made by a page that this server served."""
    scheme, _, host = headers.get("origin", "").partition("://")
    return scheme in ("http", "https") and host != "" and host == headers.get("host")


def is_own_page(headers: Headers) -> bool:
    """Whether a script of a page that this server served sent it; asked of all that is told us."""
    return is_same_origin(headers) and REQUEST_HEADER in headers


def content_policy() -> str:
    """Return the content security policy for the installed Streamlit's own page.

    Its page has one inline script, allowed by its hash; component code is loaded from `blob:`,
    and its styles are inline. Nothing may come from or go to any other place.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page.read_bytes())
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class SecurityHeaders:
    """Adds the policy and its companions to every response (pure ASGI middleware)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_policy(),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and dress its response."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, dressed if scope["type"] == "http" else send)
