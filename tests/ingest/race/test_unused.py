"""Settings without effect are named when somebody sets them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.race.notify_settings import Notify
from ingest.race.settings import (
    Gateway,
    Race,
    RaceInfo,
    Rules,
    Runner,
    Station,
    Store,
)
from ingest.race.unused import unused

INFO = RaceInfo(id="x", name="X", start=datetime(2026, 8, 28, tzinfo=UTC))


def race(**settings: object) -> Race:
    return Race(folder=Path("/race"), race=INFO, **settings)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"gateway": Gateway(saver=True, batch_s=60)},
        {"store": Store(url="postgresql+psycopg://db/race")},
        {"notify": Notify(crew=("ntfy",), quiet="23:00-05:00")},
        {"runners": (Runner(id="a", name="A", owntracks="a/phone"),)},
        {"stations": (Station(id="a", name="A", at_m=1.0),)},
    ],
)
def test_what_has_an_effect_is_not_named(settings: dict[str, object]) -> None:
    assert list(unused(race(**settings))) == []


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"rules": Rules(crew_radius_m=50)}, "crew_radius_m"),
    ],
)
def test_what_is_set_without_effect_is_named(settings: dict[str, object], key: str) -> None:
    (named,) = unused(race(**settings))
    assert key in named
