"""Who is told of an alert, and what the page's address is (pure)."""

from typing import Final, NamedTuple

from ingest.race.notify_settings import Names
from ingest.race.settings import Race, Runner
from monitor.disclosure import may_tell, shared
from monitor.messages import Alert


class Route(NamedTuple):
    """A service by its name, and whether the monitor has counted its pushes already."""

    service: str
    budgeted: bool


class Routes:
    """Knows who is told, of a race."""

    def __init__(self, race: Race) -> None:
        self._notify = race.notify
        self._runners = {runner.id: runner for runner in race.runners}
        url = race.dashboard.public_url
        self._page = None if url is None else url.rstrip("/")

    @property
    def escalates_to(self) -> Names:
        """Who is told when nobody acknowledges."""
        return self._notify.escalates_to

    @property
    def services(self) -> Names:
        """Every service that is named anywhere, each once."""
        own = [
            name
            for runner in self._runners.values()
            for names in (runner.notify.crew, runner.notify.runner)
            for name in names or ()
        ]
        notify = self._notify
        named = (*notify.crew, *notify.runner, *notify.desk, *(notify.escalate or ()), *own)
        return tuple(dict.fromkeys(named))

    def name(self, runner: str) -> str:
        """What a runner is called."""
        known = self._runners.get(runner)
        return runner if known is None else known.name

    def page(self, runner: str | None = None) -> str | None:
        """The page's address, of one runner or of all; None if nobody said where it is."""
        if self._page is None:
            return None
        # Ids of runners are made of letters, digits and hyphens: nothing to escape.
        return self._page if runner is None else f"{self._page}/?runner={runner}"

    def of(self, alert: Alert) -> list[Route]:
        """Who is told of an alert: each service once."""
        runner = self._runners.get(alert.runner, _STRANGER)
        found: dict[str, bool] = {}
        if "crew" in alert.for_ and may_tell(alert, shared(runner.consent.crew)):
            own = runner.notify.crew
            found |= dict.fromkeys(self._notify.crew if own is None else own, True)
        if "runner" in alert.for_ and runner is not _STRANGER:
            own = runner.notify.runner
            for name in self._notify.runner if own is None else own:
                found.setdefault(name, False)
        if "desk" in alert.for_:
            for name in self._notify.desk:
                found.setdefault(name, False)
        return [Route(name, budgeted) for name, budgeted in found.items()]


_STRANGER: Final = Runner(id="stranger", name="a stranger")
"""Stands for whom runners.toml does not have: told to crew and desk, like at the page."""
