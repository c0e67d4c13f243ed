"""What a scale on the way tells about a runner's sweat."""

from dataclasses import dataclass

import numpy as np

from monitor.models import fluid
from monitor.models.arrays import Flags, Runners


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    after_l: float = 0.5
    factor_low: float = 0.5
    factor_high: float = 1.6


def weigh(
    state: fluid.State, scale_kg: Runners, mass_kg: Runners, mass_known: Flags, params: Params
) -> fluid.State:
    """Correct the sweat by what a scale shows: the sweat so far, and the factor on what follows.

    Only for runners who told their mass at the start and log their drinks, and once `after_l`
    should have been sweated; else a scale tells nothing about sweat.

    Parameters
    ----------
    state : of the step before
    scale_kg : (runners,) body mass now [kg], NaN if not weighed
    mass_kg, mass_known : (runners,) at the start [kg], and whether it was told
    params : see `Params`

    Returns
    -------
    State; its `sweat_factor` stays within `factor_low` to `factor_high`

    Notes
    -----
    Evidence: heuristic (docs/models.md).
    """
    expected_kg = mass_kg + fluid.mass_change_kg(state)
    tells = mass_known & (state.logged > 0.0) & (state.sweat_l > params.after_l)
    tells &= ~np.isnan(scale_kg)
    sweat_l = np.maximum(state.sweat_l, params.after_l)
    measured = state.sweat_factor * (sweat_l + expected_kg - scale_kg) / sweat_l
    factor = np.minimum(np.maximum(measured, params.factor_low), params.factor_high)
    factor = np.where(tells, factor, state.sweat_factor)
    return state._replace(
        sweat_l=state.sweat_l * (factor / state.sweat_factor),
        sweat_factor=factor,
        weighed=np.maximum(state.weighed, tells),
    )
