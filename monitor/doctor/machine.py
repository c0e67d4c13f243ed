"""Python, disk and clock of this machine; what is read and what is made of it stand apart."""

import ctypes
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ingest.version import VERSION
from monitor.doctor.finding import Finding, broken, doubtful, good

LITTLE_BYTES: Final = 2_000_000_000  # a race of a hundred runners fills about one
TOO_LITTLE_BYTES: Final = 200_000_000

_TIMEX_BYTES: Final = 512  # struct timex has about 208 on all systems; the kernel fills the front
_NOT_SYNCHRONISED: Final = 5  # TIME_ERROR


class Clock(NamedTuple):
    """What the system says of its clock; None where it can't say."""

    synchronised: bool | None
    has_battery: bool | None


def look(folder: Path) -> Iterator[Finding]:
    """Look at this machine, as far as a race in `folder` needs it."""
    yield good(
        "version", f"trailpulse {VERSION}, Python {platform.python_version()}, {sys.platform}"
    )
    yield judge_disk(folder, shutil.disk_usage(folder).free, writable=os.access(folder, os.W_OK))
    yield from judge_clock(read_clock())


def judge_disk(folder: Path, free_bytes: int, *, writable: bool) -> Finding:
    """Judge the room on the disk and whether we may use it."""
    room = f"{free_bytes / 1e9:.1f} GB free for {folder}"
    if not writable:
        fix = "give this user the right to write there, or mount the disk for writing"
        return broken("disk", f"{folder} can't be written", fix)
    if free_bytes < TOO_LITTLE_BYTES:
        return broken("disk", room, "free some space: records would be lost within the hour")
    if free_bytes < LITTLE_BYTES:
        return doubtful("disk", room, "free some space before the race")
    return good("disk", room)


def judge_clock(clock: Clock) -> Iterator[Finding]:
    """Judge whether the clock can be trusted now, and after a power cut."""
    if clock.synchronised is None:
        yield doubtful(
            "clock",
            "this system does not say whether its clock is set by others",
            "compare it with a phone: records more than 5 s ahead of the monitor are refused",
        )
    elif clock.synchronised:
        yield good("clock", "set by NTP or the like")
    else:
        yield broken(
            "clock",
            "nobody sets it: it will drift, or is wrong already",
            "connect to a network with NTP (Debian: systemctl enable --now systemd-timesyncd)",
        )
    if clock.has_battery is False:
        yield doubtful(
            "clock battery",
            "none: without a network the clock stands wrong after a power cut",
            "add a clock module (RTC), or start only with a network",
        )


def read_clock() -> Clock:
    """Ask the kernel about its clock."""
    battery = Path("/sys/class/rtc")
    has_battery = any(battery.iterdir()) if battery.is_dir() else None
    return Clock(_synchronised(), has_battery)


def _synchronised() -> bool | None:
    if sys.platform != "linux":
        return None
    buffer = ctypes.create_string_buffer(_TIMEX_BYTES)  # all zero: nothing is to be changed
    state: int = ctypes.CDLL(None, use_errno=True).adjtimex(buffer)
    return None if state < 0 else state != _NOT_SYNCHRONISED
