"""`trailpulse replay --race DIR --offline`: a stored race through the models once more."""

import json
import time
from pathlib import Path
from typing import Any

import typer

from ingest.errors import UsageError
from ingest.race.load import load
from ingest.race.settings import Race
from monitor.engine import MODEL_VERSION
from monitor.race_replay import Retold, retell
from monitor.race_watch import settings_of
from monitor.resume import Codec
from monitor.store.reader import Reader, event_of
from monitor.store.store import open_reader
from monitor.venue import venue_of


def replay_race_offline(race: Path, *, runner: str | None, as_json: bool) -> None:
    """Go through a stored race, print what came out and whether it is what was said then.

    Parameters
    ----------
    race : the race folder
    runner : only this one; None for all
    as_json : print for a program

    Raises
    ------
    UsageError
        When the store has nothing of the runner.
    Unavailable
        When there is no store, or it can't be read.
    Exit
        With 1 when a runner ends with other scores, though models and settings are those of then.
    """
    settings = load(race)
    with open_reader(settings.store.url) as reader:
        ends = {name: span.last_t for name, span in reader.runners().items()}
        if runner is not None and runner not in ends:
            known = ", ".join([*ends][:20]) or "nobody"
            raise UsageError(f"the store has nothing of {runner!r}; it has {known}")
        wanted = ends if runner is None else {runner: ends[runner]}
        codec = Codec(event_of, lambda _: None)
        told = list(retell(settings, venue_of(settings), reader, wanted, codec, time.time()))
        differs = _differences(settings, reader)
    if as_json:
        typer.echo(json.dumps(_facts(settings, told, differs), indent=2, allow_nan=False))
    else:
        for line in [*differs, *(_line(one) for one in told)]:
            typer.echo(line)
    if not differs and not all(one.ends_alike for one in told):
        raise typer.Exit(1)


def _differences(settings: Race, reader: Reader) -> list[str]:
    """Why other scores than those of then are to be expected."""
    differs = []
    models = reader.models()
    if models != [MODEL_VERSION]:
        before = ", ".join(models)
        differs.append(
            f"note: recorded with models {before}, gone through with {MODEL_VERSION}: "
            "scores may be others"
        )
    if reader.settings() != settings_of(settings):
        differs.append(
            "note: the race folder's settings are not those that the monitor had: "
            "scores may be others"
        )
    return differs


def _line(one: Retold) -> str:
    fatigue, cramp = one.last
    line = (
        f"{one.runner}: {one.seconds} s, fatigue {_score(fatigue)}, cramp risk {_score(cramp)} at "
        f"the end; {one.same} of {one.statuses} statuses have the same scores"
    )
    if not one.ends_alike:
        return f"{line}; the last has not"
    if one.same < one.statuses:
        return f"{line}; the others were said before all had arrived"
    return line


def _facts(settings: Race, told: list[Retold], differs: list[str]) -> dict[str, Any]:
    return {
        "race": settings.race.id,
        "model": MODEL_VERSION,
        "notes": differs,
        "runners": {one.runner: _of_runner(one) for one in told},
    }


def _of_runner(one: Retold) -> dict[str, int | float | bool | None]:
    fatigue, cramp = one.last
    return {
        "seconds": one.seconds,
        "statuses": one.statuses,
        "same_scores": one.same,
        "ends_alike": one.ends_alike,
        "fatigue": fatigue,
        "cramp": cramp,
    }


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.1f}"
