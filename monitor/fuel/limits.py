"""What the gut lets through, and how near drinking has come to too much; pure."""

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from monitor import training_profile
from monitor.models import carbohydrate

Risk = Literal["low", "raised", "high"]

RAISED_BELOW_MMOL_L: Final = 137.0  # as alert A5
HIGH_BELOW_MMOL_L: Final = 135.0  # hyponatraemia
SPREAD_MMOL_L: Final = 2.0


@dataclass(frozen=True)
class Params:
    """Where the ceilings come from: the models have the numbers."""

    sugars: training_profile.Params = field(default_factory=training_profile.Params)
    gut: carbohydrate.Params = field(default_factory=carbohydrate.Params)


class Ceiling(NamedTuple):
    """Carbohydrate that the gut takes up at most [g/h]: of one sugar, and of two together."""

    low_g_h: float
    high_g_h: float


def ceiling(wbgt_c: float | None, params: Params | None = None) -> Ceiling:
    """What the gut takes up at most; a tenth less in heat.

    Parameters
    ----------
    wbgt_c : heat of the air [°C], None if not known

    Notes
    -----
    60 g/h of glucose, 90 g/h of glucose with fructose (Jeukendrup 2014). Less in heat (direction:
    Jentjens 2002; the tenth is ours). Evidence: published (the caps), heuristic (the heat).

    Examples
    --------
    >>> ceiling(None), ceiling(27.0)
    (Ceiling(low_g_h=60.0, high_g_h=90.0), Ceiling(low_g_h=54.0, high_g_h=81.0))
    """
    params = params or Params()
    hot = wbgt_c is not None and wbgt_c > params.gut.hot_wbgt_c
    share = params.gut.hot_share if hot else 1.0
    return Ceiling(params.sugars.single_cap_g_h * share, params.sugars.mixed_cap_g_h * share)


def overdrinking(plasma_sodium_mmol_l: float | None) -> Risk | None:
    """How near to too much drinking has come, by the predicted sodium of the plasma.

    None where nothing is predicted: before any drink was logged. Water is the cause and salt no
    cure, so this says nothing of salt.

    Notes
    -----
    Nguyen and Kurtz's equation over water and salt (docs/models.md), limits of expert consensus.
    Evidence: adapted.

    Examples
    --------
    >>> overdrinking(139.0), overdrinking(136.2), overdrinking(134.9), overdrinking(None)
    ('low', 'raised', 'high', None)
    """
    if plasma_sodium_mmol_l is None:
        return None
    if plasma_sodium_mmol_l < HIGH_BELOW_MMOL_L:
        return "high"
    return "raised" if plasma_sodium_mmol_l < RAISED_BELOW_MMOL_L else "low"
