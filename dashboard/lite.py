"""`/lite`: the live page without Streamlit, with what is known already written into it.

On the worst network the first answer alone says how the runner is, and as of when; the scripts,
which are those of the full page, make it live when they have come. Without scripts it can still be
read and loaded again.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.access.consent import Withheld
from dashboard.access.door import Door
from dashboard.access.forms import asked_language, texts_of
from dashboard.access.gate import session_of
from dashboard.assets import Assets, script_name
from dashboard.desk import SEVERITY
from dashboard.feed import Feed
from dashboard.view import IndexView, Mark, Row, RunnerView
from ingest.clock import Clock
from ingest.language.catalogue import Catalogue
from monitor.report.words import SHAPES

TEMPLATE: Final = Path(__file__).with_name("lite.html.j2")
HEARD_S: Final = 30.0
ALERTS_SHOWN: Final = 2
ENDED: Final = ("finished", "dnf")


class LitePage:
    """The handler of the route."""

    def __init__(self, feed: Feed, assets: Assets, clock: Clock, door: Door) -> None:
        self._feed = feed
        self._assets = assets
        self._clock = clock
        self._door = door

    async def answer(self, request: Request) -> Response:
        """Write the page of one runner, or of all."""
        runner = request.query_params.get("runner", "")
        sight = self._door.sight(session_of(request.scope))
        known = self._feed.knows(runner) and sight.sees(runner)
        race = self._feed.race_view(sight)
        names = {info.id: info.name for info in race.runners}
        now = self._clock.now()
        asked = asked_language(request)
        tell = _Teller(texts_of(request), now)
        kept = ({"runner": runner} if known else {}) | ({"lang": asked} if asked else {})
        page = _template().render(
            say=tell.say,
            title=names[runner] if known else race.name,
            assets=f"/live/assets/{self._assets.version}",
            script=self._assets.path(script_name("lite.js", tell.say.language)),
            clock=_clock_text(now, race.timezone),
            query=_query(kept),
            help=_query({"lang": asked} if asked else {}),
            lang=f"&{urlencode({'lang': asked})}" if asked else "",
            runner=tell.runner(self._feed.runner_view(runner, sight)) if known else None,
            everyone=[
                tell.one(info.id, info.name, self._feed.row(info.id, sight))
                for info in race.runners
            ],
        )
        return HTMLResponse(page, headers={"cache-control": "no-store"})


class _Teller:
    """Says how runners are, in one language, at one moment."""

    def __init__(self, say: Catalogue, now: float) -> None:
        self.say = say
        self._now = now

    def runner(self, view: RunnerView | Withheld | None) -> dict[str, Any]:
        if view is None or isinstance(view, Withheld):
            return {**self._nothing(view), "alerts": ()}
        hidden = self.say("withheld") if _hides_indices(view) else ""
        return {
            "state": self._state(view),
            "fatigue": hidden or _bounded(view.fatigue),
            "cramp": hidden or _bounded(view.cramp),
            "alerts": [
                alert.also.get(self.say.language, alert) for alert in view.alerts if not alert.seen
            ][:ALERTS_SHOWN],
        }

    def one(self, runner: str, name: str, row: Row | Withheld | None) -> dict[str, str]:
        if row is None or isinstance(row, Withheld):
            return {"id": runner, "name": name, **self._nothing(row)}
        hidden = self.say("withheld") if _hides_indices(row) else ""
        return {
            "id": runner,
            "name": name,
            "state": self._state(row),
            "fatigue": hidden or _score(row.fatigue),
            "cramp": hidden or _score(row.cramp),
        }

    def _nothing(self, withheld: Withheld | None) -> dict[str, str]:
        if withheld is None:
            return {"state": self._no_data, "fatigue": "—", "cramp": "—"}
        return dict.fromkeys(("state", "fatigue", "cramp"), self.say("withheld"))

    @property
    def _no_data(self) -> str:
        return f"{SHAPES['unknown']} {self.say('noSignal')}"

    def _state(self, view: Row | RunnerView) -> str:
        if view.phase in ENDED:
            return f"■ {self.say(f'phases.{view.phase}')}"
        if view.heard_at is None or self._now - view.heard_at > HEARD_S:
            return self._no_data
        if _hides_indices(view):
            return self.say(f"phases.{view.phase}")
        level = max(view.fatigue.level, view.cramp.level, key=SEVERITY.__getitem__)
        return f"{SHAPES[level]} {self.say(f'levels.{level}')}"


def _hides_indices(view: Row | RunnerView) -> bool:
    return "indices" in view.hidden


def _score(index: Mark | IndexView) -> str:
    return "—" if index.score is None else f"{index.score:.0f}"


def _bounded(index: IndexView) -> str:
    if index.low is None or index.high is None:
        return _score(index)
    return f"{_score(index)} ({index.low:.0f}–{index.high:.0f})"


def _query(parameters: dict[str, str]) -> str:
    return f"?{urlencode(parameters)}" if parameters else ""


def _clock_text(t: float, timezone: str) -> str:
    return dt.datetime.fromtimestamp(t, ZoneInfo(timezone)).strftime("%H:%M:%S")


@cache
def _template() -> Template:
    """The page; whatever is put into it is text, never HTML."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8"))
