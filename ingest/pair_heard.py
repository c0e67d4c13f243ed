"""What is told of sensors at check-in: everything but their addresses (pure)."""

import hashlib
import math
from collections.abc import Mapping, Sequence

from ingest.checkin_messages import HeardSensor
from ingest.pair_advice import advice_of
from ingest.pair_found import Found
from ingest.pair_guard import doubt_of, is_nearest

TAIL_LENGTH = 5
_HANDLE_BYTES = 6


def handle_of(address: str, secret: bytes) -> str:
    """A name for a sensor that says nothing of its address to who does not know the secret."""
    text = address.upper().encode()
    return hashlib.blake2s(text, digest_size=_HANDLE_BYTES, key=secret).hexdigest()


def heard_sensors(
    found: Sequence[Found], owners: Mapping[str, str], *, secret: bytes, now: float
) -> list[HeardSensor]:
    """Tell of all sensors, the strongest first, and last those that are gone.

    Only so many are told: who has left must not be in the way of who is here.

    Parameters
    ----------
    found
        The sensors.
    owners
        Whose a sensor is, by its address in upper case.
    secret
        What their handles are made with, at most 32 bytes.
    now
        The time by the clock that heard them [s].
    """
    ordered = sorted(found, key=lambda one: (one.state == "gone", -_strength(one), one.address))
    return [
        _heard_sensor(one, found, owners, handle_of(one.address, secret), now) for one in ordered
    ]


def _heard_sensor(
    one: Found, nearby: Sequence[Found], owners: Mapping[str, str], handle: str, now: float
) -> HeardSensor:
    owner = owners.get(one.address.upper())
    measured = one.measured
    return HeardSensor(
        handle=handle,
        kinds=one.kinds,
        state=one.state,
        good=one.good,
        name=one.name,
        address_tail=one.address[-TAIL_LENGTH:],
        runner=owner,
        nearest=is_nearest(one, nearby, owners) if owner is None else None,
        rssi_dbm=one.rssi_dbm,
        battery_pct=one.battery_pct,
        heart_rate_bpm=measured.heart_rate_bpm,
        cadence_spm=measured.cadence_spm,
        air_temp_c=measured.air_temp_c,
        core_temp_c=measured.core_temp_c,
        measured_age_s=_age_s(one.measured_at if one.tells else None, now),
        heard_age_s=_age_s(_heard_at(one), now),
        contact=measured.contact,
        rr=one.rr,
        held_s=None if one.good else round(one.quality.held_s, 1) or None,
        doubt=doubt_of(one),
        advice=advice_of(one),
    )


def _heard_at(one: Found) -> float | None:
    """When anything of it was heard last; one that is connected does not advertise [s]."""
    return max(one.heard_at, one.measured_at or 0.0) or None


def _strength(one: Found) -> float:
    return -math.inf if one.rssi_dbm is None else one.rssi_dbm


def _age_s(at: float | None, now: float) -> float | None:
    return None if at is None else round(max(0.0, now - at), 1)
