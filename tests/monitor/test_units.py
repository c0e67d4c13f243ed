"""systemd reads the units as they are meant."""

import shutil
import subprocess
from pathlib import Path

import msgspec
import typer
from typer.testing import CliRunner

from ingest.errors import UsageError
from ingest.race.notify_settings import HomeAssistant, Notify
from monitor.units import DAEMONS, Place, name, started, units, wanted
from monitor.units_cli import systemd
from tests.ingest.race import folders
from tests.monitor.notify.people import RACE
from tests.programs import needed

PLACE = Place("r", Path("/srv/race"), Path("/usr/bin/trailpulse"), "www-data")


def test_every_daemon_has_a_unit_that_is_watched_and_restarted() -> None:
    made = units(PLACE)
    assert [*made] == [name(PLACE, daemon) for daemon in DAEMONS]
    for daemon, text in zip(DAEMONS, made.values(), strict=True):
        assert f"ExecStart=/usr/bin/trailpulse {daemon} --race /srv/race\n" in text
        for line in ("Type=notify", "Restart=always", "WatchdogSec=60", "User=www-data"):
            assert f"\n{line}\n" in text


def test_every_unit_s_command_is_one() -> None:
    from trailpulse import COMMANDS

    assert set(DAEMONS) <= set(COMMANDS)


def test_who_would_tell_nobody_gets_no_unit() -> None:
    assert "notify" not in wanted(msgspec.structs.replace(RACE, notify=Notify(), runners=()))
    assert "notify" in wanted(RACE)
    for_home = msgspec.structs.replace(
        RACE, notify=Notify(), runners=(), home_assistant=HomeAssistant(enabled=True)
    )
    assert "notify" in wanted(for_home)


def test_a_user_s_own_units_name_no_user() -> None:
    text = next(iter(units(PLACE._replace(user=None)).values()))
    assert "User=" not in text
    assert "WantedBy=default.target" in text


def test_systemd_understands_them(tmp_path: Path) -> None:
    analyze = needed("systemd-analyze")
    race = tmp_path / 'my $race 100% "x"'
    race.mkdir()
    program = shutil.which("true")
    assert program is not None
    place = PLACE._replace(folder=race, program=Path(program))
    for file, text in units(place).items():
        (tmp_path / file).write_text(text)
    done = subprocess.run(
        [analyze, "verify", "--man=no", *map(str, tmp_path.glob("*.service"))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert complaints == []


def test_the_command_writes_them_and_tells_how_to_go_on(tmp_path: Path) -> None:
    race, into = folders.write(tmp_path / "race"), tmp_path / "units"
    into.mkdir()
    app = typer.Typer()
    app.command()(systemd)
    run = CliRunner()
    environment = {"TRAILPULSE_NOTIFY_NTFY_CREW": "ntfy://x"}

    done = run.invoke(app, ["--race", str(race), "--into", str(into)], env=environment)
    assert done.exit_code == 0, done.output
    assert len([*into.iterdir()]) == len(DAEMONS)
    assert "systemctl --user enable --now" in done.output

    wrong = run.invoke(app, ["--race", str(race), "--only", "kettle"], env=environment)
    assert isinstance(wrong.exception, UsageError)


def test_of_several_monitors_there_is_one_unit_with_an_instance_for_each() -> None:
    place = PLACE._replace(shards=2)
    text = units(place)["trailpulse-r-monitor@.service"]
    assert "ExecStart=/usr/bin/trailpulse monitor --race /srv/race --shard %i/2\n" in text
    assert started(place, ("broker", "monitor")) == [
        "trailpulse-r-broker.service",
        "trailpulse-r-monitor@1.service",
        "trailpulse-r-monitor@2.service",
    ]
    assert started(PLACE) == [*units(PLACE)]
