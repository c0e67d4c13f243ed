"""Seconds as a FIT activity: the only file that imports the encoder.

A field that was not measured is left out of its record, since the format's fill values are taken
for numbers by some readers.
"""

import contextlib
from collections.abc import Sequence
from typing import Any, Final

from fit_tool.exceptions import FitEncodingError
from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.hrv_message import HrvMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    FileType,
    Manufacturer,
    Sport,
    SubSport,
)

from ingest.messages import Measured
from ingest.recordings.recording import Second

BEATS_A_MESSAGE: Final = 5


def fit_bytes(seconds: Sequence[Second]) -> bytes:
    """Write an activity of at least one second, with file id, timer events, lap and session."""
    first_ms, last_ms = 1000 * seconds[0].t, 1000 * seconds[-1].t
    builder = FitFileBuilder(auto_define=True, min_string_size=50)
    builder.add(
        _filled(
            FileIdMessage(),
            type=FileType.ACTIVITY,
            manufacturer=Manufacturer.DEVELOPMENT.value,
            product=0,
            serial_number=1,
            time_created=first_ms,
        )
    )
    builder.add(_timer(first_ms, EventType.START))
    for second in seconds:
        builder.add(_record(second))
        for message in _beats(second.measured):
            builder.add(message)
    builder.add(_timer(last_ms, EventType.STOP_ALL))
    for message in _summaries(seconds, first_ms, last_ms):
        builder.add(message)
    return bytes(builder.build().to_bytes())


def _timer(at_ms: int, kind: EventType) -> EventMessage:
    message: EventMessage = _filled(
        EventMessage(), timestamp=at_ms, event=Event.TIMER, event_type=kind
    )
    return message


def _record(second: Second) -> RecordMessage:
    measured = second.measured
    cadence_spm = measured.cadence_spm
    strides = None if cadence_spm is None else cadence_spm / 2.0  # FIT counts one foot
    message: RecordMessage = _filled(
        RecordMessage(),
        timestamp=1000 * second.t,
        position_lat=measured.latitude_deg,
        position_long=measured.longitude_deg,
        enhanced_altitude=measured.altitude_m,
        enhanced_speed=measured.speed_mps,
        distance=measured.distance_m,
        heart_rate=_rounded(measured.heart_rate_bpm),
        cadence=None if strides is None else int(strides),
        fractional_cadence=None if strides is None else strides % 1.0,
        power=_rounded(measured.power_w),
        temperature=_rounded(measured.air_temp_c),
        step_length=None if measured.stride_m is None else 1000.0 * measured.stride_m,
        core_temperature=measured.core_temp_c,
    )
    return message


def _beats(measured: Measured) -> list[HrvMessage]:
    beats_s = [rr_ms / 1000.0 for rr_ms in measured.rr_ms or ()]
    groups = (beats_s[at : at + BEATS_A_MESSAGE] for at in range(0, len(beats_s), BEATS_A_MESSAGE))
    return [_filled(HrvMessage(), time=group) for group in groups]


def _summaries(
    seconds: Sequence[Second], first_ms: int, last_ms: int
) -> tuple[LapMessage, SessionMessage, ActivityMessage]:
    way = [one.measured.distance_m for one in seconds if one.measured.distance_m is not None]
    rates = [
        one.measured.heart_rate_bpm for one in seconds if one.measured.heart_rate_bpm is not None
    ]
    elapsed_s = (last_ms - first_ms) / 1000.0
    common = {
        "timestamp": last_ms,
        "start_time": first_ms,
        "total_elapsed_time": elapsed_s,
        "total_timer_time": elapsed_s,
        "total_distance": max(way) - min(way) if way else None,
        "avg_heart_rate": round(sum(rates) / len(rates)) if rates else None,
        "max_heart_rate": round(max(rates)) if rates else None,
        "sport": Sport.RUNNING,
        "message_index": 0,
        "event_type": EventType.STOP,
    }
    lap = _filled(LapMessage(), event=Event.LAP, **common)
    session = _filled(
        SessionMessage(),
        event=Event.SESSION,
        sub_sport=SubSport.TRAIL,
        first_lap_index=0,
        num_laps=1,
        **common,
    )
    activity = _filled(
        ActivityMessage(),
        timestamp=last_ms,
        total_timer_time=elapsed_s,
        num_sessions=1,
        type=Activity.MANUAL,
        event=Event.ACTIVITY,
        event_type=EventType.STOP,
    )
    return lap, session, activity


def _filled(message: Any, **fields: Any) -> Any:
    """The message with those fields that have a value, and one that the format can hold."""
    for name, value in fields.items():
        if value is not None:
            with contextlib.suppress(FitEncodingError):
                setattr(message, name, value)
    return message


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
