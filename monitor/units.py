"""systemd units for the daemons of a race. Pure."""

from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

from ingest.race.settings import Race
from monitor.notify.routes import Routes

DAEMONS: Final = ("broker", "monitor", "ingest", "dashboard", "notify")


class Place(NamedTuple):
    """Where and as whom the daemons run.

    Attributes
    ----------
    race_id : in the units' names
    folder : the race folder
    program : the command `trailpulse`
    user : whose process it is; absent: whose systemd it is (`systemctl --user`)
    shards : how many monitors share the runners; of several there is one unit with instances
    """

    race_id: str
    folder: Path
    program: Path
    user: str | None
    shards: int = 1


_UNIT: Final = Template("""\
[Unit]
Description=trailpulse $daemon of $race_id$which
$after

[Service]
Type=notify
NotifyAccess=main
ExecStart=$program $daemon --race $folder$options
${user}WatchdogSec=60
TimeoutStartSec=infinity
TimeoutStopSec=30
Restart=always
RestartSec=2
KillMode=mixed
UMask=0077
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=strict
ProtectHome=$protect_home
ReadWritePaths=$folder
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectControlGroups=true
RestrictSUIDSGID=true
LockPersonality=true
MemoryMax=$memory

[Install]
WantedBy=$target
""")

_MEMORY: Final = {
    "broker": "512M",
    "monitor": "2G",
    "ingest": "256M",
    "dashboard": "1G",
    "notify": "256M",
}


def units(place: Place, daemons: Sequence[str] = DAEMONS) -> dict[str, str]:
    """Return the units by the names of their files."""
    return {name(place, daemon): _unit(place, daemon) for daemon in daemons}


def wanted(race: Race) -> tuple[str, ...]:
    """The daemons of a race: all of them, but who would tell nobody."""
    tells = Routes(race).services or race.home_assistant.enabled
    return tuple(daemon for daemon in DAEMONS if daemon != "notify" or tells)


def name(place: Place, daemon: str) -> str:
    """Name a unit's file."""
    instances = "@" if _has_instances(place, daemon) else ""
    return f"trailpulse-{place.race_id}-{daemon}{instances}.service"


def started(place: Place, daemons: Sequence[str] = DAEMONS) -> list[str]:
    """Name what is to be started: the units, and of one with instances each of them."""
    names = []
    for daemon in daemons:
        file = name(place, daemon)
        if _has_instances(place, daemon):
            numbers = range(1, place.shards + 1)
            names += [file.replace("@", f"@{number}") for number in numbers]
        else:
            names.append(file)
    return names


def _has_instances(place: Place, daemon: str) -> bool:
    return daemon == "monitor" and place.shards > 1


def _unit(place: Place, daemon: str) -> str:
    # The others wait for the broker by themselves; this only spares them the waiting.
    order = "" if daemon == "broker" else f" {name(place, 'broker')}"
    bluetooth = " bluetooth.service" if daemon == "ingest" else ""
    instances = _has_instances(place, daemon)
    return _UNIT.substitute(
        daemon=daemon,
        which=", %i" if instances else "",
        options=f" --shard %i/{place.shards}" if instances else "",
        race_id=place.race_id,
        after=f"After=network.target time-sync.target{order}{bluetooth}",
        program=_escaped(place.program),
        folder=_escaped(place.folder),
        user="" if place.user is None else f"User={place.user}\n",
        protect_home="false" if place.user is None or "home" in place.folder.parts else "true",
        memory=_MEMORY[daemon],
        target="default.target" if place.user is None else "multi-user.target",
    )


def _escaped(path: Path) -> str:
    """Write a path as systemd reads it: blanks, quotes and its own signs are escaped."""
    text = str(path)
    for sign, escaped in (("\\", "\\\\"), ("%", "%%"), ("$", "$$"), (" ", "\\x20"), ('"', "\\x22")):
        text = text.replace(sign, escaped)
    return text
