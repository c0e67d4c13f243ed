from pathlib import Path

import pytest

from tests.ingest.race import folders

SECOND = """
[[pairing]]
runner = "bo"
address = "C0:FF:EE:00:00:00"
kinds = ["running_speed"]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "bo"', 'id = "anna"', 'runners.toml:36 runner[anna].id: "anna" is taken already'),
        ('name = "Bo"', 'name = "Bo"\nbib = "1204"', '"1204" is taken already in line 4'),
        ('name = "Bo"', 'name = "Bo"\nowntracks = "anna/phone"', "is taken already in line 5"),
        ('name = "Bo"', 'name = ""', '"" is not right; expected text, 1 to 80 characters'),
        ('"anna/phone"', '"anna"', 'like "anna/phone"'),
        ("hr_rest_bpm = 48", "hr_rest_bpm = 188", "188 bpm at rest is not below hr_max_bpm"),
        (
            "critical_speed_mps = 3.9",
            'critical_speed_mps = 3.9\nthreshold_pace = "4:20/km"',
            "given beside critical_speed_mps = 3.9 (this pace is 3.85 m/s); expected one",
        ),
        (
            "weekly_km = 70",
            "weekly_km = 70\nalpha1_slope = -0.02",
            "runner[anna].training.alpha1_slope: given without alpha1_intercept; expected both",
        ),
        ("weekly_km = 70", "weekly_km = 70\nreserve_m = 5", "5 is below 20 m"),
        (
            "carbs_g_h = 60",
            'carbs_g_h = 60\nproducts = ["gel", "bar"]',
            'runner[anna].plan.products[2]: race.toml has no product "bar"; known products: gel, s',
        ),
        ('"4:20/km"', '"4:60/km"', '"4:60/km" is not right; expected text, like "4:20/km"'),
        ('"sometimes"', '"sometime"', 'did you mean "sometimes"?'),
        ('"sometimes"', '"never"', 'muscles that cramped, although cramps = "never"'),
        ('["calf"]', '["calve"]', 'runner[anna].history.muscles[1]: "calve" is not known'),
        ("mass_kg = 58.0", 'mass_kg = "58"', '"58" is text; expected number, 20 to 250 kg'),
        ("mass_kg = 58.0", "mass_kg = true", "True is true or false; expected number"),
        ("weekly_km = 70", "weekly_km = -1", "-1 is below 0 km"),
        ("[runner.plan]", "[runner.plans]", "unknown key 'plans'; did you mean 'plan'?"),
        ("[runner.body]", "[runner.body]\nmuscles = 1", "it belongs to [runner.history]"),
        ('["course"]', '["everything"]', '"everything" is not known; expected one of "all"'),
    ],
)
def test_each_mistake_of_a_runner_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in folders.RUNNERS
    changed = folders.RUNNERS.replace(old, new, 1)
    (mistake,) = folders.mistakes(folders.write(tmp_path, runners_toml=changed))
    assert told in mistake


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"anna"', '"ana"', 'no runner "ana"; known runners: anna, bo'),
        ("c0:ff:ee:00:00:00", "c0:ff:ee", 'like "C0:FF:EE:00:00:00"'),
        ('["heart_rate"]', "[]", "names nothing to use"),
        ('["heart_rate"]', '["heart"]', '"heart" is not known'),
        ("priority = 1", "priority = 0", "0 is below 1"),
        ("runner =", "runer =", "did you mean 'runner'?"),
    ],
)
def test_each_mistake_of_a_pairing_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    changed = folders.PAIRINGS.replace(old, new, 1)
    mistakes = folders.mistakes(folders.write(tmp_path, pairings_toml=changed))
    assert any(told in mistake for mistake in mistakes)
    assert len(mistakes) == (2 if old == "runner =" else 1)


def test_a_sensor_bound_to_two_runners_is_told(tmp_path: Path) -> None:
    (told,) = folders.mistakes(folders.write(tmp_path, pairings_toml=folders.PAIRINGS + SECOND))
    assert told.startswith("pairings.toml:11 pairing[2].address")
    assert "bound already to anna in line 1" in told


def test_two_gateways_may_take_turns_with_a_sensor_of_one_runner(tmp_path: Path) -> None:
    other = folders.PAIRINGS.replace("pi-1", "pi-2")
    assert folders.mistakes(folders.write(tmp_path, pairings_toml=folders.PAIRINGS + other)) == []
    unnamed = folders.PAIRINGS.replace('gateway = "pi-1"\n', "")
    both = folders.PAIRINGS + unnamed
    assert len(folders.mistakes(folders.write(tmp_path, pairings_toml=both))) == 1


def test_a_macos_uuid_is_an_address(tmp_path: Path) -> None:
    text = folders.PAIRINGS.replace("c0:ff:ee:00:00:00", "0F4A9C2E-1B2C-3D4E-5F60-718293A4B5C6")
    assert folders.mistakes(folders.write(tmp_path, pairings_toml=text)) == []


def test_a_runner_with_mistakes_of_its_own_can_still_be_paired(tmp_path: Path) -> None:
    text = folders.RUNNERS.replace('name = "Anna"\n', "")
    (told,) = folders.mistakes(folders.write(tmp_path, runners_toml=text))
    assert "runner[anna].name: missing" in told


def test_pairings_are_not_blamed_for_runners_that_cannot_be_read(tmp_path: Path) -> None:
    (told,) = folders.mistakes(folders.write(tmp_path, runners_toml="[[runner"))
    assert told.startswith("runners.toml:1: not valid TOML")


WEATHER = """
[[weather_sensor]]
address = "C0:FF:EE:00:00:77"
name = "thermometer"
at_m = 1467
"""


def test_a_weather_sensor_is_worn_by_nobody_and_named_once(tmp_path: Path) -> None:
    folder = folders.write(tmp_path, pairings_toml=folders.PAIRINGS + WEATHER)
    assert folders.mistakes(folder) == []
    race = folders.checked(folder).race
    assert race is not None
    assert [sensor.at_m for sensor in race.weather_sensors] == [1467]
    worn = WEATHER.replace("C0:FF:EE:00:00:77", "c0:ff:ee:00:00:00")
    (told,) = folders.mistakes(folders.write(tmp_path, pairings_toml=folders.PAIRINGS + worn))
    assert "is worn by anna; expected a sensor that is bound to nobody" in told
    again = WEATHER.replace("thermometer", "another")
    (told,) = folders.mistakes(
        folders.write(tmp_path, pairings_toml=folders.PAIRINGS + WEATHER + again)
    )
    assert "is taken already" in told


def test_a_weather_sensor_stands_at_a_known_station(tmp_path: Path) -> None:
    placed = WEATHER + 'station = "lac"\n'
    assert folders.mistakes(folders.write(tmp_path, pairings_toml=placed)) == []
    astray = WEATHER + 'station = "nowhere"\n'
    (told,) = folders.mistakes(folders.write(tmp_path, pairings_toml=astray))
    assert 'race.toml has no station "nowhere"; known stations: col, lac' in told


def test_two_weather_sensors_have_two_names(tmp_path: Path) -> None:
    other = WEATHER.replace("00:77", "00:78")
    (told,) = folders.mistakes(folders.write(tmp_path, pairings_toml=WEATHER + other))
    assert "name" in told
    assert "taken already" in told
