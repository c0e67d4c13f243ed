import numpy as np
import pytest

from monitor.models import air_sensor

NAN = float("nan")


@pytest.mark.parametrize(
    ("air_temp_c", "humidity_pct", "possible"),
    [
        (21.0, 50.0, True),
        (33.0, 95.0, True),
        (-20.0, 80.0, True),
        (50.0, 10.0, True),
        (NAN, 60.0, True),
        (21.0, NAN, True),
        (-327.68, 50.0, False),
        (60.0, 20.0, False),
        (40.0, 99.0, False),
        (21.0, 0.0, False),
    ],
)
def test_only_air_that_there_can_be_is_believed(
    air_temp_c: float, humidity_pct: float, *, possible: bool
) -> None:
    told = air_sensor.run(np.array([air_temp_c]), np.array([humidity_pct]), air_sensor.Params())
    assert told.impossible[0] == (not possible)
    expected = (air_temp_c, humidity_pct) if possible else (NAN, NAN)
    np.testing.assert_array_equal([told.air_temp_c[0], told.humidity_pct[0]], expected)
