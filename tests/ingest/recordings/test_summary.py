import pytest

from ingest.messages import Measured
from ingest.recordings.recording import Gap, Recording, Second
from ingest.recordings.summary import climbed, summarise


def a_recording(*seconds: Second, gaps: tuple[Gap, ...] = ()) -> Recording:
    return Recording("x", "FIT", len(seconds), seconds, gaps, {"a": 2}, (), has_absolute_time=True)


def test_a_summary_in_numbers() -> None:
    recording = a_recording(
        Second(100, Measured(heart_rate_bpm=140, altitude_m=100.0, distance_m=0.0)),
        Second(101, Measured(heart_rate_bpm=150, altitude_m=140.0), recorded=False),
        Second(102, Measured(altitude_m=110.0, cadence_spm=160)),
        Second(122, Measured(distance_m=50.5, cadence_spm=180)),
        gaps=(Gap(102, 122),),
    )
    assert summarise(recording) == {
        "records": 4,
        "duration_s": 22,
        "distance_m": 50.5,
        "ascent_m": 10.0,
        "descent_m": 0.0,
        "gaps": [{"start": 102, "end": 122, "seconds": 20}],
        "refused": {"a": 2},
        "heart_rate_bpm": {"mean": 145.0, "max": 150, "coverage": 0.5},
        "cadence_spm": {"mean": 170.0, "max": 180, "coverage": 0.5},
    }


def test_what_was_not_measured_is_none_and_not_zero() -> None:
    summary = summarise(a_recording(Second(100, Measured(power_w=200))))
    assert (summary["distance_m"], summary["ascent_m"], summary["descent_m"]) == (None, None, None)
    assert summary["heart_rate_bpm"] == {"mean": None, "max": None, "coverage": 0.0}


@pytest.mark.parametrize(
    ("altitudes", "ascent", "descent"),
    [
        ([100.0], 0.0, 0.0),
        ([100.0, 102.9, 100.0, 102.9], 0.0, 0.0),
        ([100.0, 103.0, 100.0], 3.0, 3.0),
        ([100.0, 101.0, 102.0, 103.0, 104.0], 3.0, 0.0),
    ],
)
def test_wavering_is_not_climbing(altitudes: list[float], ascent: float, descent: float) -> None:
    assert climbed(altitudes) == (ascent, descent)
