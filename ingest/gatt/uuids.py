"""Names for the Bluetooth services and characteristics trailpulse uses."""

from typing import Final

HEART_RATE_SERVICE: Final = 0x180D
HEART_RATE_MEASUREMENT: Final = 0x2A37

RUNNING_SPEED_SERVICE: Final = 0x1814
RSC_MEASUREMENT: Final = 0x2A53
RSC_FEATURE: Final = 0x2A54

BATTERY_SERVICE: Final = 0x180F
BATTERY_LEVEL: Final = 0x2A19

ENVIRONMENTAL_SENSING_SERVICE: Final = 0x181A
TEMPERATURE: Final = 0x2A6E
HUMIDITY: Final = 0x2A6F

HEALTH_THERMOMETER_SERVICE: Final = 0x1809
TEMPERATURE_MEASUREMENT: Final = 0x2A1C

DEVICE_INFORMATION_SERVICE: Final = 0x180A
MODEL_NUMBER: Final = 0x2A24
FIRMWARE_REVISION: Final = 0x2A26
MANUFACTURER_NAME: Final = 0x2A29

_BASE: Final = "-0000-1000-8000-00805f9b34fb"


def full(number: int) -> str:
    """The 128-bit UUID of a 16-bit number, in the lower-case form bleak reports.

    >>> full(HEART_RATE_MEASUREMENT)
    '00002a37-0000-1000-8000-00805f9b34fb'
    """
    if not 0 <= number <= 0xFFFF:
        raise ValueError(f"{number:#x} is not a 16-bit UUID")
    return f"{number:08x}{_BASE}"
