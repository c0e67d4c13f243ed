"""FIT, the format of most watches, read with fitdecode."""

import struct
from collections.abc import Iterable, Iterator
from typing import Final

import fitdecode  # type: ignore[import-untyped]  # the package has no types

from ingest.recordings.fit_reader import Plain, Reader
from ingest.recordings.raw import WATCH_TEMPERATURE, Raw, Stretch, Values

FIT_EPOCH_S: Final = 631_065_600
"""1989-12-31T00:00:00Z, from which FIT counts."""

RECORD: Final = 20
HRV: Final = 78
SPORT: Final = 12
SESSION: Final = 18
EVENT: Final = 21

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

WHOLE: Final = frozenset({SPORT, SESSION, EVENT})
"""Messages that are looked up by the names of their fields."""

Place = tuple[str, str, float]
"""Where a value of a record is put: shelf, name there, and the factor to our unit."""

FIELDS: Final[dict[object, Place]] = {
    "heart_rate": ("native", "heart_rate_bpm", 1.0),
    "cadence": ("native", "cadence_spm", 1.0),
    "speed": ("native", "speed_mps", 1.0),
    "distance": ("native", "distance_m", 1.0),
    "altitude": ("native", "altitude_m", 1.0),
    "position_lat": ("native", "latitude_deg", SEMICIRCLE_DEG),
    "position_long": ("native", "longitude_deg", SEMICIRCLE_DEG),
    "power": ("native", "power_w", 1.0),
    "step_length": ("native", "stride_m", 0.001),
    "core_temperature": ("native", "core_temp_c", 1.0),
    # what replaces a coarser field of the same record
    "enhanced_speed": ("better", "speed_mps", 1.0),
    "enhanced_altitude": ("better", "altitude_m", 1.0),
    # what is no measurement of the body
    "timestamp": ("about", "timestamp", 1.0),
    "fractional_cadence": ("about", "fractional_cadence", 1.0),
    "temperature": ("about", "temperature", 1.0),
}
"""Fields of the record message."""

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
    raw.note("open")
    return data[:4] + rest.to_bytes(4, "little") + data[8:]


def _messages(data: bytes, raw: Raw) -> Iterator[fitdecode.FitDataMessage]:
    frames = iter(Reader(data, WANTED, WHOLE))
    while True:
        try:
            frame = next(frames, None)
        except BROKEN_FIT as error:
            raw.refused["FIT data broken or cut short"] += 1
            reason = str(error) or type(error).__name__
            raw.note("broken", reason=reason)
            return
        if frame is None:
            return
        if frame.frame_type == fitdecode.FIT_FRAME_DATA:
            yield frame


def _place(name: object, is_developer: bool, count: int) -> Place | None:
    """Where a field of a record is put, if it is wanted and a single number."""
    if count > 1:
        return None
    if not is_developer:
        return FIELDS.get(name)
    quantity = DEVELOPER.get(_plain(name))
    return None if quantity is None else ("developer", quantity, 1.0)


def _record(message: fitdecode.FitDataMessage, raw: Raw) -> float | None:
    """Take one record; return its time [s]."""
    found: dict[str, Values] = {"developer": {}, "native": {}, "better": {}, "about": {}}
    for (shelf, name, factor), value in _placed(message):
        found[shelf][name] = value * factor
    about = found["about"]
    if "temperature" in about:
        raw.note(WATCH_TEMPERATURE)
    if "timestamp" not in about:
        raw.refused["record without a time"] += 1
        return None
    stamp = about["timestamp"] + FIT_EPOCH_S
    values = found["native"]
    if "cadence_spm" in values:
        values["cadence_spm"] += about.get("fractional_cadence", 0.0)
    raw.add(stamp, found["developer"] | values | found["better"])
    return stamp


def _placed(message: fitdecode.FitDataMessage) -> Iterable[tuple[Place, float]]:
    if isinstance(message, Plain):
        return message.values()
    return _placed_by_field(message)


def _placed_by_field(message: fitdecode.FitDataMessage) -> Iterator[tuple[Place, float]]:
    for field in message.fields:
        if isinstance(field.value, int | float):
            is_developer = field.field_def is not None and field.field_def.is_dev
            place = _place(field.name, is_developer, 1)
            if place is not None:
                yield place, field.value


def _plain(name: object) -> str:
    return str(name).strip().lower().replace(" ", "_")


def _intervals(message: fitdecode.FitDataMessage, raw: Raw, now_s: float | None) -> None:
    """Take the beats of one message; they ended about half a second after the last record."""
    heard = None if now_s is None else now_s + 0.5
    for milliseconds in _logged(message):
        if isinstance(milliseconds, int):
            raw.beat(float(milliseconds), heard)


def _time(name: object, _is_developer: bool, _count: int) -> str | None:
    """Want the one field of a beats message, however many beats it has."""
    return "time" if name == "time" else None


def _logged(message: fitdecode.FitDataMessage) -> Iterator[object]:
    if isinstance(message, Plain):
        yield from message.raw_values()
        return
    for field in message.fields:
        if field.name == "time":
            yield from field.raw_value if isinstance(field.raw_value, tuple) else (field.raw_value,)


WANTED: Final = {RECORD: _place, HRV: _time}


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
