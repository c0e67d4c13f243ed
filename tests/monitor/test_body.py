import numpy as np
import pytest

from ingest.race.settings import Body, Runner, Training
from monitor.body import Params, body_columns

PARAMS = Params()


def runner(
    *,
    sex: str | None = None,
    mass_kg: float | None = None,
    height_cm: float | None = None,
    heat_acclimatised: bool | None = None,
) -> Runner:
    body = Body(
        sex="f" if sex == "f" else "m" if sex else None, mass_kg=mass_kg, height_cm=height_cm
    )
    return Runner(
        id="anna", name="Anna", body=body, training=Training(heat_acclimatised=heat_acclimatised)
    )


def test_own_values_are_used_and_known() -> None:
    columns = body_columns([runner(sex="f", mass_kg=55.0, height_cm=168.0, heat_acclimatised=True)])
    assert (columns.mass_kg[0], columns.height_m[0]) == (55.0, 1.68)
    assert columns.mass_known[0]
    assert columns.height_known[0]
    assert columns.water_l[0] == pytest.approx(0.52 * 55.0)
    assert columns.surface_m2[0] == pytest.approx(1.62, abs=0.01)
    assert columns.acclimatised[0]
    assert columns.acclimatised_known[0]


@pytest.mark.parametrize(
    ("sex", "mass_kg", "height_m", "water"),
    [
        ("f", PARAMS.mass_f_kg, PARAMS.height_f_m, PARAMS.water_f),
        ("m", PARAMS.mass_m_kg, PARAMS.height_m_m, PARAMS.water_m),
        (None, PARAMS.mass_kg, PARAMS.height_m, PARAMS.water),
    ],
)
def test_defaults_go_by_sex_and_are_not_known(
    sex: str | None, mass_kg: float, height_m: float, water: float
) -> None:
    columns = body_columns([runner(sex=sex)])
    assert (columns.mass_kg[0], columns.height_m[0]) == (mass_kg, height_m)
    assert columns.water_l[0] == pytest.approx(water * mass_kg)
    assert not columns.mass_known[0]
    assert not columns.height_known[0]


def test_not_told_counts_as_not_acclimatised() -> None:
    columns = body_columns([runner(), runner(heat_acclimatised=False)])
    assert not columns.acclimatised.any()
    assert columns.acclimatised_known.tolist() == [False, True]


def test_guest_and_nobody() -> None:
    assert body_columns([None]).mass_kg[0] == PARAMS.mass_kg
    assert all(column.shape == (0,) for column in body_columns([]))
    assert all(column.dtype in (np.float64, np.bool_) for column in body_columns([]))
