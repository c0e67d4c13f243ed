"""docs/complaints.md: no complaint is left out, and each one is held by tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "complaints.md").read_text()
COMPLAINTS = 42
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+ \|", line)
]


@cache
def functions_of(path: str) -> frozenset[str]:
    """Names of the test functions that stand in a file."""
    tree = ast.parse((TESTS / path).read_text())
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, functions))


def test_no_complaint_is_left_out() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, COMPLAINTS + 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_says_what_is_done_and_names_tests_that_exist(row: list[str]) -> None:
    _, complaint, done, held = row
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", held)
    assert complaint.endswith((".", "?"))
    assert done.endswith(".")
    assert held == ", ".join(f"`{path}::{name}`" for path, name in named)
    assert len(named) >= 2
    for path, name in named:
        assert name in functions_of(path), f"{path} has no {name}"
