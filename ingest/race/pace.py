"""Pace as runners write it."""


def pace_to_mps(pace: str) -> float:
    """Speed [m/s] of a pace such as ``4:20/km``.

    Examples
    --------
    >>> round(pace_to_mps("4:20/km"), 3)
    3.846
    """
    minutes, seconds = pace.removesuffix("/km").split(":")
    return 1000.0 / (60 * int(minutes) + int(seconds))
