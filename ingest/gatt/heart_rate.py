"""Heart Rate Measurement, 0x2A37 (Bluetooth Heart Rate Service 1.0, section 3.1).

Decided where the specification leaves it open or sensors disagree:

- A heart rate of 0 means "no value" (straps send it until they found a beat).
- Bit 1 of the flags (contact detected) means nothing unless bit 2 (contact supported) is set.
- The RR flag without any RR value is accepted: the heart rate in the packet is good.
- Half an RR value at the end means a packet cut short; it is refused.
- RR values are kept as sent, 0 and 65535 too; `ingest.convert` drops what no heart does.
"""

from dataclasses import dataclass
from typing import Final

from ingest.gatt.packet import Reader, pack

# A notification at the default ATT MTU of 23 carries 20 bytes.
MAX_PACKET_BYTES: Final = 20
MAX_RR_PER_PACKET: Final = 9
RR_UNITS_PER_S: Final = 1024

_HEART_RATE_16_BIT: Final = 0x01
_CONTACT_DETECTED: Final = 0x02
_CONTACT_SUPPORTED: Final = 0x04
_ENERGY_PRESENT: Final = 0x08
_RR_PRESENT: Final = 0x10


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one notification says.

    Attributes
    ----------
    heart_rate_bpm : heart rate [bpm], 1 to 65535; None when the strap has no value
    contact : whether the sensor touches the skin; None when it can't tell
    energy_kj : energy expended since the last reset [kJ], 0 to 65535
    rr_ms : times between beats [ms], oldest first, resolution 1/1024 s, 0 to 63,999
    """

    heart_rate_bpm: int | None = None
    contact: bool | None = None
    energy_kj: int | None = None
    rr_ms: tuple[float, ...] = ()


def decode(data: bytes) -> Measurement:
    """Decode one notification.

    Raises
    ------
    PacketRefused
        ``truncated`` when the packet ends before a field that its flags announce.
    """
    reader = Reader(data)
    flags = reader.u8("flags")
    wide = flags & _HEART_RATE_16_BIT
    heart_rate = reader.u16("heart rate") if wide else reader.u8("heart rate")
    energy = reader.u16("energy expended") if flags & _ENERGY_PRESENT else None
    rr = []
    if flags & _RR_PRESENT:
        while reader.left:
            rr.append(reader.u16("RR interval") * 1000 / RR_UNITS_PER_S)
    contact = bool(flags & _CONTACT_DETECTED) if flags & _CONTACT_SUPPORTED else None
    return Measurement(heart_rate or None, contact, energy, tuple(rr))


def encode(measurement: Measurement) -> bytes:
    """Encode one notification; the heart rate takes 16 bits only when 8 are too few.

    Raises
    ------
    ValueError
        When a value does not fit its field, or the packet would be longer than 20 bytes: it
        holds nine RR values, or eight with the energy or a heart rate above 255.
    """
    heart_rate = measurement.heart_rate_bpm
    if heart_rate is not None and heart_rate < 1:
        raise ValueError(f"heart rate {heart_rate} can't be sent; no value is None")
    wide = heart_rate is not None and heart_rate > 0xFF
    fields = [
        pack("u8", _flags(measurement, wide=wide), "flags"),
        pack("u16" if wide else "u8", heart_rate or 0, "heart rate"),
    ]
    if measurement.energy_kj is not None:
        fields.append(pack("u16", measurement.energy_kj, "energy expended"))
    fields += [pack("u16", rr * RR_UNITS_PER_S / 1000, "RR interval") for rr in measurement.rr_ms]
    data = b"".join(fields)
    if len(data) > MAX_PACKET_BYTES:
        raise ValueError(
            f"{len(measurement.rr_ms)} RR values make a packet of {len(data)} bytes;"
            f" it holds {MAX_PACKET_BYTES}, that is at most {MAX_RR_PER_PACKET} RR values"
        )
    return data


def _flags(measurement: Measurement, *, wide: bool) -> int:
    flags = _HEART_RATE_16_BIT if wide else 0
    if measurement.contact is not None:
        flags |= _CONTACT_SUPPORTED
    if measurement.contact:
        flags |= _CONTACT_DETECTED
    if measurement.energy_kj is not None:
        flags |= _ENERGY_PRESENT
    if measurement.rr_ms:
        flags |= _RR_PRESENT
    return flags
