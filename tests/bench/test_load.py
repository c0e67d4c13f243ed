"""The load bench, short: every runner is answered and stored, and the daemon ends when told."""

from pathlib import Path

import pytest

from tests.bench.load import measure

RUNNERS = 120  # of three gateways


@pytest.mark.broker
def test_a_monitor_answers_and_stores_every_record_of_a_field(tmp_path: Path) -> None:
    run = measure(tmp_path, RUNNERS, 2, warm_up_s=1)
    assert run.answers.acknowledged
    assert run.answers.records == 2 * RUNNERS
    assert run.answers.unanswered == 0
    assert run.stored == run.sent == 3 * RUNNERS


@pytest.mark.broker
def test_two_monitors_share_a_field(tmp_path: Path) -> None:
    run = measure(tmp_path, RUNNERS, 2, warm_up_s=1, shards=2)
    assert run.answers.unanswered == 0
    assert run.stored == run.sent == 3 * RUNNERS
    assert min(run.spent[f"monitor {number}"].cpu_s for number in (1, 2)) > 0.0
