"""`/lite`: the live page without Streamlit, with what is known already written into it.

On the worst network the first answer alone says how the runner is, and as of when; the scripts,
which are those of the full page, make it live when they have come. Without scripts it can still be
read and loaded again.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard.access.consent import Withheld
from dashboard.access.door import Door
from dashboard.access.gate import session_of
from dashboard.assets import Assets
from dashboard.desk import SEVERITY
from dashboard.feed import Feed
from dashboard.view import IndexView, Mark, Row, RunnerView
from ingest.clock import Clock
from monitor.report.words import LEVELS, SHAPES

TEMPLATE: Final = Path(__file__).with_name("lite.html.j2")
HEARD_S: Final = 30.0
ALERTS_SHOWN: Final = 2
NO_DATA: Final = "? no data"
NOT_SHARED: Final = "not shared"


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
        page = _template().render(
            title=names[runner] if known else race.name,
            assets=f"/live/assets/{self._assets.version}",
            clock=_clock_text(now, race.timezone),
            query=f"?runner={runner}" if known else "",
            runner=_runner(self._feed.runner_view(runner, sight), now) if known else None,
            everyone=[
                _one(info.id, info.name, self._feed.row(info.id, sight), now)
                for info in race.runners
            ],
        )
        return HTMLResponse(page, headers={"cache-control": "no-store"})


def _runner(view: RunnerView | Withheld | None, now: float) -> dict[str, Any]:
    if view is None or isinstance(view, Withheld):
        return {**_nothing(view), "alerts": ()}
    return {
        "state": _state(view, now),
        "fatigue": NOT_SHARED if _hides_indices(view) else _bounded(view.fatigue),
        "cramp": NOT_SHARED if _hides_indices(view) else _bounded(view.cramp),
        "alerts": [alert for alert in view.alerts if not alert.seen][:ALERTS_SHOWN],
    }


def _one(runner: str, name: str, row: Row | Withheld | None, now: float) -> dict[str, str]:
    if row is None or isinstance(row, Withheld):
        return {"id": runner, "name": name, **_nothing(row)}
    return {
        "id": runner,
        "name": name,
        "state": _state(row, now),
        "fatigue": NOT_SHARED if _hides_indices(row) else _score(row.fatigue),
        "cramp": NOT_SHARED if _hides_indices(row) else _score(row.cramp),
    }


def _nothing(withheld: Withheld | None) -> dict[str, str]:
    if withheld is None:
        return {"state": NO_DATA, "fatigue": "—", "cramp": "—"}
    return dict.fromkeys(("state", "fatigue", "cramp"), NOT_SHARED)


def _hides_indices(view: Row | RunnerView) -> bool:
    return "indices" in view.hidden


def _state(view: Row | RunnerView, now: float) -> str:
    if view.phase == "finished":
        return "■ finished"
    if view.phase == "dnf":
        return "■ stopped racing"
    if view.heard_at is None or now - view.heard_at > HEARD_S:
        return NO_DATA
    if _hides_indices(view):
        return view.phase
    level = max(view.fatigue.level, view.cramp.level, key=SEVERITY.__getitem__)
    return f"{SHAPES[level]} {LEVELS[level]}"


def _score(index: Mark | IndexView) -> str:
    return "—" if index.score is None else f"{index.score:.0f}"


def _bounded(index: IndexView) -> str:
    if index.low is None or index.high is None:
        return _score(index)
    return f"{_score(index)} ({index.low:.0f}–{index.high:.0f})"


def _clock_text(t: float, timezone: str) -> str:
    return dt.datetime.fromtimestamp(t, ZoneInfo(timezone)).strftime("%H:%M:%S")


@cache
def _template() -> Template:
    """The page; whatever is put into it is text, never HTML."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(TEMPLATE.read_text("utf-8"))
