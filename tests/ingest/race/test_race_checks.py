from pathlib import Path

import pytest

from tests.ingest.race import folders


def one_mistake(folder: Path, old: str, new: str) -> str:
    """Change race.toml at one place and return the one mistake that this makes."""
    assert old in folders.RACE
    changed = folders.RACE.replace(old, new, 1)
    (told,) = folders.mistakes(folders.write(folder, race_toml=changed))
    return told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"utmb-2026"', '"UTMB"', "race.toml:2 race.id"),
        ('"utmb-2026"', '"utmb\\n"', "race.toml:2 race.id"),
        ("2026-08-28T17:45:00+02:00", "2026-08-28", "is a date without time"),
        ("2026-08-28T17:45:00+02:00", '"soon"', '"soon" is text'),
        ('"Europe/Paris"', '"Europe/Pari"', "is no known time zone; expected an IANA name"),
        ('"Europe/Paris"', '"../UTC"', "is no known time zone"),
        ('"course.gpx"', '"other.gpx"', "there is no file other.gpx"),
        ('"course.gpx"', '"race.toml"', "race.toml is no GPX"),
        ('id = "col"', 'id = "lac"', '"lac" is taken already in line 9'),
        ("at_m = 1000\n", "", "station[lac]: has no place on the course"),
        ("at_m = 1000", 'at_m = 1000\nwaypoint = "Grand Col"', "has both at_m and waypoint"),
        ("at_m = 1000", "at_m = 126000", "126000 m is beyond the course's end at 4544 m"),
        ('waypoint = "Grand Col"', "at_m = 900", "900 m is not beyond 1000 m of station[lac]"),
        ('"Grand Col"', '"Petit Col"', 'no waypoint "Petit Col"; its waypoints: Grand Col'),
        ("2026-08-29T17:00:00+02:00", "2026-08-28T17:45:00+02:00", "is not after the start"),
        (
            'waypoint = "Grand Col"',
            'waypoint = "Grand Col"\ncutoff = 2026-08-29T14:59:59Z',
            "expected later cutoffs further on",
        ),
        ("mqtts://", "http://", "does not start with mqtt:// or mqtts://"),
        ("broker.example.org", "me:pw@broker", "belong into secrets.toml"),
        ("broker.example.org", "broker:99999", "not a URL"),
        ("broker.example.org", "broker/topic", "not of the form mqtt://host:port"),
        ("mqtts://", "mqtt://", "only an mqtts connection"),
        ('"ca.pem"', '"none.pem"', 'no file "none.pem"'),
        ("sqlite:///race.db", "mysql://x", "names no database"),
        ("[::1]:8501", "localhost", "not of the form host:port"),
        ("[::1]:8501", "localhost:0", "not of the form host:port"),
        ('"ntfy_crew"', '"ntfy_desk"', 'secrets.toml has no "ntfy_desk"'),
        ("23:00-05:00", "23:00-24:00", 'like "23:00-05:00"'),
        ("23:00-05:00", "23:00-23:00", "begins and ends at the same time"),
        ("batch_s = 60", "batch_s = 0", "0 is below 1 s; expected whole number, 1 to 600 s"),
        ("batch_s = 60", "batch_s = 1.5", "1.5 is not a whole number"),
        ("saver = true", 'saver = "yes"', '"yes" is text; expected true or false'),
        ("air_temp_c = 22.0", "air_temp_c = nan", "nan is not a usable number"),
        (
            "drive_min = 35",
            'drive_min = 35\noffers = ["gel", "gels"]',
            'station[lac].offers[2]: race.toml has no product "gels"; known products: gel, salt',
        ),
        ('id = "salt"', 'id = "gel"', '"gel" is taken already in line'),
        ("carbs_g = 25", "", "product[gel]: tells nothing of what is in it; expected one or more"),
        ("carbs_g = 25", "carbs_g = 0", "product[gel]: has nothing but zeros in it"),
        ("carbs_g = 25", "carbs_g = -1", "-1 is below 0 g"),
        ("carbs_g = 25", 'carbs_g = "25"', '"25" is text; expected number'),
        ("carbs_g = 25", "carbs = 25\ncarbs_g = 25", "did you mean 'carbs_g'?"),
        ("air_temp_c = 19.0", "", "says nothing of the weather; expected one or more of air_temp"),
        ("2026-08-28T19:00:00+02:00", "2026-08-28T17:00:00Z\nx = 1", "unknown key 'x'"),
        ("2026-08-28T19:00:00+02:00", "2026-08-28T16:00:00Z", "is not after 2026-08-28 18:00"),
        ("[rules]", "[ruled]", "unknown key"),
        ("crew_radius_m", "crew_radius", "did you mean 'crew_radius_m'?"),
        ("crew_radius_m", "batch_s", "it belongs to [gateway]"),
        ("crew_radius_m = 200", "crew_radius_m = = 200", "race.toml:24: not valid TOML"),
        ('crew = ["ntfy_crew"]', 'crew = "ntfy_crew"', "is text; expected array of text"),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in one_mistake(tmp_path, old, new)


def test_a_race_without_its_table_is_told(tmp_path: Path) -> None:
    told = folders.mistakes(folders.write(tmp_path, race_toml="[rules]\n"))
    assert told == ["race.toml:1 race: missing; add a [race] table with id, name and start"]


def test_required_keys_are_told(tmp_path: Path) -> None:
    told = folders.mistakes(folders.write(tmp_path, race_toml='[race]\nid = "r"\n'))
    assert [text.split(":")[1] for text in told] == ["1 race.name", "1 race.start"]
    assert "the starting gun" in told[1]


def test_a_waypoint_needs_a_course(tmp_path: Path) -> None:
    told = one_mistake(tmp_path, 'course = "course.gpx"\n', "")
    assert "there is no course to find it in" in told


def test_after_a_broken_line_the_rest_is_still_checked(tmp_path: Path) -> None:
    text = folders.RACE.replace('name = "UTMB 2026"', "name = UTMB").replace("= 55", "= 550")
    told = folders.mistakes(folders.write(tmp_path, race_toml=text))
    assert [place.split(":")[1].split()[0] for place in told] == ["3", "28"]


def test_a_key_given_twice_is_told_with_its_line(tmp_path: Path) -> None:
    told = one_mistake(tmp_path, "crew_radius_m = 200", "runner_alerts = true")
    assert told.startswith("race.toml:24: not valid TOML: cannot overwrite a value")
