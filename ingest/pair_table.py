"""The table of sensors heard, for people and for programs."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
from rich.table import Table
from rich.text import Text

from ingest.pairing import Found, State
from ingest.readings import Kind

UNKNOWN: Final = "–"

_NUMBERS: Final = frozenset({"", "dBm", "bat.", "bpm"})

_KINDS: Final[dict[Kind, str]] = {
    "heart_rate": "strap",
    "running_speed": "pod",
    "environment": "air",
    "core_temperature": "core",
    "position": "watch",
}
_STATES: Final[dict[State, str]] = {
    "heard": "heard",
    "connecting": "connecting",
    "connected": "no data yet",
    "measuring": "measuring",
    "measured": "measured",
    "mute": "silent: is it worn?",
    "unreachable": "busy: does a watch or phone hold it?",
}


def as_table(found: Sequence[Found], owners: dict[str, str]) -> Table:
    """A table for the terminal, numbered from 1.

    Parameters
    ----------
    found
        The sensors, in the order of their numbers.
    owners
        Whose a sensor is already, by its address in upper case.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("", "name", "addr.", "kind", "dBm", "bat.", "bpm", "skin", "RR", "state", "of"):
        gives_way = heading in {"name", "state", "of"}
        justify: Literal["left", "right"] = "right" if heading in _NUMBERS else "left"
        table.add_column(heading, justify=justify, no_wrap=not gives_way, overflow="fold")
    for number, one in enumerate(found, start=1):
        table.add_row(
            str(number),
            Text(one.name or UNKNOWN),  # from outside: never markup
            one.address[-5:],
            "+".join(_KINDS[kind] for kind in one.kinds),
            _number(one.rssi_dbm),
            _number(one.battery_pct, "%"),
            _number(one.measured.heart_rate_bpm),
            _yes_no(one.measured.contact),
            _yes_no(one.rr),
            _STATES[one.state],
            owners.get(one.address.upper(), ""),
        )
    return table


def as_json(found: Sequence[Found], owners: dict[str, str]) -> str:
    """The same for a program: one object with an array of sensors; absent is what is not known."""
    return msgspec.json.encode(
        {"sensors": [_fields(one, owners.get(one.address.upper())) for one in found]}
    ).decode()


def _fields(one: Found, owner: str | None) -> dict[str, Any]:
    fields = {
        "address": one.address,
        "name": one.name,
        "kinds": one.kinds,
        "state": one.state,
        "rssi_dbm": one.rssi_dbm,
        "battery_pct": one.battery_pct,
        "rr": one.rr,
        "runner": owner,
        **msgspec.structs.asdict(one.measured),
    }
    del fields["rr_ms"]
    return {name: value for name, value in fields.items() if value is not None}


def _number(value: float | None, unit: str = "") -> str:
    return UNKNOWN if value is None else f"{value:.0f}{unit}"


def _yes_no(value: bool | None) -> str:
    return UNKNOWN if value is None else "yes" if value else "no"
