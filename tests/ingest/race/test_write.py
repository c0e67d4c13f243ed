import datetime as dt
import os
import re
import stat
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Unavailable, UsageError
from ingest.race import reference, template
from ingest.race.files import RaceFile
from ingest.race.load import load
from ingest.race.settings import Body, Gateway, Pairing, RaceInfo, Runner, Station
from ingest.race.write import create, write_race
from tests.examples import examples
from tests.ingest.race import folders

START = dt.datetime(2026, 8, 28, 17, 45, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_a_new_folder_is_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "my-race"
    create(folder, race_id="my-race", name="My race", start=START, timezone="Europe/Paris")
    race = load(folder, {})
    assert race.race == RaceInfo(id="my-race", name="My race", start=START, timezone="Europe/Paris")
    assert [runner.id for runner in race.runners] == ["anna"]
    for name in ("secrets.toml", "access.toml"):
        assert f"/{name}\n" in (folder / ".gitignore").read_text()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    create(tmp_path, race_id="r", name="R", start=START)
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600


def test_with_every_comment_taken_away_it_is_still_in_order(tmp_path: Path) -> None:
    """What the comments teach is right: each key behind a # can be switched on."""
    create(tmp_path, race_id="r", name="R", start=START)
    (tmp_path / "course.gpx").write_text(folders.COURSE)
    (tmp_path / "ca.pem").touch()
    (tmp_path / "certs").mkdir()
    for name in ("ca.pem", "broker.pem", "broker.key"):
        (tmp_path / "certs" / name).touch()
    for name in ("race.toml", "runners.toml", "pairings.toml", "secrets.toml"):
        path = tmp_path / name
        text = re.sub(r"(?m)^# (?=\[|\w+ = )", "", path.read_text())
        text = re.sub(r"(?m)^(waypoint|critical_speed_mps) = .*\n", "", text)  # the other one is on
        path.write_text(text.replace("at_m = 126000", "at_m = 1000"))
    race = load(tmp_path, {})
    assert race.stations[0].crew
    assert race.runners[0].training.threshold_pace == "4:20/km"
    assert race.pairings[0].kinds == ("heart_rate",)
    assert race.secrets.mqtt.username == "crew"
    assert "crew-anna" in {account.user for account in race.secrets.accounts}


TEXTS = {
    "race.toml": template.RACE.template,
    "runners.toml": template.RUNNERS,
    "pairings.toml": template.PAIRINGS,
    "secrets.toml": template.SECRETS.template,
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_template_shows_every_key(name: str) -> None:
    sections = re.split(r"(?m)^(?:# )?(?=\[)", TEXTS[name])
    for heading, kind in reference.tables(reference.FILES[name]):
        (section,) = [text for text in sections if text.startswith(heading)]
        for field in reference.keys(kind):
            assert re.search(rf"(?m)^(# )?{field.name} = ", section), (heading, field.name)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "runners.toml").write_text("mine")
    with pytest.raises(UsageError, match=r"holds runners\.toml already"):
        create(tmp_path, race_id="r", name="R", start=START)
    assert [path.name for path in tmp_path.iterdir()] == ["runners.toml"]
    assert (tmp_path / "runners.toml").read_text() == "mine"


def test_a_gitignore_is_kept_and_added_to(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.bak\n")
    create(tmp_path, race_id="r", name="R", start=START)
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert {"*.bak", "/secrets.toml"} <= set(lines)


@pytest.mark.parametrize(
    ("race_id", "name", "start"),
    [("My Race", "R", START), ("r", "", START), ("r", "R", START.replace(tzinfo=None))],
)
def test_a_wrong_value_makes_no_folder(
    tmp_path: Path, race_id: str, name: str, start: dt.datetime
) -> None:
    with pytest.raises(UsageError):
        create(tmp_path / "new", race_id=race_id, name=name, start=start)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="can't write"):
        create(tmp_path / "file" / "new", race_id="r", name="R", start=START)


@examples(50)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
def test_any_name_survives(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("race")
    create(folder, race_id="r", name=name, start=START)
    assert load(folder, {}).race.name == name


def test_given_settings_come_back_as_they_were(tmp_path: Path) -> None:
    race = RaceFile(
        race=RaceInfo(id="demo", name="Demo", start=START, course=Path("course.gpx")),
        stations=(Station(id="lac", name="Lac", at_m=1000.0, cutoff=START + dt.timedelta(1)),),
        gateway=Gateway(id="pi-1"),
    )
    runners = (
        Runner(id="anna", name="Anna", body=Body(sex="f", age=34.5)),
        Runner(id="bo", name='"Bo" \\ ü'),
    )
    pairings = (
        Pairing(runner="bo", address="C0:FF:EE:00:00:00", kinds=("heart_rate", "running_speed")),
    )
    (tmp_path / "course.gpx").write_text(folders.COURSE)
    write_race(tmp_path, race, runners, pairings)
    loaded = load(tmp_path, {})
    assert loaded.runners == runners
    assert loaded.pairings == pairings
    assert loaded.stations == race.stations
    assert loaded.gateway == race.gateway
    assert race.race is not None
    assert loaded.race == msgspec.structs.replace(race.race, course=tmp_path / "course.gpx")


def test_every_new_race_has_accounts_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "other"):
        create(tmp_path / name, race_id="r", name="R", start=START)
    one, other = (load(tmp_path / name, {}).secrets.accounts for name in ("one", "other"))

    roles = {"monitor", "dashboard", "desk", "notify", "simulator", "gateway"}
    assert {account.role for account in one} == roles
    assert not {account.password for account in one} & {account.password for account in other}
    assert all(len(account.password) >= 32 for account in one)
