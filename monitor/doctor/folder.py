"""The race folder's settings that are right, but leave something out."""

from collections.abc import Iterator

from ingest.race.settings import Race
from monitor.doctor.finding import Finding, doubtful, good

MOST_NAMED = 5


def look(race: Race) -> Iterator[Finding]:
    """Look at a race folder without mistakes."""
    yield good("race folder", f"{race.race.name}: {len(race.runners)} runners, no mistakes")
    yield from _straps(race)
    if any(account.role == "simulator" for account in race.secrets.accounts):
        yield doubtful(
            "accounts",
            "the simulator may write for every runner",
            "take its account out of secrets.toml before the race",
        )


def _straps(race: Race) -> Iterator[Finding]:
    heard = {pairing.runner for pairing in race.pairings if "heart_rate" in pairing.kinds}
    without = [runner.id for runner in race.runners if runner.id not in heard]
    if not race.pairings:
        return
    if without:
        named = ", ".join(without[:MOST_NAMED]) + (" …" if len(without) > MOST_NAMED else "")
        yield doubtful(
            "sensors",
            f"{len(without)} runners have no strap here: {named}",
            "trailpulse pair RUNNER, unless another gateway hears them",
        )
    else:
        yield good("sensors", "every runner has a strap")
