"""The errors trailpulse raises on purpose.

::

    TrailpulseError             everything below; the command line prints it and exits
    ├── UsageError              wrong usage or configuration (exit code 2)
    │   └── RaceFolderError     mistakes in a race folder, all of them at once
    ├── Unavailable             something outside is missing: adapter, broker, file (exit code 1)
    ├── Refused                 bad input at an edge; counted and logged, never fatal
    │   ├── PacketRefused       a Bluetooth packet that is truncated or impossible
    │   └── PayloadRefused      an MQTT payload that breaks the contract
    │       └── RecordRefused   one record in it that does, and that says which one it is
    └── RecordingRefused        a recorded activity with nothing usable in it

Anything else that escapes is a programming error and is not caught.
"""


class TrailpulseError(Exception):
    """Base of all errors raised on purpose; its text is a sentence for people."""

    exit_code = 1


class UsageError(TrailpulseError):
    """Wrong usage or configuration."""

    exit_code = 2


class RaceFolderError(UsageError):
    """A race folder that can't be used; the text lists every mistake found."""


class Unavailable(TrailpulseError):  # noqa: N818  # named for what happened
    """Something this program needs from outside is not there."""


class Refused(TrailpulseError):  # noqa: N818  # named for what happened
    """Bad input at an edge.

    Parameters
    ----------
    reason
        A short, stable word group such as ``truncated``: refusals are counted by it.
    detail
        What exactly was wrong with this one.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class PacketRefused(Refused):
    """A Bluetooth packet that is truncated or impossible."""


class PayloadRefused(Refused):
    """An MQTT payload that breaks the contract."""


class RecordRefused(PayloadRefused):
    """A record that breaks the contract, but says which one it is.

    Parameters
    ----------
    reason, detail
        See `Refused`.
    gateway, seq
        Whose record it is, and its number.
    """

    def __init__(self, reason: str, detail: str, gateway: str, seq: int) -> None:
        super().__init__(reason, detail)
        self.gateway = gateway
        self.seq = seq


class RecordingRefused(TrailpulseError):  # noqa: N818  # named for what happened
    """A recorded activity with nothing usable in it."""
