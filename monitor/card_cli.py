"""The command `trailpulse card`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import Unavailable, UsageError
from ingest.options import TextLanguage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.language.catalogue import Language
    from ingest.race.settings import Race, Runner
    from monitor.messages import Status
    from monitor.report.cards import Stop, Told


def card(
    runner: Annotated[str, typer.Argument(help="Whose: an id of runners.toml.")],
    race: Annotated[
        Path, typer.Option("--race", envvar="TRAILPULSE_RACE", help="The race folder.")
    ] = Path(),
    station: Annotated[
        str | None,
        typer.Option(help="Only this station, or `finish`; default: all that are ahead."),
    ] = None,
    sms: Annotated[
        bool, typer.Option("--sms", help="Print one text message of at most 160 characters.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="The file; default: RUNNER.cards.html, here.")
    ] = None,
    language: TextLanguage = None,
) -> None:
    """Write station cards to print, or one text message, from the newest that the store has."""
    from ingest.race.load import load
    from monitor.report.cards import page
    from monitor.report.sms import sms as message

    settings = load(race)
    whose = _runner(settings, runner)
    told = _told(settings, whose, language or settings.race.language)
    chosen = _chosen(told, station)
    if sms:
        typer.echo(message(told, chosen[0]))
        return
    path = to or Path(f"{runner}.cards.html")
    try:
        path.write_text(page(told, chosen), encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"can't write {path}: {error.strerror}") from error
    names = ", ".join(stop.name for stop in chosen)
    typer.echo(f"Wrote {path}: {names}")


def _runner(race: "Race", name: str) -> "Runner":
    for known in race.runners:
        if known.id == name:
            return known
    known_ones = ", ".join(one.id for one in race.runners[:20]) or "nobody"
    raise UsageError(f"no runner {name!r} in runners.toml; there are {known_ones}")


def _told(race: "Race", runner: "Runner", language: "Language") -> "Told":
    from ingest.language.catalogue import catalogue
    from ingest.race.course_climbs import climbs
    from monitor.report.cards import FINISH, Stop, Told
    from monitor.venue import venue_of

    say, venue = catalogue(language), venue_of(race)
    stops = [
        Stop(station.id, station.name, venue.station_m.get(station.id, station.at_m), station)
        for station in race.stations
    ]
    length_m = None if venue.course is None else venue.course.profile.length_m
    stops.append(Stop(FINISH, say("card.finish"), length_m, None))
    places = {stop.name: stop.at_m for stop in stops if stop.at_m is not None}
    found = () if venue.course is None else climbs(venue.course.profile, places, language)
    return Told(
        race,
        runner,
        stops,
        found,
        _newest(race, runner.id),
        _pack(race, runner),
        _planned(race, runner),
        say,
    )


def _planned(race: "Race", runner: "Runner") -> dict[str, float]:
    """When the runner's plan has them at each stop [s]."""
    from monitor.legs import legs_of, planned
    from monitor.report.cards import FINISH

    legs = legs_of(race)
    times = planned(legs, runner.plan.finish_h) or ()
    start = race.race.start.timestamp()
    return {
        leg.station.id if leg.station is not None else FINISH: start + then.to_s
        for leg, then in zip(legs, times, strict=bool(times))
    }


def _pack(race: "Race", runner: "Runner") -> dict[str, tuple[str, ...]]:
    """What the plan wants taken along from each station with crew on."""
    from monitor.legs import legs_of
    from monitor.prepare.way import pack_plans

    ids = {station.name: station.id for station in race.stations}
    return {
        ids[plan.at]: tuple(f"{count} × {name}" for name, count in plan.pieces.items())
        for plan in pack_plans(legs_of(race), runner.plan, race.products)
        if plan.at in ids
    }


def _newest(race: "Race", runner: str) -> "Status | None":
    """The newest status that is stored, None without any."""
    from monitor.store.store import open_reader

    try:
        with open_reader(race.store.url) as reader:
            span = reader.runners().get(runner)
            if span is None:
                return None
            statuses = reader.statuses(runner, span.last_t - 600, span.last_t + 1)
    except Unavailable:
        return None  # before the race there is no store: the plan alone makes cards, too
    return statuses[-1] if statuses else None


def _chosen(told: "Told", station: str | None) -> "Sequence[Stop]":
    """The stops that cards are wanted of: by default all that are still ahead."""
    if station is not None:
        chosen = [stop for stop in told.stops if stop.id == station]
        if not chosen:
            known = ", ".join(stop.id for stop in told.stops)
            raise UsageError(f"no station {station!r} in race.toml; there are {known}")
        return chosen
    course = None if told.status is None else told.status.course
    if course is None or course.seen is None:
        return told.stops
    there = course.stay.station if course.stay else None
    ahead = [stop for stop in told.stops if stop.id in course.ahead or stop.id == there]
    return [*ahead, told.stops[-1]]
