import datetime as dt
from pathlib import Path

import pytest

from ingest.errors import UsageError
from ingest.race.course_profile import load as load_course
from ingest.race.load import load
from ingest.race.notify_settings import Notify
from simulators.faults import OF_NATURE
from simulators.scenario import compose
from simulators.scenario_file import ScenarioFile, read_scenario
from simulators.scenario_folder import SHIPPED, found, race_beside, write_copy

RACE_DAY = SHIPPED / "race-day" / "scenario.toml"


def test_a_scenario_is_found_by_path_by_folder_and_by_name(tmp_path: Path) -> None:
    alone = tmp_path / "faults.toml"
    alone.write_text("")
    assert found(str(alone)) == alone
    assert found(str(RACE_DAY.parent)) == found("race-day") == RACE_DAY
    assert race_beside(alone) is None
    with pytest.raises(UsageError, match=r"no scenario night-run: .*\(race-day\)"):
        found("night-run")


@pytest.fixture
def race_day(tmp_path: Path) -> tuple[ScenarioFile, Path]:
    file, like = read_scenario(RACE_DAY), race_beside(RACE_DAY)
    assert like is not None
    folder, today = tmp_path / "race", dt.date(2027, 3, 1)
    write_copy(like, folder, hills=file.course, today=today, notify=Notify())
    return file, folder


def test_the_race_day_is_ahead_with_all_its_times_and_a_course(
    race_day: tuple[ScenarioFile, Path],
) -> None:
    race = load(race_day[1])
    assert race.race.start.isoformat() == "2027-08-28T05:00:00+02:00"
    assert race.stations[0].cutoff == dt.datetime.fromisoformat("2027-08-28T10:00:00+02:00")
    assert race.weather.forecast[0].at == race.race.start
    assert race.race.course is not None
    course = load_course(race.race.course)
    assert course.length_m == pytest.approx(100_000, abs=50)
    assert course.ascent_m == pytest.approx(4000, rel=0.1)
    assert [station.at_m for station in race.stations] == [22_000, 41_000, 63_000, 84_000]


def test_the_race_day_has_what_it_is_for_and_the_same_in_every_run(
    race_day: tuple[ScenarioFile, Path],
) -> None:
    file, folder = race_day
    kinds = sorted(fault.kind for fault in file.faults)
    assert kinds == ["cramps", "eats_nothing", "storm", "tracker_lost"]
    assert all(fault.place in OF_NATURE for fault in file.faults)
    assert len(file.crew) == 2
    race = load(folder)
    start_t = int(race.race.start.timestamp())
    first, second = (
        compose(
            start_t=start_t, race=race, seed=file.scenario.seed, seconds=120,
            faults=file.faults, crew=file.crew, thermometers=file.scenario.thermometers,
        )
        for _ in range(2)
    )  # fmt: skip
    moments = list(first.moments())
    assert moments == list(second.moments())
    assert all(moment.measured.air_temp_c is None for moment in moments)
    told = list(first.weather())
    assert told == list(second.weather())
    assert any((weather.wind_mps or 0.0) > 10.0 for weather in told)
