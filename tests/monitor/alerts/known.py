"""A runner of whom everything is known, and runners of whom anything may be."""

import math
from dataclasses import fields, replace
from typing import Any, get_args

from hypothesis import strategies as st

from ingest.events import Muscle, Side
from ingest.language.catalogue import LANGUAGES, catalogue
from monitor.alerts.data import IMPLAUSIBLE, INPUTS
from monitor.alerts.facts import Facts, IndexFacts
from monitor.alerts.ramp import Stage
from monitor.alerts.red_flags import RED_FLAGS
from monitor.alerts.surroundings import Surroundings
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS

NAN = math.nan
PARTS = sorted({*FATIGUE_PARTS, *CRAMP_PARTS})
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Hubert B"  # 80, the folder's limit

INDEX = IndexFacts(score=63.2, low=55.0, high=70.9, leading=("muscle", "pace"))
SEEN = dict.fromkeys(INPUTS, 1.0)
FACTS = Facts(
    name="Anna",
    severity=2,
    pace_ratio=1.14,
    goal_speed_mps=2.6,
    grade_adjusted_mps=3.1,
    critical_speed_mps=3.9,
    grade=0.12,
    since_carbs_s=2820.0,
    carbs_last_hour_g=15.0,
    carbs_goal_g_h=60.0,
    since_record_s=64.0,
    fatigue=INDEX,
    cramp=replace(INDEX, score=41.0, leading=("history", "recent")),
    muscle="calf",
    side="left",
    quality=SEEN,
    time_left_s=14_400.0,
    glycogen_pct=27.0,
    empty_in_s=5400.0,
    carbs_used_g_h=110.0,
    fluid_deficit_pct=2.4,
    body_water_change_l=0.6,
    plasma_sodium_mmol_l=136.0,
    intake_l_h=0.9,
    sweat_l_h=0.6,
    since_drink_s=1560.0,
    sodium_factor=0.3,
    wbgt_c=24.6,
    psi=7.2,
    uncompensable_s=660.0,
    cold_factor=0.4,
    soaked=1.0,
    temp_drop_c=8.0,
    descent_ahead_m=420.0,
    eccentric_share=0.55,
    cadence_drift=-0.04,
    decoupling=1.13,
    since_twinge_s=NAN,
    cramped_s=90.0,
    muscles_cramped=1.0,
    cap_mps=1.9,
    cap_ratio=1.12,
    too_steep=0.0,
    race_effort_ratio=1.8,
    race_descent_ratio=2.4,
    sustainable_pct=71.0,
    leave_in_s=-40.0,
    drive_s=2100.0,
    next=0.0,
    crewed=1.0,
    closing=1.0,
    at=0.0,
    late_t=1_764_003_000.0,
    crewed_early_t=1_764_002_700.0,
    crewed_late_t=1_764_006_000.0,
    overdue_s=120.0,
    closes_t=1_764_007_200.0,
    cutoff_margin_s=1500.0,
    station_s=960.0,
    station_over_s=360.0,
    crew_helps=1.0,
    seen_m=41_200.0,
    seen_t=1_764_000_000.0,
    lost_m=39_000.0,
    silent_from_m=40_000.0,
    silent_to_m=47_000.0,
    silent_before=2.0,
    heard_again_t=1_764_003_600.0,
    course_m=41_300.0,
    off_course_m=420.0,
    around=Surroundings(("La Fouly, salle communale", "Champex-Lac")),
)
INDICES = ("fatigue", "cramp")
NAMED = (
    "say", "around", "name", "severity", "muscle", "side", "quality", "red_flag", "stage",
    "implausible",
)  # fmt: skip
NUMERIC = tuple(
    field.name for field in fields(Facts) if field.name not in NAMED
)  # indices too: they are numbers with names


def without(facts: Facts, *names: str) -> Facts:
    """The same with some numbers unknown."""
    unknown = IndexFacts(NAN, NAN, NAN, ())
    changes: dict[str, Any] = {name: unknown if name in INDICES else NAN for name in names}
    return replace(facts, **changes)


numbers = st.floats(-1e6, 1e6) | st.sampled_from([NAN, math.inf, -math.inf])
bounded = st.floats(0, 100) | st.just(NAN)
indices = st.builds(
    IndexFacts,
    score=bounded,
    low=bounded,
    high=bounded,
    leading=st.lists(
        st.sampled_from(sorted({*FATIGUE_PARTS, *CRAMP_PARTS})), max_size=2, unique=True
    ).map(tuple),
)
some_facts = st.builds(
    Facts,
    name=st.text(st.characters(categories=["Lu", "Ll"]), max_size=79).map("X{}".format),
    severity=st.integers(1, 3),
    fatigue=indices,
    cramp=indices,
    muscle=st.none() | st.sampled_from(get_args(Muscle)),
    side=st.none() | st.sampled_from(get_args(Side)),
    quality=st.dictionaries(st.sampled_from(sorted(INPUTS)), st.floats(0, 1)),
    red_flag=st.integers(0, len(RED_FLAGS) - 1),
    say=st.sampled_from([catalogue(language) for language in LANGUAGES]),
    stage=st.sampled_from(list(Stage)),
    implausible=st.integers(0, 2 ** len(IMPLAUSIBLE) - 1),
    **{name: numbers for name in NUMERIC if name not in INDICES},
)
