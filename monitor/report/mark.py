"""How a report says which recording it is of, so that only its own successor replaces it; pure."""

import hashlib
from typing import Final

from ingest.recordings.recording import Recording

NAME: Final = "trailpulse-recording"


def identity(recording: Recording) -> str:
    """What tells one recording from others, whoever it is taken for."""
    first, last = recording.seconds[0], recording.seconds[-1]
    told = (recording.name, recording.records, len(recording.seconds), repr(first), repr(last))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def race_identity(race: str, start_t: float, *runners: str) -> str:
    """What tells the race of some runners from others, while it goes on and afterwards."""
    return hashlib.sha256(repr((race, start_t, runners)).encode()).hexdigest()[:32]


def is_report_of(recording: Recording, beginning: str) -> bool:
    """Whether a page that begins so is a report of this recording."""
    return carries(identity(recording), beginning)


def carries(mark: str, beginning: str) -> bool:
    """Whether a page that begins so carries this mark."""
    return f'<meta name="{NAME}" content="{mark}">' in beginning
