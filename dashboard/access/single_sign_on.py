"""A login by OpenID Connect beside our own, by the routes that Streamlit has for it.

Streamlit speaks with the provider and keeps what it learned in a cookie of its own. That cookie is
taken for what it says once, exchanged for a session of ours, and removed. Streamlit's script never
runs for somebody who is not in yet.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks, is_authlib_installed
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)

from dashboard.access.keys import session_key
from ingest.errors import UsageError
from ingest.race.secret_settings import Oidc
from ingest.race.settings import Race

BEGIN: Final = "/login/oidc"
CALLBACK: Final = "/oauth2callback"
START: Final = "/auth/login"
THEIR_ROUTES: Final = frozenset({BEGIN, START, CALLBACK})
PROVIDER: Final = "default"
MOST_CHUNKS: Final = 20


def single_sign_on(race: Race) -> "SingleSignOn | None":
    """Set up the other login, if the race folder names one.

    Raises
    ------
    UsageError
        When the library for it is not installed.
    """
    oidc, public_url = race.secrets.oidc, race.dashboard.public_url
    if oidc is None or public_url is None:
        return None
    if not is_authlib_installed():
        raise UsageError("secrets.toml has [oidc], which needs: pip install 'trailpulse[oidc]'")
    return SingleSignOn(oidc, public_url, session_key(race.folder))


class SingleSignOn:
    """One provider of identities.

    Parameters
    ----------
    oidc
        Who that is.
    public_url
        Where browsers find the page.
    key
        The race's own secret.
    """

    def __init__(self, oidc: Oidc, public_url: str, key: str) -> None:
        self.name = oidc.name
        self._oidc = oidc
        self._public_url = public_url
        # Not the key itself: what Streamlit signs must never be taken for a session of ours.
        self._secret = hashlib.sha256(f"oidc {key}".encode()).hexdigest()

    @property
    def secrets(self) -> Mapping[str, Any]:
        """What Streamlit has to know."""
        auth = {
            "redirect_uri": f"{self._public_url}{CALLBACK}",
            "cookie_secret": self._secret,
            "client_id": self._oidc.client_id,
            "client_secret": self._oidc.client_secret,
            "server_metadata_url": self._oidc.server_metadata_url,
        }
        return {"auth": auth}

    def beginning(self) -> str:
        """Return where a browser is sent to log in there."""
        return f"{START}?provider={encode_provider_token(PROVIDER)}"

    def has_answered(self, request: Request) -> bool:
        """Whether the browser comes back from there."""
        return USER_COOKIE_NAME in request.cookies

    def checked_email(self, request: Request) -> str | None:
        """Return the address of whoever comes back, if the provider says that it is theirs."""

        def part(name: str) -> bytes | None:
            return decode_signed_value(self._secret, name, request.cookies.get(name, ""))

        kept = get_cookie_with_chunks(part, USER_COOKIE_NAME)
        if kept is None:
            return None
        told: dict[str, Any] = json.loads(kept)
        email = told.get("email")
        is_checked = told.get("email_verified") is True and told.get("origin") == self._public_url
        return email if is_checked and isinstance(email, str) else None

    def forget(self, response: Response) -> None:
        """Take away what Streamlit kept about whoever came back."""
        for name in (USER_COOKIE_NAME, TOKENS_COOKIE_NAME):
            response.delete_cookie(name)
            for number in range(1, MOST_CHUNKS):
                response.delete_cookie(f"{name}_{number}")
