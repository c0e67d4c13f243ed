"""What to do about a cramp: for every muscle and side."""

import itertools
import re
from typing import get_args

import pytest

from ingest.events import Muscle, Side
from ingest.language.catalogue import catalogue
from monitor.alerts.protocol import (
    CRAMP_STEPS,
    MUSCLES,
    SIDES,
    cramp_steps,
    muscle_code,
    muscle_name,
    recovery_steps,
    side_code,
    stretch,
)

SAY = catalogue()
EVERY = list(itertools.product((None, *get_args(Muscle)), (None, *get_args(Side))))


@pytest.mark.parametrize(("muscle", "side"), EVERY)
def test_every_muscle_and_side_has_its_steps(muscle: Muscle | None, side: Side | None) -> None:
    steps = cramp_steps(SAY, muscle, side)
    assert len(steps) == 7
    assert steps[0].startswith("Stop at once")
    assert stretch(SAY, muscle) in steps[1]
    assert muscle_name(SAY, muscle, side) in steps[1]
    assert ("other" in steps[1]) == (muscle == "adductor" or side == "both")
    assert "20–30 s" in steps[2]
    assert "walk at least 5 min" in steps[5]
    assert "10 min" in steps[6]
    assert all(len(step) <= 200 for step in steps)


def test_what_is_known_of_a_step_is_what_its_sentence_says() -> None:
    words = {"stop": "Stop", "stretch": "Stretch", "hold": "Hold", "massage": "Massage",
             "sip": "sips", "walk": "walk", "help": "medical help"}  # fmt: skip
    for step, sentence in zip(CRAMP_STEPS, cramp_steps(SAY, "calf", "left"), strict=True):
        assert words[step.kind] in sentence
        if step.seconds is not None:
            time = f"{step.seconds:.0f} s" if step.seconds < 60 else f"{step.seconds / 60:.0f} min"
            assert time in sentence


def test_every_muscle_has_a_stretch_of_its_own() -> None:
    assert len({stretch(SAY, muscle) for muscle in MUSCLES}) == len(MUSCLES)


def test_codes_lead_back_to_names() -> None:
    assert [MUSCLES[muscle_code(muscle)] for muscle in MUSCLES] == list(MUSCLES)
    assert [SIDES[side_code(side)] for side in SIDES] == list(SIDES)
    assert (muscle_code(None), side_code(None)) == (-1, -1)


def test_recovery_says_how_well_each_advice_is_founded() -> None:
    evidence = r"guideline|observed|trials|placebo|measured|not shown|medical help"
    assert all(re.search(evidence, step) for step in recovery_steps(SAY))
