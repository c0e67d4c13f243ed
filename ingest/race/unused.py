"""Settings that are checked already and used by a later version: nobody should rely on them."""

from collections.abc import Iterator

from ingest.race.settings import Race, Rules


def unused(race: Race) -> Iterator[str]:
    """The keys of a race folder that are set to something of their own and have no effect yet."""
    if race.rules.crew_radius_m != Rules().crew_radius_m:
        yield "rules.crew_radius_m"
