import msgspec
import pytest

from ingest.race.settings import Runner
from ingest.topics import is_id
from simulators.cast import cast, runner_tables
from simulators.terrain import rolling

TERRAIN = rolling(1, length_m=20_000.0)


def test_the_first_six_are_the_characters_whatever_the_seed() -> None:
    names = ["anna", "ben", "carla", "david", "elif", "farid"]
    assert [persona.id for persona in cast(6, 1, TERRAIN)] == names
    assert cast(6, 1, TERRAIN) == cast(6, 2, TERRAIN)
    assert [persona.id for persona in cast(2, 1, TERRAIN)] == names[:2]


def test_hundreds_differ_and_repeat_by_seed() -> None:
    people = cast(300, 1, TERRAIN)
    assert len({persona.id for persona in people}) == 300
    assert len({persona.settings.bib for persona in people}) == 300
    assert all(is_id(persona.id) for persona in people)
    assert people == cast(300, 1, TERRAIN)
    assert people[6:] != cast(300, 2, TERRAIN)[6:]
    assert people[:50] == cast(50, 1, TERRAIN)


def test_the_entries_are_what_a_race_folder_accepts() -> None:
    people = cast(60, 3, TERRAIN)
    tables = runner_tables(people)
    for persona, table in zip(people, tables, strict=True):
        assert msgspec.convert(table, Runner, strict=False) == persona.settings
        assert table["body"]["hr_max_bpm"] > table["body"]["hr_rest_bpm"]
        assert 0.5 < table["plan"]["finish_h"] < 8.0
        assert 2.0 < table["training"]["critical_speed_mps"] < 6.0


def test_nobody_is_not_a_race() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        cast(0, 1, TERRAIN)
