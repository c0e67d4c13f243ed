"""The hours in which people sleep."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.notify.quiet import quiet_of

PARIS = ZoneInfo("Europe/Paris")


def at(hour: int, minute: int = 0, *, month: int = 8, day: int = 28) -> float:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=PARIS).timestamp()


def test_over_midnight_by_the_clocks_of_the_race() -> None:
    quiet = quiet_of("23:00-05:00", "Europe/Paris")
    assert quiet is not None
    assert [quiet.holds(at(hour)) for hour in (22, 23, 0, 4, 5, 12)] == [
        False, True, True, True, False, False,
    ]  # fmt: skip
    assert quiet.holds(at(22, 59) + 60)
    assert not quiet.holds(at(4, 59) + 60)


def test_within_a_day() -> None:
    quiet = quiet_of("13:00-14:30", "Europe/Paris")
    assert quiet is not None
    assert [quiet.holds(at(*when)) for when in ((12, 59), (13, 0), (14, 29), (14, 30))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_none_is_never() -> None:
    assert quiet_of(None, "Europe/Paris") is None


@given(st.integers(0, 47))
def test_the_night_in_which_the_clocks_change_ends_by_the_clocks(half_hours: int) -> None:
    quiet = quiet_of("23:00-05:00", "Europe/Paris")
    assert quiet is not None
    t = at(20, month=10, day=24) + 1800.0 * half_hours
    local = dt.datetime.fromtimestamp(t, PARIS)
    assert quiet.holds(t) == (local.hour >= 23 or local.hour < 5)
