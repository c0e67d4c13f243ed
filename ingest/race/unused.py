"""Settings that are checked already and used by a later version: nobody should rely on them."""

from collections.abc import Iterator

from ingest.race.settings import Gateway, Notify, Race, Rules, Store


def unused(race: Race) -> Iterator[str]:
    """The keys of a race folder that are set to something of their own and have no effect yet."""
    if race.gateway.saver or race.gateway.batch_s != Gateway().batch_s:
        yield "gateway.saver, gateway.batch_s"
    if race.notify != Notify():
        yield "notify"
    if race.rules.crew_radius_m != Rules().crew_radius_m:
        yield "rules.crew_radius_m"
    if not race.store.url.endswith(Store().url.removeprefix("sqlite:///")):
        yield "store.url"
    if race.stations:
        yield "station (simulated runners stop there, nothing else uses them)"
    if any(runner.owntracks for runner in race.runners):
        yield "runner.owntracks"
