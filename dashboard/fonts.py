"""Keeps Streamlit's own fonts from a page that shows none of them.

Its default theme and its icons ask for 550 kB of fonts before the theme of this page is known: half
of all that a first visit loads, and ten seconds on a bad mobile network. The page is set in the
device's font and has no icons; its symbols are characters.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER: Final = Path(streamlit.__file__).parent / "static"
NOT_SHOWN: Final = ("MaterialSymbols", "SourceSans", "SourceSerif", "SourceCode")


def not_shown(names: Iterable[str]) -> set[str]:
    """Return those of some font files that no page shows."""
    return {name for name in names if name.startswith(NOT_SHOWN)}


class WithoutFonts:
    """Answers that these fonts are not there (pure ASGI middleware)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        media = FOLDER / "static" / "media"
        self._paths = {
            f"/static/media/{name}" for name in not_shown(path.name for path in media.iterdir())
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        headers = {"cache-control": "public, max-age=86400"}
        response = Response("not used here\n", status_code=404, headers=headers)
        await response(scope, receive, send)
