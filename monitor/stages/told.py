"""What is told of the slow stages."""

from typing import NamedTuple

from monitor.models.arrays import Runners, full
from monitor.models.carbohydrate import Fuel
from monitor.models.heat_water import HeatWater
from monitor.models.indices import IndexOutput, unknown
from monitor.profile import Profiles
from monitor.stages.load import Load
from monitor.stages.scores import Scores


class Told(NamedTuple):
    """What is told of the slow stages; the fields are those of `monitor.models.second.Output`."""

    fatigue: IndexOutput
    cramp: IndexOutput
    carbs_used_g_h: Runners
    glycogen_g: Runners
    glycogen_pct: Runners
    empty_in_s: Runners
    fluid_deficit_l: Runners
    fluid_deficit_pct: Runners
    body_water_change_l: Runners
    mass_change_pct: Runners
    intake_l_h: Runners
    sweat_l_h: Runners
    since_drink_s: Runners
    sodium_deficit_mg: Runners
    sodium_factor: Runners
    plasma_sodium_mmol_l: Runners
    wbgt_c: Runners
    heat_flag: Runners
    psi: Runners
    uncompensable_s: Runners
    temp_drop_c: Runners
    cold_factor: Runners
    soaked: Runners
    critical_speed_mps: Runners
    goal_speed_mps: Runners
    above_critical: Runners
    reserve_pct: Runners
    pace_ratio: Runners
    eccentric_share: Runners
    usual_cadence_spm: Runners
    cadence_drift: Runners
    cadence_quality: Runners
    decoupling: Runners
    effort_km: Runners


def told_of(burned: Fuel, inside: HeatWater, loaded: Load, scored: Scores) -> Told:
    """Pick what is told."""
    water, salt, hot, chill = inside.water, inside.salt, inside.hot, inside.chill
    limit, pacing, stride = loaded.critical, loaded.pacing, loaded.stride
    return Told(
        fatigue=scored.fatigue,
        cramp=scored.cramp,
        carbs_used_g_h=burned.carbs_used_g_h,
        glycogen_g=burned.glycogen_g,
        glycogen_pct=100.0 * burned.glycogen_share,
        empty_in_s=burned.empty_in_s,
        fluid_deficit_l=water.deficit_l,
        fluid_deficit_pct=water.deficit_pct,
        body_water_change_l=-water.deficit_l,
        mass_change_pct=water.mass_change_pct,
        intake_l_h=water.drunk_hour_l,
        sweat_l_h=water.sweat_hour_l,
        since_drink_s=water.since_drink_s,
        sodium_deficit_mg=salt.deficit_mg,
        sodium_factor=salt.factor,
        plasma_sodium_mmol_l=salt.plasma_mmol_l,
        wbgt_c=hot.wbgt_c,
        heat_flag=hot.flag,
        psi=inside.strain,
        uncompensable_s=inside.sweating.uncompensable_s,
        temp_drop_c=chill.drop_c,
        cold_factor=chill.factor,
        soaked=chill.soaked,
        critical_speed_mps=limit.speed_mps,
        goal_speed_mps=pacing.goal_mps,
        above_critical=pacing.above_critical,
        reserve_pct=100.0 * limit.left,
        pace_ratio=pacing.ratio,
        eccentric_share=loaded.legs.eccentric,
        usual_cadence_spm=stride.usual_spm,
        cadence_drift=stride.drift,
        cadence_quality=stride.quality,
        decoupling=loaded.drift.ratio,
        effort_km=loaded.habit.effort_km,
    )


def at_the_start(profiles: Profiles) -> Told:
    """What is told before the first ten seconds are full: how fast rested runners are, at most."""
    rows = profiles.rows
    indices = unknown(rows)
    others = (full(rows) for _ in Told._fields[len(indices) :])
    return Told(*indices, *others)._replace(
        critical_speed_mps=profiles.critical_speed_mps,
        goal_speed_mps=profiles.sustainable * profiles.critical_speed_mps,
        effort_km=full(rows, 0.0),
        soaked=full(rows, 0.0),
    )
