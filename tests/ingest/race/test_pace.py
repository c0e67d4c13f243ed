import pytest

from ingest.race.pace import pace_to_mps


@pytest.mark.parametrize(
    ("pace", "mps"), [("4:20/km", 3.84615), ("2:00/km", 8.33333), ("15:59/km", 1.04275)]
)
def test_pace_as_speed(pace: str, mps: float) -> None:
    assert pace_to_mps(pace) == pytest.approx(mps, abs=1e-5)
