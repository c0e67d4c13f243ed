"""What the models and the alerts say of real recordings, counted."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.errors import RecordingRefused
from ingest.messages import Measured
from ingest.race.settings import Body, Plan, Runner, Training
from ingest.recordings.read import read_many
from monitor.messages import Alert
from monitor.models.indices import IndexOutput
from monitor.models.levels import LEVELS
from monitor.offline import Analysis, analyse, every_second

DATA: Final = Path(__file__).parents[3] / "shared" / "data"
GUEST: Final = Runner(id="guest", name="guest")
OWN: Final = {  # what two of the runners could have told of themselves; assumed from what they ran
    "ironman_kona2022_run_42k_iden_hot_hr_cad.csv": Runner(
        id="fast",
        name="fast",
        body=Body(sex="m", age=26),
        training=Training(critical_speed_mps=5.4, longest_run_km=32, weekly_km=100),
        plan=Plan(finish_h=2.6),
    ),
    "trail_19k_2h07_770m_coros_apex_hr_cad_power.fit": Runner(
        id="trail",
        name="trail",
        body=Body(sex="m", age=30),
        training=Training(
            critical_speed_mps=4.2, longest_run_km=25, weekly_km=60, weekly_ascent_m=1500
        ),
        plan=Plan(finish_h=2.1),
    ),
}
LEVEL_NAMES: Final = (*(level.replace("_", " ") for level in LEVELS), "unknown")
INPUTS: Final = {
    "heart rate": "heart_rate_bpm",
    "speed": "speed_mps",
    "cadence": "cadence_spm",
    "altitude": "altitude_m",
    "RR": "rr_ms",
    "temperature": "air_temp_c",
    "position": "latitude_deg",
}

Told = tuple[str, str]  # kind and level of an alert


@dataclass(frozen=True, slots=True)
class Tally:
    """One recording, counted.

    Attributes
    ----------
    name : of the recording
    hours : from the first to the last record, gaps and all [h]
    alerts : how often each kind and level was raised, or changed to
    pushes : how many of these went to the crew
    levels : by index, share of the time in each of `LEVEL_NAMES` [1]
    widths : by index, mean width of the bounds [points]; NaN if never known
    inputs : share of the seconds in which each of `INPUTS` was measured [1]
    """

    name: str
    hours: float
    alerts: Counter[Told]
    pushes: int
    levels: dict[str, tuple[float, ...]]
    widths: dict[str, float]
    inputs: dict[str, float]


def tallies(data: Path = DATA) -> Iterator[Tally]:
    """Count every recording of a folder with a catalogue; none if the folder isn't there."""
    for paths in _files(data):
        try:
            recording = read_many(paths)
        except RecordingRefused:
            continue
        analysis = analyse(recording, GUEST)
        yield tally(_name(paths[0]), analysis, every_second(recording))


def own_tallies(data: Path = DATA) -> Iterator[Tally]:
    """Count the recordings of those in `OWN` again, with what they could have told."""
    for name, runner in OWN.items():
        if (data / name).exists():
            recording = read_many([data / name])
            analysis = analyse(recording, runner)
            yield tally(_name(data / name), analysis, every_second(recording))


def tally(name: str, analysis: Analysis, measured: Sequence[Measured | None]) -> Tally:
    """Count one analysis of what was measured in each second."""
    told = [alert for alert in analysis.alerts if alert.state in ("raised", "changed")]
    indices = {"fatigue": analysis.said.fatigue, "cramp": analysis.said.cramp}
    return Tally(
        name=name,
        hours=len(analysis.t) / 3600.0,
        alerts=Counter((alert.kind, alert.level) for alert in told),
        pushes=sum(_is_push(alert) for alert in told),
        levels={index: level_shares(said.level) for index, said in indices.items()},
        widths={index: _mean_width(said) for index, said in indices.items()},
        inputs={what: _share_with(field, measured) for what, field in INPUTS.items()},
    )


def level_shares(
    codes: NDArray[np.int64], weights: NDArray[np.float64] | None = None
) -> tuple[float, ...]:
    """Share of the time in each of `LEVEL_NAMES`; they sum to 1.

    Parameters
    ----------
    codes : any shape; positions in `LEVELS`, -1 for unknown
    weights : the same shape, what counts how much; all the same if absent
    """
    counts = np.bincount(
        np.where(codes < 0, len(LEVELS), codes).ravel(),
        weights=None if weights is None else weights.ravel(),
        minlength=len(LEVEL_NAMES),
    )
    return tuple((counts / counts.sum()).tolist())


def totals(tallied: Sequence[Tally]) -> Counter[Told]:
    """Alerts of all recordings by kind and level."""
    return sum((one.alerts for one in tallied), Counter())


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _files(data: Path) -> list[list[Path]]:
    """The files of each recording; the records and the beats of one activity go together."""
    catalog = data / "catalog.json"
    if not catalog.exists():
        return []
    entries = json.loads(catalog.read_text(encoding="utf-8"))
    names = [entry["file"] for entry in entries if entry["kind"] != "course"]
    found = [[data / name] for name in names]
    for paths in found:
        beats = Path(str(paths[0]).replace(".records.csv", ".rr.csv"))
        if beats != paths[0] and beats.exists():
            paths.append(beats)
    return found


def _is_push(alert: Alert) -> bool:
    """Whether the crew's phone rings: a message on the alert topic that is for the crew."""
    return "crew" in alert.for_


def _mean_width(said: IndexOutput) -> float:
    widths = said.high - said.low
    known = widths[~np.isnan(widths)]
    return float(known.mean()) if known.size else float("nan")


def _share_with(field: str, measured: Sequence[Measured | None]) -> float:
    has = [second is not None and bool(getattr(second, field) is not None) for second in measured]
    return float(np.mean(has))
