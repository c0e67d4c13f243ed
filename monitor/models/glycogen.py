"""How large the full carbohydrate store is: leg muscles and liver, and what loading adds."""

from dataclasses import dataclass

from monitor.models.arrays import Runners, unit


@dataclass(frozen=True)
class Params:
    """Numbers of this model; units, sources and evidence are in docs/models.md."""

    leg_share: float = 0.21
    muscle_kcal_kg: float = 80.0
    carbs_kcal_g: float = 4.1
    liver_g: float = 90.0
    usual_g_kg_day: float = 5.0
    loaded_g_kg_day: float = 10.0
    loaded_gain: float = 0.5


def store_g(mass_kg: Runners, loading: Runners, params: Params) -> Runners:
    """Full store of leg muscles and liver after breakfast.

    Parameters
    ----------
    mass_kg : (runners,) body mass [kg]
    loading : (runners,) of `loading`, 1 without carb loading [1]

    Returns
    -------
    (runners,) [g]

    Notes
    -----
    Measured up to 1.8 times the usual in muscle (Goforth 1997; Rapoport 2010). Evidence: adapted.

    Examples
    --------
    >>> import numpy as np
    >>> store_g(np.array([70.0, 70.0]), np.array([1.0, 1.4]), Params()).round(1)
    array([376.8, 491.6])
    """
    muscle_g = params.leg_share * mass_kg * params.muscle_kcal_kg * loading / params.carbs_kcal_g
    return muscle_g + params.liver_g


def loading(carbs_g_kg_day: Runners, params: Params) -> Runners:
    """How much fuller carb loading makes the muscles [1], 1 to 1.5, by grams a day and kg.

    Notes
    -----
    Careful: 1.79 was reached in one study, nothing in another. Evidence: heuristic.

    Examples
    --------
    >>> import numpy as np
    >>> loading(np.array([5.0, 7.5, 12.0]), Params())
    array([1.  , 1.25, 1.5 ])
    """
    more = carbs_g_kg_day - params.usual_g_kg_day
    return 1.0 + params.loaded_gain * unit(more / (params.loaded_g_kg_day - params.usual_g_kg_day))
