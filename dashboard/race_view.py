"""What every page is told of the race and of its visitor: who runs, where, what can be logged."""

from collections.abc import Iterable

from dashboard.access.rights import Sight
from dashboard.fuel import ProductInfo
from ingest.messages import Message
from ingest.race.access_settings import PageRole
from ingest.race.settings import Race


class RunnerInfo(Message, frozen=True, kw_only=True):
    """Who a runner is."""

    id: str
    name: str
    bib: str | None = None


class You(Message, frozen=True, kw_only=True, omit_defaults=False):
    """What the page's visitor is, and whether they may log and sit at the desk.

    `rights` is another whenever they see more or less than before: then nothing that came until
    then may stay.
    """

    role: PageRole
    may_log: bool
    desk: bool
    rights: str


class StationInfo(Message, frozen=True, kw_only=True):
    """A station that runners come by."""

    id: str
    name: str
    crew: bool


class RaceView(Message, frozen=True, kw_only=True):
    """The race and everyone in it whom the visitor may see."""

    id: str
    name: str
    timezone: str
    runners: tuple[RunnerInfo, ...]
    you: You
    stations: tuple[StationInfo, ...] = ()
    products: tuple[ProductInfo, ...] = ()
    quiet: str | None = None


def race_view(
    race: Race,
    runners: Iterable[RunnerInfo],
    products: tuple[ProductInfo, ...],
    sight: Sight,
) -> RaceView:
    """Return the race and everyone in it who may be seen; `runners` are all there are."""
    return RaceView(
        id=race.race.id,
        name=race.race.name,
        timezone=race.race.timezone,
        runners=tuple(info for info in runners if sight.sees(info.id)),
        you=You(role=sight.role, may_log=sight.may_log, desk=sight.everything, rights=sight.rights),
        stations=tuple(
            StationInfo(id=station.id, name=station.name, crew=station.crew)
            for station in race.stations
        ),
        products=products,
        quiet=race.notify.quiet,
    )
