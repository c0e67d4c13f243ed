"""Temperature Measurement, 0x2A1C (Health Thermometer Service): worn temperature sensors.

The value is an IEEE 11073-20601 FLOAT: a signed 24-bit mantissa and a signed 8-bit power of ten.
Five mantissas are not numbers; they are reserved with exponent 0 but are taken as special with
any exponent, since none of them is a body's temperature. The time stamp is the sensor's own
clock and is kept only as sent: when something happened is when the gateway heard it.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

from ingest.errors import PacketRefused
from ingest.gatt.packet import IMPOSSIBLE, Reader, pack

ENCODED_EXPONENT: Final = -2  # 0.01 °C, finer than any worn sensor
ABSOLUTE_ZERO_C: Final = -273.15

_FAHRENHEIT: Final = 0x01
_TIME_PRESENT: Final = 0x02
_SITE_PRESENT: Final = 0x04

_MANTISSA_BITS: Final = 24
_MANTISSA_SIGN: Final = 1 << 23
_MANTISSA_MASK: Final = (1 << 24) - 1


class Special(IntEnum):
    """Mantissas that stand for something else than a number."""

    POSITIVE_INFINITY = 0x7FFFFE
    NOT_A_NUMBER = 0x7FFFFF
    NOT_AT_THIS_RESOLUTION = 0x800000
    RESERVED = 0x800001
    NEGATIVE_INFINITY = 0x800002


class Site(IntEnum):
    """Where on the body a temperature was measured (Temperature Type, 0x2A1D)."""

    ARMPIT = 1
    BODY = 2
    EAR = 3
    FINGER = 4
    GASTROINTESTINAL_TRACT = 5
    MOUTH = 6
    RECTUM = 7
    TOE = 8
    TYMPANUM = 9


class SensorTime(NamedTuple):
    """A time stamp as the sensor sent it; a year, month or day of 0 is not known."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one notification or indication says.

    Attributes
    ----------
    temperature_c : temperature [°C], at least -273.15; None when the sensor has no number
    special : why there is no number; None when there is one
    site : where it was measured; None when not told or not a known place
    time : the sensor's own time stamp
    """

    temperature_c: float | None = None
    special: Special | None = None
    site: Site | None = None
    time: SensorTime | None = None


def decode(data: bytes) -> Measurement:
    """Decode one measurement; Fahrenheit becomes Celsius.

    Raises
    ------
    PacketRefused
        ``truncated`` when the packet ends before a field that its flags announce,
        ``impossible`` below absolute zero.
    """
    reader = Reader(data)
    flags = reader.u8("flags")
    number = _number(reader.u32("temperature"))
    time = _time(reader) if flags & _TIME_PRESENT else None
    place = reader.u8("temperature type") if flags & _SITE_PRESENT else None
    site = Site(place) if place in set(Site) else None
    if isinstance(number, Special):
        return Measurement(special=number, site=site, time=time)
    celsius = (number - 32) * 5 / 9 if flags & _FAHRENHEIT else number
    if celsius < ABSOLUTE_ZERO_C:
        raise PacketRefused(IMPOSSIBLE, f"temperature {celsius} °C")
    return Measurement(celsius, site=site, time=time)


def encode(measurement: Measurement) -> bytes:
    """Encode one measurement, in Celsius rounded to 0.01.

    Raises
    ------
    ValueError
        When there is not exactly one of a temperature and a special value, or a value does not
        fit: the temperature must lie within -273.15 and 83,886.05 °C.
    """
    flags = _TIME_PRESENT if measurement.time is not None else 0
    flags |= _SITE_PRESENT if measurement.site is not None else 0
    fields = [pack("u8", flags, "flags"), pack("u32", _float(measurement), "temperature")]
    if measurement.time is not None:
        year, *rest = measurement.time
        fields.append(pack("u16", year, "year"))
        fields += [pack("u8", part, "time stamp") for part in rest]
    if measurement.site is not None:
        fields.append(pack("u8", measurement.site, "temperature type"))
    return b"".join(fields)


def _number(raw: int) -> float | Special:
    """Value of an IEEE 11073 FLOAT."""
    mantissa, exponent = raw & _MANTISSA_MASK, raw >> _MANTISSA_BITS
    if mantissa in set(Special):
        return Special(mantissa)
    if mantissa & _MANTISSA_SIGN:
        mantissa -= _MANTISSA_MASK + 1
    if exponent & 0x80:
        # Dividing integers keeps 3712 and -2 at 37.12, which multiplying by 0.01 does not.
        return float(mantissa / 10 ** (0x100 - exponent))
    return float(mantissa * 10**exponent)


def _float(measurement: Measurement) -> int:
    """Raw IEEE 11073 FLOAT of a measurement."""
    celsius, special = measurement.temperature_c, measurement.special
    if (celsius is None) == (special is None):
        raise ValueError("a measurement needs either a temperature or a special value")
    if celsius is None:
        return special or 0
    limit = (Special.POSITIVE_INFINITY - 1) / 10**-ENCODED_EXPONENT
    if not ABSOLUTE_ZERO_C <= celsius <= limit:
        raise ValueError(f"temperature {celsius} °C is not within {ABSOLUTE_ZERO_C} to {limit}")
    mantissa = round(celsius * 10**-ENCODED_EXPONENT)
    return (ENCODED_EXPONENT & 0xFF) << _MANTISSA_BITS | mantissa & _MANTISSA_MASK


def _time(reader: Reader) -> SensorTime:
    year = reader.u16("year")
    month, day, hour, minute, second = (reader.u8("time stamp") for _ in range(5))
    return SensorTime(year, month, day, hour, minute, second)
