"""For times without a network: the worker that answers then, and the page it answers with.

Neither holds any data. What the page shows is kept by the page itself, on the device, and only
where the worker is there to delete it: `component/worker.js` and `component/kept.js`.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.access.forms import texts_of
from dashboard.assets import FOLDER, Assets, script_name
from ingest.language.catalogue import Language

WORKER: Final = FOLDER / "worker.js"
TEMPLATE: Final = Path(__file__).with_name("shell.html.j2")
SHELL: Final = "/live/shell"
STYLES: Final = ("lite.css", "live.css")
# Asked for again whenever a page is opened: a new version of it must not wait for a day.
ALWAYS_ASK: Final = {"cache-control": "no-cache"}


class Offline:
    """The handlers of the routes."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    def all(self) -> list[Route]:
        """Return the routes for the ASGI application."""
        return [Route("/worker.js", self.worker), Route(SHELL, self.shell)]

    async def worker(self, request: Request) -> Response:
        """Answer with the worker for the language it is asked for in."""
        language = texts_of(request).language
        setup = {
            "version": f"{self._assets.version}-{language}",
            "page": f"{SHELL}?lang={language}",
            "files": [*self._styles(), self._script(language)],
        }
        code = f"const SHELL = {json.dumps(setup)};\n{WORKER.read_text('utf-8')}"
        return Response(code, headers=ALWAYS_ASK, media_type="text/javascript")

    async def shell(self, request: Request) -> Response:
        """Answer with the page that shows what the device has kept."""
        say = texts_of(request)
        page = _template().render(
            say=say,
            version=self._assets.version,
            styles=self._styles(),
            script=self._script(say.language),
        )
        return HTMLResponse(page, headers=ALWAYS_ASK)

    def _styles(self) -> list[str]:
        return [self._assets.path(name) for name in STYLES]

    def _script(self, language: Language) -> str:
        return self._assets.path(script_name("lite.js", language))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8"))
