import datetime as dt
from itertools import islice
from pathlib import Path

import pytest

from ingest.race.settings import Body, Race, RaceInfo, Runner, Station, Training
from ingest.race.weather_settings import RaceWeather
from simulators.cast import cast
from simulators.scenario import compose
from simulators.terrain import rolling

START_T = 1_764_000_000

COURSE = """<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="45.0" lon="7.0"><ele>500</ele></trkpt>
<trkpt lat="45.03" lon="7.0"><ele>600</ele></trkpt>
</trkseg></trk></gpx>"""


def folder(path: Path, *runners: Runner, course: Path | None = None) -> Race:
    return Race(
        folder=path,
        race=RaceInfo(
            id="race", name="Race", start=dt.datetime(2026, 8, 28, tzinfo=dt.UTC), course=course
        ),
        stations=(Station(id="hut", name="Hut", at_m=1500.0), Station(id="goal", name="Goal")),
        weather=RaceWeather(air_temp_c=31.0),
        runners=runners,
    )


def test_equal_scenarios_give_equal_moments_in_order_of_time() -> None:
    first, second = (compose(start_t=START_T, runners=3, seed=4, seconds=120) for _ in range(2))
    moments = list(first.moments())
    assert moments == list(second.moments())
    assert [moment.t for moment in moments] == [
        START_T + second for second in range(1, 121) for _ in range(3)
    ]
    assert moments != list(compose(start_t=START_T, runners=3, seed=5, seconds=120).moments())


def test_by_default_the_six_run_over_made_up_hills() -> None:
    scenario = compose(start_t=START_T)
    assert list(scenario.personas) == cast(6, 1, rolling(1))
    assert scenario.seconds is None


def test_a_race_folders_runners_run_on_its_course_in_its_weather(tmp_path: Path) -> None:
    path = tmp_path / "course.gpx"
    path.write_text(COURSE)
    zora = Runner(
        id="zora",
        name="Zora",
        body=Body(mass_kg=52.0, hr_max_bpm=181.0, hr_rest_bpm=44.0),
        training=Training(threshold_pace="4:10/km"),
    )
    scenario = compose(start_t=START_T, race=folder(tmp_path, zora, course=path))
    (persona,) = scenario.personas
    assert persona.settings == zora
    assert (persona.body.mass_kg, persona.body.hr_max_bpm, persona.body.hr_rest_bpm) == (
        52,
        181,
        44,
    )
    assert persona.body.vo2max == pytest.approx((3.5 + 12.0 * 4.0) / 0.86)
    assert scenario.terrain.length_m == pytest.approx(3336, abs=10)
    assert [station.id for station in scenario.terrain.stations] == ["hut"]
    assert scenario.sky.at(0).temp_c == 31.0
    told = [event for moment in scenario.moments() for event in moment.events]
    assert {type(event).__name__ for event in told} >= {"StationIn", "StationOut", "Finish"}


def test_the_number_of_runners_may_be_fewer_than_the_folders(tmp_path: Path) -> None:
    entries = [Runner(id=f"r-{number}", name=f"R {number}") for number in range(5)]
    race = folder(tmp_path, *entries)
    assert [p.id for p in compose(start_t=START_T, runners=2, race=race).personas] == ["r-0", "r-1"]
    assert len(compose(start_t=START_T, race=race).personas) == 5
    empty = compose(start_t=START_T, runners=2, race=folder(tmp_path))
    assert [p.id for p in empty.personas] == ["anna", "ben"]


def test_an_entry_of_a_character_behaves_like_it_with_the_entrys_body(tmp_path: Path) -> None:
    david = Runner(id="david", name="David", body=Body(hr_max_bpm=60.0))
    (persona,) = compose(start_t=START_T, race=folder(tmp_path, david)).personas
    (truth,) = (p for p in cast(6, 1, rolling(1)) if p.id == "david")
    assert persona.body.cramp_after_h == truth.body.cramp_after_h
    assert persona.pacing == truth.pacing
    assert persona.body.hr_rest_bpm < persona.body.hr_max_bpm == 60.0
    moments = list(islice(compose(start_t=START_T, race=folder(tmp_path, david)).moments(), 60))
    assert all(20 <= (moment.measured.heart_rate_bpm or 0) <= 60 for moment in moments)
