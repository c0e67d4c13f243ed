"""The Bluetooth adapter: whether there is one, it is switched on, and nothing shares its aerial."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ingest.ble import Driver
from ingest.errors import Unavailable
from ingest.race.settings import Race
from ingest.radio import Radio
from monitor.doctor.finding import Finding, broken, doubtful, good

SYS: Final = Path("/sys/class")

_SUBJECT: Final = "Bluetooth"


class Air(NamedTuple):
    """What Linux says of its radios.

    Attributes
    ----------
    adapters : names such as hci0; those on USB are in `on_usb`
    blocked : whether a switch keeps Bluetooth off
    access_points : Wi-Fi interfaces that others connect to
    """

    adapters: tuple[str, ...]
    on_usb: frozenset[str]
    blocked: bool
    access_points: tuple[str, ...]


async def look(race: Race) -> Iterator[Finding]:
    """Look at the adapter of a race's gateway; only if it has sensors to hear."""
    if not race.pairings:
        return iter((good(_SUBJECT, "not needed here: no sensor is paired"),))
    findings = list(judge(read(SYS), race.gateway.adapter)) if sys.platform == "linux" else []
    if all(finding.level != "broken" for finding in findings):
        try:
            await Radio(Driver(race.gateway.adapter)).check()
            findings.append(good(_SUBJECT, "scans"))
        except Unavailable as error:
            findings.append(broken(_SUBJECT, str(error), "see above; then run this again"))
    return iter(findings)


def judge(air: Air, wanted: str | None) -> Iterator[Finding]:
    """Judge what Linux says of its radios; `wanted` is the adapter that race.toml names."""
    if not air.adapters:
        yield broken(_SUBJECT, "no adapter", "plug in a USB adapter, or switch the built-in one on")
        return
    if wanted is not None and wanted not in air.adapters:
        known = ", ".join(air.adapters)
        yield broken(_SUBJECT, f"no adapter {wanted}; there is {known}", "correct gateway.adapter")
        return
    if air.blocked:
        yield broken(_SUBJECT, "switched off", "rfkill unblock bluetooth")
        return
    yield good(_SUBJECT, f"adapter {wanted or ', '.join(air.adapters)}")
    used = wanted or air.adapters[0]
    if air.access_points and used not in air.on_usb:
        yield doubtful(
            _SUBJECT,
            f"{used} shares its chip with the Wi-Fi access point {', '.join(air.access_points)}",
            "use a USB adapter for one of the two: together they lose notifications",
        )


def read(root: Path) -> Air:
    """Read what Linux says of its radios below a folder such as /sys/class."""
    adapters = _names(root / "bluetooth", "hci")
    return Air(
        adapters=adapters,
        on_usb=frozenset(
            name for name in adapters if "/usb" in str((root / "bluetooth" / name).resolve())
        ),
        blocked=_is_blocked(root / "rfkill"),
        access_points=tuple(
            name for name in _names(root / "net", "") if _is_access_point(root / "net" / name)
        ),
    )


def _names(folder: Path, prefix: str) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    names = (path.name for path in folder.iterdir())
    return tuple(sorted(name for name in names if name.startswith(prefix) and ":" not in name))


def _is_blocked(folder: Path) -> bool:
    switches: Sequence[Path] = [*folder.iterdir()] if folder.is_dir() else []
    ours = [switch for switch in switches if _text(switch / "type") == "bluetooth"]
    return bool(ours) and all("1" in (_text(one / "soft"), _text(one / "hard")) for one in ours)


def _is_access_point(interface: Path) -> bool:
    # Wi-Fi drivers name what an interface is for; 3 is an access point (linux/nl80211.h).
    return _text(interface / "phy80211" / "iftype") == "3" or interface.name.startswith("ap")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""
