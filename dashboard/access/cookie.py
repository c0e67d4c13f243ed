"""The cookie that holds a session: read from requests, set and taken away by responses (pure)."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

# Browsers take a cookie of this name from this very host only, and only over TLS.
SECURE_PREFIX: Final = "__Host-"


class Cookie:
    """The cookie of one race: pages of others on the same machine have theirs.

    Parameters
    ----------
    race
        The race's id.
    public_url
        Where browsers find the page, if that is elsewhere than where it listens.
    """

    def __init__(self, race: str, public_url: str | None) -> None:
        self._name = f"trailpulse-{race}"
        public = urlsplit(public_url or "")
        self._secure_host = public.netloc.lower() if public.scheme == "https" else None

    def read(self, scope: Scope) -> str | None:
        """The cookie's value in a request, if there is one."""
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        return cookies.get(self._name_for(scope))

    def give(self, response: Response, scope: Scope, value: str, seconds: float) -> None:
        """Set it for so long."""
        response.set_cookie(
            self._name_for(scope),
            value,
            max_age=int(seconds),
            httponly=True,
            samesite="lax",
            secure=self.is_secure(scope),
        )

    def take(self, response: Response, scope: Scope) -> None:
        """Take it away."""
        response.delete_cookie(
            self._name_for(scope), httponly=True, samesite="lax", secure=self.is_secure(scope)
        )

    def is_secure(self, scope: Scope) -> bool:
        """Whether the browser came over TLS, as the proxy says or because it always does."""
        if scope["scheme"] in ("https", "wss"):
            return True
        host = Headers(scope=scope).get("host", "").lower()
        return self._secure_host is not None and host == self._secure_host

    def _name_for(self, scope: Scope) -> str:
        return (SECURE_PREFIX if self.is_secure(scope) else "") + self._name
