"""Journeys kept in a folder: to go through them takes an hour, to ask about them does not.

They rest on the engine and the simulators. Delete the folder when either has changed.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.journeys import RUNNERS, Journey, raced, races, recorded


def journeys(seeds: Sequence[int], folder: Path | None = None) -> Iterator[Journey]:
    """All that arrival times are asked of: recordings, and simulated fields by their seeds.

    Parameters
    ----------
    seeds : of the fields
    folder : where they are kept; what is not there yet is gone through and put there
    """
    yield from kept(folder, "recordings", lambda: list(recorded()))
    for seed in seeds:
        for course in races():
            name = f"{course.name.replace(' ', '-')}-{seed}"
            yield kept(folder, name, partial(raced, course, RUNNERS, seed))


def kept(folder: Path | None, name: str, make: Callable[[], Any]) -> Any:
    """What was made under that name before, else made now and put there."""
    if folder is None:
        return make()
    path = folder / f"{name}.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(pickle.dumps(make()))
        unfinished.rename(path)
    return pickle.loads(path.read_bytes())  # noqa: S301  # our own file
