"""The pace that is assumed of a runner before the race has told any; pure."""

import numpy as np

from monitor.models.arrays import Runners, summed_first
from monitor.models.own_pace import Params
from monitor.race_plan import RacePlan


def usual_s_m(finish_h: Runners, plan: RacePlan, params: Params) -> Runners:
    """Time for a level metre [s/m]: by the planned finish, else that of most people.

    Parameters
    ----------
    finish_h : (runners,) planned time to the finish [h], NaN if not told
    plan : the course
    params : see `Params`
    """
    whole = plan.equal_m[:, -1] * np.array(params.usual)
    moving_s = finish_h * 3600.0 - float(plan.stops_before_s[-1])
    moving_s = moving_s / (1.0 + params.idle_share)
    # Who plans to stand still longer than to run has not planned the stops.
    planned = np.maximum(moving_s, 0.5 * 3600.0 * finish_h) / float(summed_first(whole))
    planned = np.minimum(np.maximum(planned, params.usual_s_m / 2.0), 3.0 * params.usual_s_m)
    return np.where(np.isnan(finish_h), params.usual_s_m, planned)
