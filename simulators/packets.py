"""Which packets of a strap and a pod say what was measured, and what is left for others to say.

A packet is used only if what the gateway makes of it is exactly what was measured; whatever a
sensor can't express (an odd cadence, a speed without a cadence, a heart rate of 250.5) is left
over. So nothing is ever changed by the way it travels.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec

from ingest import convert
from ingest.gatt import heart_rate, running_speed, uuids
from ingest.gatt.cadence import CadenceScale
from ingest.messages import Measured
from simulators.bluetooth.sensors import POD_MODEL

P = TypeVar("P")

NOTHING: Final = Measured()

_STRAP_FIELDS: Final = ("heart_rate_bpm", "rr_ms", "contact")
_POD_FIELDS: Final = ("speed_mps", "cadence_spm", "stride_m", "running", "distance_m")

# What a pod may leave out of its packet, in the order in which it is tried.
_POD_OMISSIONS: Final = ((), ("distance_m",), ("stride_m",), ("stride_m", "distance_m"))


class Packets(NamedTuple):
    """How one second is told.

    Attributes
    ----------
    strap : what the strap notifies, in order
    pod : what the pod notifies, if anything
    left : what neither can say
    """

    strap: tuple[heart_rate.Measurement, ...]
    pod: running_speed.Measurement | None
    left: Measured


def split(measured: Measured, *, strap: bool, pod: running_speed.Feature | None) -> Packets:
    """Split one second into packets.

    Parameters
    ----------
    measured
        What was measured in the second.
    strap
        Whether there is a strap.
    pod
        What the pod can do; None when there is no pod.
    """
    left = measured
    beats: tuple[heart_rate.Measurement, ...] = ()
    if strap:
        beats = _strap_packets(_only(measured, _STRAP_FIELDS))
        if beats:
            left = _without(left, _STRAP_FIELDS)
    if pod is None or measured.speed_mps is None or measured.cadence_spm is None:
        return Packets(beats, None, left)
    # The bit must stay clear in a pod that does not claim to know: once seen set, it is believed.
    unknown = () if pod.running else ("running",)
    for omitted in _POD_OMISSIONS:
        told = [name for name in _POD_FIELDS if name not in (*omitted, *unknown)]
        packet = _pod_packet(_only(measured, told), pod)
        if packet is not None:
            return Packets(beats, packet, _without(left, told))
    return Packets(beats, None, left)


def _strap_packets(wanted: Measured) -> tuple[heart_rate.Measurement, ...]:
    """Packets that say exactly this; none when a strap can't."""
    if wanted == NOTHING:
        return ()
    rr, size = wanted.rr_ms or (), heart_rate.MAX_RR_PER_PACKET
    bpm = wanted.heart_rate_bpm
    packets = tuple(
        heart_rate.Measurement(
            heart_rate_bpm=None if bpm is None else round(bpm),
            contact=wanted.contact,
            rr_ms=rr[start : start + size],
        )
        for start in range(0, max(len(rr), 1), size)
    )
    heard = [_heard(uuids.HEART_RATE_MEASUREMENT, heart_rate.encode, one) for one in packets]
    return packets if _joined(heard) == wanted else ()


def _pod_packet(wanted: Measured, pod: running_speed.Feature) -> running_speed.Measurement | None:
    """A packet that says exactly this; None when the pod can't."""
    if wanted.speed_mps is None or wanted.cadence_spm is None:
        return None
    packet = running_speed.Measurement(
        speed_mps=wanted.speed_mps,
        cadence_per_min=round(wanted.cadence_spm),
        running=bool(wanted.running),
        stride_length_m=wanted.stride_m,
        distance_m=wanted.distance_m,
    )
    scale = CadenceScale.of(POD_MODEL, feature=pod)
    heard = _heard(uuids.RSC_MEASUREMENT, running_speed.encode, packet, scale)
    return packet if heard == wanted else None


def _heard(
    number: int, encode: Callable[[P], bytes], packet: P, scale: CadenceScale | None = None
) -> Measured | None:
    """What the gateway makes of a packet; None when it can't even be sent."""
    try:
        data = encode(packet)
    except ValueError:
        return None
    return convert.to_measured(uuids.full(number), data, scale=scale).measured


def _joined(heard: Sequence[Measured | None]) -> Measured | None:
    """What several packets of a strap say together."""
    said = [one for one in heard if one is not None]
    if len(said) < len(heard):
        return None
    rr = tuple(interval for one in said for interval in one.rr_ms or ())
    return msgspec.structs.replace(said[0], rr_ms=rr or None)


def _only(measured: Measured, names: Sequence[str]) -> Measured:
    return Measured(**{name: getattr(measured, name) for name in names})


def _without(measured: Measured, names: Sequence[str]) -> Measured:
    return msgspec.structs.replace(measured, **dict.fromkeys(names))
