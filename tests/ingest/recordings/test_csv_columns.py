from pathlib import Path

import pytest

from ingest.messages import Measured
from ingest.recordings import csv_columns

DOCUMENT = Path(__file__).parents[3] / "docs" / "recordings.md"


def test_the_documented_table_is_the_one_in_the_code() -> None:
    assert csv_columns.table() in DOCUMENT.read_text(encoding="utf-8")


def test_all_quantities_are_fields_of_the_message() -> None:
    assert csv_columns.COLUMNS.keys() - {"t"} <= set(Measured.__struct_fields__)


def test_no_name_means_two_quantities() -> None:
    names = [name for known in csv_columns.COLUMNS.values() for name in known.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("heading", "quantity", "factor"),
    [
        ("Heart Rate (bpm)", "heart_rate_bpm", 1.0),
        ("heart_rate", "heart_rate_bpm", 1.0),
        ("hr_bpm", "heart_rate_bpm", 1.0),
        ("speed [km/h]", "speed_mps", 1 / 3.6),
        ("speed_kmh", "speed_mps", 1 / 3.6),
        ("kph", "speed_mps", 1 / 3.6),
        ("Distance (km)", "distance_m", 1000.0),
        ("RR-interval [ms]", "rr_ms", 1.0),
        ("rr_s", "rr_ms", 1000.0),
        ("altitude_m", "altitude_m", 1.0),
        ("Stride length (m)", "stride_m", 1.0),
        ("step_length_mm", "stride_m", 0.001),
        ("cadence_rpm_per_leg", "cadence_spm", 1.0),
        ("since_start_ms", "t", 0.001),
        ("lat", "latitude_deg", 1.0),
    ],
)
def test_headings_with_and_without_units(heading: str, quantity: str, factor: float) -> None:
    found = csv_columns.understood([heading])
    assert list(found) == [quantity]
    assert found[quantity][0].factor == pytest.approx(factor)


@pytest.mark.parametrize("heading", ["reference_hr_bpm", "vertical_speed", "speed (furlong)", ""])
def test_other_headings_are_not_guessed(heading: str) -> None:
    assert csv_columns.understood([heading]) == {}


def test_a_temperature_of_nobody_is_not_the_airs() -> None:
    assert csv_columns.has_watch_temperature(["temperature_c"])
    assert csv_columns.understood(["temperature_c"]) == {}
