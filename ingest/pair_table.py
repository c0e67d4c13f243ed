"""The table of sensors heard, for people and for programs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from rich.table import Table
from rich.text import Text

from ingest.checkin_messages import State
from ingest.pair_found import Found
from ingest.pair_guard import EMPTY_BATTERY_PCT, LOW_BATTERY_PCT
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
    "connected": "connected, no data",
    "measuring": "measuring",
    "measured": "not good",
    "mute": "silent: is it worn?",
    "unreachable": "busy: does a watch or phone hold it?",
    "gone": "gone: a watch or phone, or too far?",
    "full": "heard; the adapter has no connection left",
    "searching": "looking for it",
}
_GOOD: Final = "good"


def as_table(
    found: Sequence[Found], owners: Mapping[str, str], hints: Mapping[str, str] | None = None
) -> Table:
    """A table for the terminal, numbered from 1.

    Parameters
    ----------
    found
        The sensors, in the order of their numbers.
    owners
        Whose a sensor is already, by its address in upper case.
    hints
        What to say instead of a sensor's owner, by its address.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    last = "of" if hints is None else "looks"
    for heading in ("", "name", "addr.", "kind", "dBm", "bat.", "bpm", "skin", "RR", "state", last):
        gives_way = heading in {"name", "state", last}
        justify: Literal["left", "right"] = "right" if heading in _NUMBERS else "left"
        table.add_column(heading, justify=justify, no_wrap=not gives_way, overflow="fold")
    for number, one in enumerate(found, start=1):
        owner = owners.get(one.address.upper(), "")
        table.add_row(
            str(number),
            Text(one.name or UNKNOWN),  # from outside: never markup
            one.address[-5:],
            "+".join(_KINDS[kind] for kind in one.kinds),
            _number(one.rssi_dbm),
            Text(_number(one.battery_pct, "%"), style=_battery_style(one.battery_pct)),
            _number(one.measured.heart_rate_bpm),
            _yes_no(one.measured.contact),
            _yes_no(one.rr),
            Text(_state(one), style="green" if one.good else ""),
            Text(owner if hints is None else hints.get(one.address, "")),
        )
    return table


def as_json(found: Sequence[Found], owners: Mapping[str, str]) -> str:
    """The same for a program: one object with an array of sensors; absent is what is not known."""
    return msgspec.json.encode(
        {"sensors": [_fields(one, owners.get(one.address.upper())) for one in found]}
    ).decode()


def _state(one: Found) -> str:
    if one.good:
        return _GOOD
    if one.state == "measuring" and one.quality.held_s > 0.0:
        return f"measuring, {one.quality.held_s:.0f} s"
    if one.state in ("measuring", "measured"):
        return f"{_STATES[one.state]}: {one.doubt}"
    return _STATES[one.state]


def _battery_style(charge_pct: float | None) -> str:
    if charge_pct is None or charge_pct >= LOW_BATTERY_PCT:
        return ""
    return "red" if charge_pct < EMPTY_BATTERY_PCT else "yellow"


def _fields(one: Found, owner: str | None) -> dict[str, Any]:
    fields = {
        "address": one.address,
        "name": one.name,
        "kinds": one.kinds,
        "state": one.state,
        "good": one.good,
        "doubt": None if one.good else one.doubt,
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
