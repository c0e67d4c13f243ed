import pytest

from ingest.messages import Measured, Weather
from ingest.race.settings import Pairing
from ingest.race.weather_settings import WeatherSensor
from ingest.readings import Reading
from ingest.weather_post import WEATHER_RUNNER, WeatherPost, pairings_of

ADDRESS = "C0:FF:EE:00:00:77"
SENSOR = WeatherSensor(address=ADDRESS, name="thermometer at Champex", at_m=1467)
T = 1_764_000_000.0


def heard(air_temp_c: float | None = None, humidity_pct: float | None = None) -> Reading:
    measured = Measured(air_temp_c=air_temp_c, humidity_pct=humidity_pct)
    return Reading(WEATHER_RUNNER, ADDRESS, "environment", T, measured)


def test_a_minute_is_told_as_its_mean_with_its_place() -> None:
    post = WeatherPost([SENSOR])
    for reading in (heard(air_temp_c=20.0), heard(air_temp_c=21.0), heard(humidity_pct=55.0)):
        post.hear(reading)
    assert post.tell(T + 60) == [
        Weather(
            t=T + 60, air_temp_c=20.5, humidity_pct=55.0, at_m=1467, source="thermometer at Champex"
        )
    ]


@pytest.mark.parametrize(
    ("name", "station", "source"),
    [
        ("thermometer", "champex", "thermometer"),
        (None, "champex", "champex"),
        (None, None, ADDRESS),
    ],
)
def test_who_tells_is_named_by_name_station_or_address(
    name: str | None, station: str | None, source: str
) -> None:
    """A monitor knows where stations are, also where it has no pairings.toml."""
    post = WeatherPost([WeatherSensor(address=ADDRESS, name=name, station=station)])
    post.hear(heard(air_temp_c=20.0))
    assert post.tell(T)[0].source == source


def test_of_a_silent_sensor_nothing_is_told_again() -> None:
    post = WeatherPost([SENSOR])
    assert post.tell(T) == []
    post.hear(heard(air_temp_c=20.0))
    assert len(post.tell(T + 60)) == 1
    assert post.tell(T + 120) == []


def test_what_was_not_measured_is_absent() -> None:
    post = WeatherPost([SENSOR])
    post.hear(heard(humidity_pct=40.0))
    (told,) = post.tell(T)
    assert (told.air_temp_c, told.humidity_pct) == (None, 40.0)


@pytest.mark.parametrize(("gateway", "ours"), [(None, 1), ("pi-1", 1), ("pi-2", 0)])
def test_a_sensor_is_heard_by_its_gateway(gateway: str | None, ours: int) -> None:
    found = pairings_of([WeatherSensor(address=ADDRESS, gateway=gateway)], "pi-1")
    assert len(found) == ours
    assert all(isinstance(one, Pairing) and one.kinds == ("environment",) for one in found)
