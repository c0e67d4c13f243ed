"""Rows of what was measured, each with its limit."""

import sys

Row = tuple[str, float, str, float | None]
"""(what, its value, its unit, at most so much if there is a limit)."""


def verdict(*rows: Row) -> int:
    """Print rows; 1 if a limit was missed."""
    missed = False
    for what, value, unit, limit in rows:
        told = ""
        if limit is not None:
            missed |= not value <= limit
            told = f"  limit {limit:,g}: {'kept' if value <= limit else 'MISSED'}"
        sys.stdout.write(f"{what:58s}{value:10,.2f} {unit}{told}\n")
    return int(missed)
