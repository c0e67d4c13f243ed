"""Three races of which it is published how many runners cramp, and who runs them.

Ability, training, weather and closing times are assumptions; they were chosen to give the usual
finishing times of such races, without looking at what any model says of them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from simulators.ground import Day
from simulators.terrain import Terrain, rolling


@dataclass(frozen=True, slots=True)
class Entry:
    """What it takes to stand at a start: means and standard deviations over the runners.

    Attributes
    ----------
    vo2max : maximal oxygen uptake [ml/kg/min]
    longest_share : longest run of the last weeks, of the race's distance [1]
    ascent_m_km : ascent a kilometre in training [m/km]
    stop_s : shortest and longest rest at a station [s]
    """

    vo2max: tuple[float, float]
    longest_share: tuple[float, float]
    ascent_m_km: tuple[float, float]
    stop_s: tuple[int, int]


@dataclass(frozen=True)
class Course:
    """A race.

    Attributes
    ----------
    name : for people
    length_m, ascent_m_km : of the course [m], [m/km]
    closes_h : after the start [h]
    day : the weather
    entry : who runs
    hills : seed of its hills
    """

    name: str
    length_m: float
    ascent_m_km: float
    closes_h: float
    day: Day
    entry: Entry
    hills: int = 1

    @cached_property
    def terrain(self) -> Terrain:
        """The course on the ground, with a station every 8 km."""
        return rolling(self.hills, length_m=self.length_m, ascent_m_per_km=self.ascent_m_km)


MARATHON: Final = Course(
    "marathon on roads",
    length_m=42_195.0,
    ascent_m_km=4.0,
    closes_h=6.0,
    day=Day(temp_c=13.0, swing_c=3.0, humidity_pct=60.0, start_h=9.0),
    entry=Entry(
        vo2max=(54.0, 6.5), longest_share=(0.70, 0.10), ascent_m_km=(7.0, 2.0), stop_s=(5, 40)
    ),
)
HILLY_56K: Final = Course(
    "56 km on hilly roads",
    length_m=56_000.0,
    ascent_m_km=14.0,
    closes_h=7.5,
    day=Day(temp_c=15.0, swing_c=4.0, humidity_pct=65.0, start_h=6.5),
    entry=Entry(
        vo2max=(56.0, 6.0), longest_share=(0.75, 0.12), ascent_m_km=(11.0, 3.0), stop_s=(10, 60)
    ),
)
MOUNTAIN_161K: Final = Course(
    "161 km in mountains",
    length_m=161_000.0,
    ascent_m_km=40.0,
    closes_h=36.0,
    day=Day(temp_c=17.0, swing_c=7.0, humidity_pct=45.0, start_h=5.0),
    entry=Entry(
        vo2max=(62.0, 5.5), longest_share=(0.45, 0.12), ascent_m_km=(28.0, 6.0), stop_s=(120, 480)
    ),
)
COURSES: Final = (MARATHON, HILLY_56K, MOUNTAIN_161K)
