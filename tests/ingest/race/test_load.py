import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import RaceFolderError
from ingest.race.load import check, load
from tests.examples import examples
from tests.ingest.race import folders

TWO_HOURS = dt.timezone(dt.timedelta(hours=2))


def test_a_valid_folder_is_read_whole(tmp_path: Path) -> None:
    race = load(folders.write(tmp_path), {})
    assert race.folder == tmp_path
    assert race.race.id == "utmb-2026"
    assert race.race.start == dt.datetime(2026, 8, 28, 17, 45, tzinfo=TWO_HOURS)
    assert [station.id for station in race.stations] == ["lac", "col"]
    assert race.stations[0].crew
    assert race.stations[1].at_m is None
    anna, bo = race.runners
    assert anna.body.hr_max_bpm == 188.0
    assert anna.history.muscles == ("calf",)
    assert anna.history.injury_12_months is None
    assert bo.body.mass_kg is None
    assert bo.training.threshold_pace == "4:20/km"
    assert race.pairings[0].address == "C0:FF:EE:00:00:00"
    assert race.secrets.mqtt.password == "s3cret"


def test_paths_are_absolute_wherever_the_program_stands(tmp_path: Path) -> None:
    race = load(folders.write(tmp_path), {})
    assert race.race.course == tmp_path / "course.gpx"
    assert race.mqtt.ca == tmp_path / "ca.pem"
    assert race.store.url == f"sqlite:///{tmp_path}/race.db"


def test_a_database_elsewhere_keeps_its_url(tmp_path: Path) -> None:
    url = "postgresql+psycopg://crew@db.example.org/race"
    text = folders.RACE.replace("sqlite:///race.db", url)
    assert load(folders.write(tmp_path, race_toml=text), {}).store.url == url


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    least = '[race]\nid = "r"\nname = "R"\nstart = 2026-08-28T17:45:00Z\n'
    (tmp_path / "race.toml").write_text(least)
    (tmp_path / "runners.toml").write_text("")
    race = load(tmp_path, {})
    assert race.runners == ()
    assert race.mqtt.url is None
    assert race.dashboard.listen == "127.0.0.1:8501"
    assert race.race.timezone == "UTC"


def test_missing_files_are_told(tmp_path: Path) -> None:
    missing = folders.mistakes(tmp_path / "nowhere")
    assert [text.split(":")[0] for text in missing] == ["race.toml", "runners.toml"]
    assert "trailpulse race new" in missing[0]


def test_all_mistakes_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    folders.write(
        tmp_path,
        race_toml=folders.RACE.replace("2026-08-28T17:45:00+02:00", "2026-08-28T17:45:00")
        .replace('"clear"', '"cleer"')
        .replace("batch_s", "batch_sec"),
        runners_toml=folders.RUNNERS.replace("188", "1880").replace("mass_kg", "weight"),
        pairings_toml=folders.PAIRINGS.replace('"anna"', '"ana"'),
        secrets_toml=folders.SECRETS.replace("username", "user"),
    )
    result = folders.checked(tmp_path)
    assert result.race is None
    assert [(m.file, m.line, m.key) for m in result.mistakes] == [
        ("race.toml", 4, "race.start"),
        ("race.toml", 29, "weather.sky"),
        ("race.toml", 40, "gateway.batch_sec"),
        ("runners.toml", 9, "runner[anna].body.weight"),
        ("runners.toml", 11, "runner[anna].body.hr_max_bpm"),
        ("pairings.toml", 2, "pairing[1].runner"),
        ("secrets.toml", 2, "mqtt.user"),
    ]
    with pytest.raises(RaceFolderError) as error:
        load(tmp_path, {})
    assert str(error.value).splitlines() == [
        f"7 mistakes in the race folder {tmp_path}:",
        *(f"  {mistake}" for mistake in result.mistakes),
    ]


def test_a_mistake_says_what_is_wrong_and_what_would_be_right(tmp_path: Path) -> None:
    text = folders.RUNNERS.replace("hr_max_bpm = 188", "hr_max_bpm = 1880")
    assert folders.mistakes(folders.write(tmp_path, runners_toml=text)) == [
        "runners.toml:11 runner[anna].body.hr_max_bpm: 1880 is above 250 bpm; "
        "expected number, 20 to 250 bpm"
    ]


