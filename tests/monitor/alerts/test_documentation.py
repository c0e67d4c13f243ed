"""docs/alerts.md has the rules and times that the code has."""

import re
from pathlib import Path

from monitor.alerts.rules import RULES

PAGE = Path(__file__).parents[3] / "docs" / "alerts.md"


def test_the_table_of_alerts_is_true() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \|", PAGE.read_text(), re.MULTILINE
    )
    assert rows == [
        (
            rule.key,
            rule.kind,
            f"{rule.timing.dwell_s[0]:g}",
            f"{rule.timing.clear_s:g}",
            f"{rule.timing.cool_down_s:g}",
        )
        for rule in RULES
    ]
    assert all(len(set(rule.timing.dwell_s)) == 1 for rule in RULES), "one dwell time a rule"
