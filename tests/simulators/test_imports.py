"""Simulations must not know the models that they are there to test."""

import ast
from pathlib import Path

import pytest

SIMULATORS = Path(__file__).resolve().parents[2] / "simulators"
OF_THE_MONITOR = {"monitor.messages", "monitor.monitors", "monitor.topics"}
PURE = (
    "acts", "body", "cast", "cohort", "courses", "elementwise", "energetics", "entrants", "gait",
    "ground", "habits", "heart", "life", "moments", "noise", "persona", "runner", "strap",
    "streams", "terrain",
)  # fmt: skip
NOT_IN_PURE_FILES = {"asyncio", "time", "logging", "bleak", "aiomqtt", "datetime", "random"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # `from monitor import topics` names a module, `from monitor.topics import x` is in one.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(SIMULATORS.rglob("*.py")), ids=lambda path: path.name)
def test_only_the_monitors_messages_and_topics_are_known(path: Path) -> None:
    for name in imports(path):
        if name.split(".")[0] == "monitor":
            assert ".".join(name.split(".")[:2]) in OF_THE_MONITOR
        assert name.split(".")[0] != "dashboard"


@pytest.mark.parametrize("name", PURE)
def test_the_simulation_itself_does_no_io_and_reads_no_clock(name: str) -> None:
    roots = {found.split(".")[0] for found in imports(SIMULATORS / f"{name}.py")}
    assert roots.isdisjoint(NOT_IN_PURE_FILES)
