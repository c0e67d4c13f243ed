"""docs/models.md names every parameter with its value."""

import dataclasses
import importlib
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROW: Final = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| [^|]* \| ([^|]+) \|$", re.MULTILINE)
WITH_PARAMS: Final = sorted(
    path
    for path in [
        *(ROOT / "monitor/models").glob("*.py"),
        *(ROOT / "monitor" / name for name in ("engine.py", "profile.py")),
    ]
    if "\nclass Params:" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", WITH_PARAMS, ids=lambda path: path.stem)
def test_every_parameter_is_documented_with_its_value(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    page = (ROOT / "docs/models.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    rows = {row[0]: row[1:] for row in ROW.findall(sections.get(name, ""))}
    params = importlib.import_module(name.removesuffix(".py").replace("/", ".")).Params()
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
