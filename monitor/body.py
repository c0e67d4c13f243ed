"""What the heat and fluid models must know of each runner's body: as given, or a default."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.race.settings import Body as GivenBody
from ingest.race.settings import Runner
from monitor.models.arrays import Flags, Runners


@dataclass(frozen=True)
class Params:
    """Defaults for what a runner did not give; sources and evidence are in docs/models.md."""

    mass_f_kg: float = 58.0
    mass_m_kg: float = 73.0
    mass_kg: float = 66.0
    height_f_m: float = 1.65
    height_m_m: float = 1.78
    height_m: float = 1.72
    water_f: float = 0.52
    water_m: float = 0.60
    water: float = 0.56


class BodyColumns(NamedTuple):
    """One value per runner in each column, (runners,).

    Attributes
    ----------
    mass_kg, height_m : at the start [kg], [m], with flags for the runner's own
    surface_m2 : of the skin [m²]
    water_l : in the body at the start [L]
    acclimatised : used to heat; not told counts as not
    acclimatised_known : whether that was told
    """

    mass_kg: Runners
    mass_known: Flags
    height_m: Runners
    height_known: Flags
    surface_m2: Runners
    water_l: Runners
    acclimatised: Flags
    acclimatised_known: Flags


def body_columns(runners: Sequence[Runner | None], params: Params | None = None) -> BodyColumns:
    """Columns of some runners' bodies.

    Parameters
    ----------
    runners : as in runners.toml; None is a guest, of whom nothing is known
    params : defaults for what is not given

    Returns
    -------
    BodyColumns
        A row per runner, in the order given.
    """
    params = params or Params()
    bodies = [GivenBody() if runner is None else runner.body for runner in runners]
    heat = [None if runner is None else runner.training.heat_acclimatised for runner in runners]
    mass_kg = np.array([_mass_kg(body, params) for body in bodies], dtype=float)
    height_m = np.array([_height_m(body, params) for body in bodies], dtype=float)
    return BodyColumns(
        mass_kg=mass_kg,
        mass_known=_given([body.mass_kg for body in bodies]),
        height_m=height_m,
        height_known=_given([body.height_cm for body in bodies]),
        surface_m2=skin_surface_m2(mass_kg, height_m),
        water_l=mass_kg * np.array([_water(body, params) for body in bodies], dtype=float),
        acclimatised=np.array([one is True for one in heat], dtype=np.bool_),
        acclimatised_known=_given(heat),
    )


def skin_surface_m2(mass_kg: Runners, height_m: Runners) -> Runners:
    """Surface of the skin.

    Parameters
    ----------
    mass_kg : (runners,) [kg]
    height_m : (runners,) [m]

    Returns
    -------
    (runners,) [m²]

    Notes
    -----
    Evidence: published. DuBois & DuBois, Arch. Intern. Med. 17:863, 1916.

    Examples
    --------
    >>> skin_surface_m2(np.array([70.0]), np.array([1.75])).round(3)
    array([1.844])
    """
    surface: Runners = 0.202 * mass_kg**0.425 * height_m**0.725
    return surface


def _mass_kg(body: GivenBody, params: Params) -> float:
    if body.mass_kg is not None:
        return body.mass_kg
    return {None: params.mass_kg, "f": params.mass_f_kg, "m": params.mass_m_kg}[body.sex]


def _height_m(body: GivenBody, params: Params) -> float:
    if body.height_cm is not None:
        return 0.01 * body.height_cm
    return {None: params.height_m, "f": params.height_f_m, "m": params.height_m_m}[body.sex]


def _water(body: GivenBody, params: Params) -> float:
    return {None: params.water, "f": params.water_f, "m": params.water_m}[body.sex]


def _given(values: Sequence[object]) -> Flags:
    return np.array([value is not None for value in values], dtype=np.bool_)
