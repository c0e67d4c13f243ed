"""What the desk may enter of the weather, as a message (pure)."""

from typing import Final

import msgspec

from ingest.errors import PayloadRefused
from ingest.messages import Weather

SOURCE: Final = "desk"
_TELLS: Final = ("air_temp_c", "humidity_pct", "wind_mps", "sky")


def weather_of(body: bytes, *, now: float, author: str | None) -> Weather:
    """Read an entry; it holds from now on, whatever it says of its time.

    Parameters
    ----------
    body : JSON with some of the fields of `Weather`
    now : wall clock [s]
    author : who entered it, None where nobody is known by name

    Raises
    ------
    PayloadRefused
        When a value is none that weather can have, or there is none at all.
    """
    try:
        fields = msgspec.json.decode(body)
        if not isinstance(fields, dict):
            raise PayloadRefused("invalid", "expected an object")
        told = {**fields, "t": now, "source": author or SOURCE}
        weather = msgspec.convert(told, Weather)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise PayloadRefused("invalid", str(error)) from error
    if all(getattr(weather, name) is None for name in _TELLS):
        raise PayloadRefused("invalid", f"expected one or more of {', '.join(_TELLS)}")
    return weather
