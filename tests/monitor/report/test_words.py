"""The report speaks and colours as the crew's page does."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.language.catalogue import catalogue
from monitor.engine import CRAMP_PARTS, FATIGUE_PARTS
from monitor.models.levels import LEVELS
from monitor.report import colours

COMPONENT = Path(__file__).parents[3] / "dashboard" / "component"
STYLE = (COMPONENT / "live.css").read_text(encoding="utf-8").split("}")[0]


def of_style(name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]+);", STYLE)
    assert found is not None
    return found[1]


def test_every_part_has_a_name_and_a_colour() -> None:
    named = {key.removeprefix("parts.") for key in catalogue().keys("page") if "parts." in key}
    assert named == set(colours.PARTS) == {*FATIGUE_PARTS, *CRAMP_PARTS}


def test_levels_and_indices_have_the_colours_of_the_page() -> None:
    assert {level: of_style(level.replace("_", "-")) for level in LEVELS} == colours.LEVELS
    assert {name: of_style(name) for name in colours.INDICES} == colours.INDICES


@pytest.mark.parametrize("names", [FATIGUE_PARTS, CRAMP_PARTS])
def test_no_two_parts_of_an_index_share_a_colour(names: tuple[str, ...]) -> None:
    assert len({colours.PARTS[name] for name in names}) == len(names)


@pytest.mark.parametrize("names", [FATIGUE_PARTS, CRAMP_PARTS])
def test_neighbours_differ_on_grey_paper(names: tuple[str, ...]) -> None:
    grey = [_luma(colours.PARTS[name]) for name in names]
    apart = [abs(one - other) for one, other in pairwise(grey)]
    assert min(apart) > 25.0


def _luma(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
