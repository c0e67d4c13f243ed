from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import RaceFolderError, Unavailable, UsageError
from ingest.race.load import load
from ingest.race.runners import update
from tests.examples import examples
from tests.ingest.race import folders

FILE = "runners.toml"
LEARNED = {"training": {"critical_speed_mps": 4.05, "reserve_m": 165.0}}


def test_values_are_set_and_all_else_kept(tmp_path: Path) -> None:
    before = "# my own words\n" + folders.RUNNERS.replace("= 188", "= 188 # in Chamonix")
    folders.write(tmp_path, runners_toml=before)
    update(tmp_path, "anna", {**LEARNED, "body": {"hr_max_bpm": 191.0}})
    anna, bo = load(tmp_path, {}).runners
    assert (anna.training.critical_speed_mps, anna.training.reserve_m) == (4.05, 165.0)
    assert (anna.body.hr_max_bpm, anna.training.weekly_km) == (191.0, 70)
    assert bo.training.threshold_pace == "4:20/km"
    text = (tmp_path / FILE).read_text()
    assert text.startswith("# my own words\n")
    assert "hr_max_bpm = 191.0 # in Chamonix\n" in text
    changed = {"hr_max_bpm", "critical_speed_mps", "reserve_m"}
    assert [line for line in before.splitlines() if line.split(" ")[0] not in changed] == [
        line for line in text.splitlines() if line.split(" ")[0] not in changed
    ]


def test_a_critical_speed_takes_the_place_of_a_threshold_pace(tmp_path: Path) -> None:
    folders.write(tmp_path)
    update(tmp_path, "bo", LEARNED)
    bo = load(tmp_path, {}).runners[1]
    assert bo.training.critical_speed_mps == 4.05
    assert bo.training.threshold_pace is None


@pytest.mark.parametrize(
    "text",
    [
        '[[runner]]\nid = "bo"\nname = "Bo"\n\n[[runner]]\nid = "anna"\nname = "Anna"\n',
        '[[runner]]\nid = "bo"\nname = "Bo"\ntraining.weekly_km = 3\n',
        'runner = [{id = "bo", name = "Bo", training = {weekly_km = 3}}]\n',
        '\ufeff[[runner]]\r\nid = "bo"\r\nname = "Bo"\r\n',
    ],
)
def test_however_the_table_was_written(tmp_path: Path, text: str) -> None:
    folders.write(tmp_path, runners_toml=text, pairings_toml="")
    update(tmp_path, "bo", LEARNED)
    race = load(tmp_path, {})
    assert [r.training.reserve_m for r in race.runners] == [165.0, None][: len(race.runners)]


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    folders.write(tmp_path)
    update(tmp_path, "anna", LEARNED)
    once = (tmp_path / FILE).read_bytes()
    update(tmp_path, "anna", LEARNED)
    assert (tmp_path / FILE).read_bytes() == once


@pytest.mark.parametrize(
    ("runner", "values", "told"),
    [
        ("nobody", LEARNED, "no runner 'nobody'"),
        ("anna", {"training": {"speed": 3.0}}, "no such keys"),
        ("anna", {"shoes": {"size": 43.0}}, "no such keys"),
        ("anna", {"training": {"reserve_m": 1e6}}, "can't stand"),
    ],
)
def test_what_can_not_be_written_is_told_and_changes_nothing(
    tmp_path: Path, runner: str, values: dict[str, dict[str, float]], told: str
) -> None:
    folders.write(tmp_path)
    with pytest.raises(UsageError, match=told):
        update(tmp_path, runner, values)
    assert (tmp_path / FILE).read_text() == folders.RUNNERS


def test_a_broken_file_is_left_as_it_is(tmp_path: Path) -> None:
    folders.write(tmp_path, runners_toml="[[runner")
    with pytest.raises(RaceFolderError, match=r"runners\.toml:1"):
        update(tmp_path, "anna", LEARNED)
    assert (tmp_path / FILE).read_text() == "[[runner"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises((UsageError, Unavailable), match=r"runners\.toml"):
        update(tmp_path / "nowhere", "anna", LEARNED)


@examples(50)
@given(
    st.floats(1, 8),
    st.lists(st.sampled_from(["\n", "# a\n", "[runner.plan]\nfinish_h = 3\n"]), unique=True),
)
def test_every_other_value_survives(
    tmp_path_factory: pytest.TempPathFactory, speed_mps: float, parts: list[str]
) -> None:
    text = '[[runner]] # first\nid = "bo"\nname = "Bo"\n' + "".join(parts)
    folder = tmp_path_factory.mktemp("race")
    (folder / FILE).write_text(text)
    update(folder, "bo", {"training": {"critical_speed_mps": speed_mps}})
    after = tomlkit.parse((folder / FILE).read_text()).unwrap()
    assert after["runner"][0].pop("training") == {"critical_speed_mps": speed_mps}
    assert after == tomlkit.parse(text).unwrap()
