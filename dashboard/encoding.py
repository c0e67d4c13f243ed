"""The JSON of the push route: ``{"now": t, "parts": {key: value, …}}``."""

import json
from collections.abc import Mapping


def payload(parts: Mapping[str, bytes], *, now: float) -> str:
    """Join values that are JSON already.

    Examples
    --------
    >>> payload({"link": b'{"broker_up":true}'}, now=12.3456)
    '{"now":12.346,"parts":{"link":{"broker_up":true}}}'
    """
    joined = ",".join(f"{json.dumps(key)}:{value.decode()}" for key, value in parts.items())
    return f'{{"now":{now:.3f},"parts":{{{joined}}}}}'
