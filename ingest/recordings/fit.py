"""FIT, the format of most watches, read with fitdecode."""

import struct
from collections.abc import Iterator
from typing import Final

import fitdecode  # type: ignore[import-untyped]  # the package has no types

from ingest.recordings.raw import WATCH_TEMPERATURE, Raw, Stretch, Values

FIT_EPOCH_S: Final = 631_065_600
"""1989-12-31T00:00:00Z, from which FIT counts."""

RECORD: Final = 20
HRV: Final = 78
SPORT: Final = 12
SESSION: Final = 18
EVENT: Final = 21
TIMESTAMP: Final = 253

SEMICIRCLE_DEG: Final = 180.0 / 2**31

BROKEN_FIT: Final = (
    fitdecode.FitError,
    # What fitdecode lets slip on bytes that are no FIT: impossible types, sizes, references.
    AssertionError,
    AttributeError,
    LookupError,
    OverflowError,
    TypeError,
    ValueError,
    struct.error,
)

NATIVE: Final = {
    "heart_rate": ("heart_rate_bpm", 1.0),
    "cadence": ("cadence_spm", 1.0),
    "speed": ("speed_mps", 1.0),
    "distance": ("distance_m", 1.0),
    "altitude": ("altitude_m", 1.0),
    "position_lat": ("latitude_deg", SEMICIRCLE_DEG),
    "position_long": ("longitude_deg", SEMICIRCLE_DEG),
    "power": ("power_w", 1.0),
    "step_length": ("stride_m", 0.001),
    "core_temperature": ("core_temp_c", 1.0),
}
"""Fields of the record message: quantity and factor to our unit."""

BETTER: Final = {
    "enhanced_speed": "speed_mps",
    "enhanced_altitude": "altitude_m",
}
"""Fields that replace a coarser one of the same record."""

DEVELOPER: Final = {
    "power": "power_w",
    "cadence": "cadence_spm",
    "stryd_temperature": "air_temp_c",
    "air_temperature": "air_temp_c",
    "ambient_temperature": "air_temp_c",
    "stryd_humidity": "humidity_pct",
    "humidity": "humidity_pct",
    "ambient_humidity": "humidity_pct",
    "core_temperature": "core_temp_c",
    "core_body_temperature": "core_temp_c",
    "core_temp": "core_temp_c",
    "skin_temperature": "skin_temp_c",
    "skin_temp": "skin_temp_c",
}
"""Fields of apps and pods by their clear names; used where the watch itself has no value."""


def parse(data: bytes) -> Raw:
    """Read a FIT file, as far as it can be read."""
    raw = Raw("FIT")
    now_s: float | None = None
    sport: str | None = None
    for message in _messages(_mended(data, raw), raw):
        number = message.global_mesg_num
        if number == RECORD:
            now_s = _record(message, raw) or now_s
            if sport is not None and now_s is not None:
                raw.stretches.append(Stretch(now_s, sport))
                sport = None
        elif number == HRV:
            _intervals(message, raw, now_s)
        elif number == SPORT:
            sport = str(_value(message, "sport"))
        elif number == SESSION:
            _session(message, raw)
        elif number == EVENT:
            _event(message, raw)
    return raw


def _mended(data: bytes, raw: Raw) -> bytes:
    """Give a file whose recording was never closed the length that its header lacks."""
    size = int.from_bytes(data[4:8], "little")
    rest = len(data) - data[0] if data else 0
    if size or rest <= 0:
        return data
    raw.note("The file was never closed by its watch; what had been written is used.")
    return data[:4] + rest.to_bytes(4, "little") + data[8:]


def _messages(data: bytes, raw: Raw) -> Iterator[fitdecode.FitDataMessage]:
    reader = fitdecode.FitReader(
        data,
        processor=None,
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )
    frames = iter(reader)
    while True:
        try:
            frame = next(frames, None)
        except BROKEN_FIT as error:
            raw.refused["FIT data broken or cut short"] += 1
            reason = str(error) or type(error).__name__
            raw.note(f"The file is broken or cut short, the rest of it is lost: {reason}.")
            return
        if frame is None:
            return
        if frame.frame_type == fitdecode.FIT_FRAME_DATA:
            yield frame


def _record(message: fitdecode.FitDataMessage, raw: Raw) -> float | None:
    """Take one record; return its time [s]."""
    values: Values = {}
    developer: Values = {}
    better: Values = {}
    stamp: float | None = None
    fraction = 0.0
    for field in message.fields:
        value = field.value
        if not isinstance(value, int | float):
            continue
        name = field.name
        if field.field_def is not None and field.field_def.is_dev:
            quantity = DEVELOPER.get(_plain(name))
            if quantity:
                developer[quantity] = value
        elif name in NATIVE:
            quantity, factor = NATIVE[name]
            values[quantity] = value * factor
        elif name in BETTER:
            better[BETTER[name]] = value
        elif field.def_num == TIMESTAMP:
            stamp = float(field.raw_value) + FIT_EPOCH_S
        elif name == "fractional_cadence":
            fraction = value
        elif name == "temperature":
            raw.note(WATCH_TEMPERATURE)
    if stamp is None:
        raw.refused["record without a time"] += 1
        return None
    if "cadence_spm" in values:
        values["cadence_spm"] += fraction
    raw.add(stamp, {**developer, **values, **better})
    return stamp


def _plain(name: object) -> str:
    return str(name).strip().lower().replace(" ", "_")


def _intervals(message: fitdecode.FitDataMessage, raw: Raw, now_s: float | None) -> None:
    """Take the beats of one message; they ended about half a second after the last record."""
    heard = None if now_s is None else now_s + 0.5
    for field in message.fields:
        if field.name != "time":
            continue
        found = field.raw_value if isinstance(field.raw_value, tuple) else (field.raw_value,)
        for milliseconds in found:
            if isinstance(milliseconds, int):
                raw.beat(float(milliseconds), heard)


def _session(message: fitdecode.FitDataMessage, raw: Raw) -> None:
    start, sport = _value(message, "start_time"), _value(message, "sport")
    took = _value(message, "total_elapsed_time")
    if isinstance(start, int) and isinstance(took, int | float) and sport is not None:
        start_s = float(start) + FIT_EPOCH_S
        raw.stretches.append(Stretch(start_s, str(sport), start_s + took))


def _event(message: fitdecode.FitDataMessage, raw: Raw) -> None:
    stamp = _value(message, "timestamp")
    stopped = str(_value(message, "event_type")).startswith("stop")
    if isinstance(stamp, int) and stopped and _value(message, "event") == "timer":
        raw.breaks.append(float(stamp) + FIT_EPOCH_S)


def _value(message: fitdecode.FitDataMessage, name: str) -> object:
    found: object = message.get_value(name, fallback=None)
    return found
