"""Tables and the pages they are written into."""

from pathlib import Path

import pytest

from tests.bench.pages import number, percent, renewed, table

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
SECTIONS = (
    "fields", "recorded-kinds", "recorded-alerts", "recorded-levels", "recorded-own",
    "recorded-inputs", "fires", "who", "parts", "levels",
)  # fmt: skip


def test_a_table_is_markdown() -> None:
    assert table(["a", "b"], [["x", "1"], ["y", "2"]]) == (
        "| a | b |\n| --- | ---: |\n| x | 1 |\n| y | 2 |"
    )


def test_numbers_and_shares() -> None:
    assert [percent(value) for value in (0.234, 0.996, 1.0, 0.004, 0.0, float("nan"))] == [
        "23 %", "100 %", "100 %", "<1 %", "0", "–",
    ]  # fmt: skip
    assert [number(1.26), number(0.126, 2), number(0.0), number(float("nan"))] == [
        "1.3", "0.13", "0", "–",
    ]  # fmt: skip


def test_only_what_is_between_the_markers_changes() -> None:
    page = "kept\n<!-- begin a -->\nold\n<!-- end a -->\nkept too\n"
    once = renewed(page, {"a": r"new \1"})
    assert once == "kept\n<!-- begin a -->\nnew \\1\n<!-- end a -->\nkept too\n"
    assert renewed(once, {"a": r"new \1"}) == once
    assert renewed(once, {}) == once


@pytest.mark.parametrize(
    "page", ["", "<!-- begin a --><!-- end a --><!-- begin a --><!-- end a -->"]
)
def test_a_missing_or_doubled_section_is_told(page: str) -> None:
    with pytest.raises(ValueError, match="one section 'a'"):
        renewed(page, {"a": "x"})


def test_the_page_has_every_section_once() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page, {}) == page
    assert all(f"\n{name}\n" in renewed(page, {name: name}) for name in SECTIONS)
