"""What is known of the balances, and why the rest is not: absent is never zero."""

from typing import Final

import msgspec
import pytest

from dashboard.balances import ARTEFACTS_MAX_PCT, Balances, balances
from dashboard.protocols import clocks
from monitor.messages import Balance, Heat, Hrv, Pace, Status
from tests.dashboard import scene
from tests.dashboard.scene import FULL_BALANCE, Body

T: Final = 1_764_000_000.0
BODY: Final = Body("anna", "Anna", "1", 63.0, 41.0, balance=FULL_BALANCE)


def of(**fields: object) -> Balances:
    return balances(msgspec.structs.replace(scene.status(BODY, t=T, at=T), **fields))


def test_all_that_is_told_is_known_and_rounded_to_what_is_shown() -> None:
    said = of(
        heat=Heat(wbgt_c=24.12, flag="yellow", strain=4.21),
        pace=Pace(grade_adjusted_mps=3.1049, above_critical=True, reserve_pct=70.6),
        hrv=Hrv(alpha1=0.617, artefact_pct=1.24),
    )
    assert said.unknown == {}
    assert said.known["carbs_in_g_h"] == 38
    assert said.known["mass_change_pct"] == -1.3
    assert (said.known["wbgt_c"], said.known["strain"]) == (24.1, 4.2)
    assert (said.known["reserve_pct"], said.known["grade_adjusted_mps"]) == (71, 3.1)
    assert (said.known["alpha1"], said.known["artefact_pct"]) == (0.62, 1.2)
    assert (said.flag, said.above_critical) == ("yellow", True)


def test_each_number_that_is_absent_has_its_reason_and_none_is_zero() -> None:
    said = of(balance=Balance(), heat=None, pace=None, hrv=None)
    assert said.known == {}
    assert said.unknown == {
        "carbs_in_g_h": "not_told", "carbs_used_g_h": "no_effort", "glycogen_g": "no_effort",
        "empty_in_s": "no_effort", "fluid_deficit_ml": "no_sweat", "mass_change_pct": "no_sweat",
        "sodium_deficit_mg": "no_sweat", "wbgt_c": "no_weather", "strain": "no_core",
        "reserve_pct": "no_speed", "alpha1": "no_beats",
    }  # fmt: skip


def test_a_monitor_that_tells_no_balance_is_not_said_to_have_measured_nothing() -> None:
    said = of(balance=None)
    shown = set(Balance.__struct_fields__) - {"plasma_sodium_mmol_l"}  # shown with the fuel
    reasons = {said.unknown[name] for name in shown}
    assert reasons == {"not_told"}


def test_glycogen_that_is_not_running_out_is_not_unknown() -> None:
    assert of(balance=Balance(glycogen_g=420)).unknown["empty_in_s"] == "lasting"


@pytest.mark.parametrize(
    ("artefact_pct", "shown"), [(ARTEFACTS_MAX_PCT, True), (ARTEFACTS_MAX_PCT + 0.1, False)]
)
def test_alpha1_of_a_doubtful_strap_is_hidden_and_says_so(artefact_pct: float, shown: bool) -> None:
    said = of(hrv=Hrv(alpha1=0.7, artefact_pct=artefact_pct))
    assert ("alpha1" in said.known) == shown
    assert said.unknown.get("alpha1") == (None if shown else "artefacts")


def of_cramp() -> Status:
    return scene.status(scene.cramped(BODY, T), t=T, at=T)


def test_each_step_of_the_cramp_protocol_has_its_clock() -> None:
    cramp = of_cramp().alerts[0]
    times_s = {step.kind: step.seconds for step in clocks(cramp)}
    assert (times_s["hold"], times_s["walk"], times_s["sip"]) == (30, 300, None)
    assert len(times_s) == len(cramp.steps)


def test_the_steps_of_the_restart_have_the_times_of_the_ramp() -> None:
    restart = scene.restarting(BODY, T).alerts[0]
    assert [(step.kind, step.seconds) for step in clocks(restart)] == [
        ("walk", 300), ("easy", 300), ("steady", 600), ("kept", None),
    ]  # fmt: skip


def test_steps_that_another_version_words_otherwise_have_no_clocks() -> None:
    cramp = of_cramp().alerts[0]
    assert clocks(msgspec.structs.replace(cramp, steps=cramp.steps[:-1])) == ()
    assert clocks(msgspec.structs.replace(cramp, kind="cramp_soon")) == ()