def test_the_environment_goes_before_secrets(tmp_path: Path) -> None:
    folders.write(tmp_path, secrets_toml='[mqtt]\nusername = "crew"\npassword = "old"\n')
    environment = {
        "TRAILPULSE_MQTT_PASSWORD": "new",
        "TRAILPULSE_NOTIFY_NTFY_CREW": "ntfy://x",
    }
    race = load(tmp_path, environment)
    assert race.secrets.mqtt.username == "crew"
    assert race.secrets.mqtt.password == "new"
    assert race.secrets.notify == {"ntfy_crew": "ntfy://x"}


def test_secrets_are_never_written_out(tmp_path: Path) -> None:
    race = load(folders.write(tmp_path), {})
    assert "s3cret" not in repr(race)
    wrong = folders.SECRETS.replace('"s3cret"', "98765").replace('"ntfy://ntfy.sh/x"', "43210")
    told = "\n".join(folders.mistakes(folders.write(tmp_path, secrets_toml=wrong)))
    assert "mqtt.password" in told
    assert "98765" not in told
    assert "43210" not in told


def test_secrets_that_others_can_read_are_a_mistake(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / "secrets.toml").chmod(0o640)
    (told,) = folders.mistakes(tmp_path)
    assert "mode 0640" in told
    assert "chmod 600" in told


def test_a_file_in_place_of_its_folder_is_told_once(tmp_path: Path) -> None:
    folder = folders.write(tmp_path / "my race")

    (mistake,) = folders.mistakes(folder / "race.toml")

    assert mistake.startswith("race.toml: a file, no race folder; name the folder")
    assert f"--race '{folder}'" in mistake


def test_a_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / "pairings.toml").unlink()
    (tmp_path / "pairings.toml").mkdir()
    (told,) = folders.mistakes(tmp_path)
    assert told.startswith("pairings.toml: can't be read")


FILES = st.sampled_from(sorted(set(folders.TEXTS) - {"ca.pem"}))
Mutation = Callable[[bytes], bytes]


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """Cut, repeat, or put text or bytes in at some place of a file."""
    at, length = draw(st.floats(0, 1)), draw(st.integers(0, 40))
    inserted = draw(
        st.binary(max_size=30)
        | st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | st.sampled_from(PIECES)
    )
    removed = draw(st.booleans())

    def mutate(content: bytes) -> bytes:
        start = int(at * len(content))
        return content[:start] + inserted + content[start + (length if removed else 0) :]

    return mutate


PIECES = [
    b"[[runner]]\n", b"[runner]\n", b"[race]\n", b"station = 3\n", b"runner = {}\n", b"a.b.c = 1\n",
    b"race = [1]\n", b"[[station.x]]\n", b"\n\x00\n", b"\xff\xfe", b"\xef\xbb\xbf", b'"""', b"= =",
    b"1e400", b"nan", b"-inf", b"9" * 5000, b"[" * 3000, b"{a=" * 300, b"1979-05-27", b"07:32:00",
    b"00:00", b'"\\ud800"', b"\r\n", b"\r", b'id = "anna"\n', b'course = "' + b"x" * 300 + b'"\n',
    b'course = "\\u0000"\n', b'timezone = "../../etc/passwd"\n', b'timezone = "\\u0000"\n',
    b'url = "mqtt://[::1"\n', b'url = "mqtt://h:99999"\n', b'listen = "[:1"\n',
    b"[runner.body.x]\n", b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<trkpt/>", b"&b;",
]  # fmt: skip


@examples(300)
@given(changes=st.lists(st.tuples(FILES, mutations()), min_size=1, max_size=4))
def test_whatever_is_in_the_files_nothing_but_mistakes_come_of_it(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, Mutation]]
) -> None:
    folder = folders.write(tmp_path_factory.mktemp("race"))
    for name, mutate in changes:
        path = folder / name
        path.write_bytes(mutate(path.read_bytes()))
    result = check(folder, {})
    assert (result.race is None) == bool(result.mistakes)
    for mistake in result.mistakes:
        assert str(mistake).isprintable()
        assert mistake.problem
        assert mistake.fix


@examples(100)
@given(content=st.binary(max_size=200))
def test_any_bytes_can_stand_in_a_file(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = folders.write(tmp_path_factory.mktemp("race"))
    (folder / "runners.toml").write_bytes(content)
    with contextlib.suppress(RaceFolderError):
        load(folder, {})
