"""docs/models.md names every parameter with its value, and the examples in the code are true."""

import dataclasses
import doctest
import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROW: Final = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]* \| ([^|]+) \|$", re.MULTILINE)
PATHS: Final = sorted(
    [
        *(ROOT / "monitor/models").glob("[!_]*.py"),
        *(ROOT / "monitor/stages").glob("[!_]*.py"),
        *(
            ROOT / "monitor" / name
            for name in (
                "body.py",
                "course.py",
                "engine.py",
                "learning/rules.py",
                "profile.py",
                "training_profile.py",
                "weather.py",
                "weather_reports.py",
            )
        ),
    ]
)
WITH_PARAMS: Final = [
    path for path in PATHS if "\nclass Params:" in path.read_text(encoding="utf-8")
]


def module_at(path: Path) -> ModuleType:
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return importlib.import_module(name)


@pytest.mark.parametrize("path", WITH_PARAMS, ids=lambda path: path.stem)
def test_every_parameter_is_documented_with_its_value(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    page = (ROOT / "docs/models.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    rows = {row[0]: row[1:] for row in ROW.findall(sections.get(name, ""))}
    params = module_at(path).Params()
    numbers = {
        field.name: getattr(params, field.name)
        for field in dataclasses.fields(params)
        if isinstance(getattr(params, field.name), float)
    }
    assert set(rows) == set(numbers)
    for parameter, value in numbers.items():
        documented, unit, source = rows[parameter]
        assert float(documented) == pytest.approx(value, rel=1e-3), parameter
        assert unit.strip()
        assert source.strip()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_examples_in_docstrings_are_true(path: Path) -> None:
    assert doctest.testmod(module_at(path)).failed == 0
