"""docs/sensors.md has the limits and the words that the code has."""

from pathlib import Path

from ingest import pair_guard, pair_quality, pairing, repeats, takeover
from ingest.pair_desk import CHECK_S
from ingest.pair_found import Found
from ingest.pair_table import as_table

PAGE = (Path(__file__).parents[2] / "docs" / "sensors.md").read_text()
TEXT = " ".join(PAGE.split())


def test_every_limit_is_as_written() -> None:
    silent_s = takeover.SILENT_S["heart_rate"]
    for said in (
        f"plausible values for {pair_quality.HOLD_S:g} s on end",
        f"{pair_quality.LOWEST_BPM:g} to {pair_quality.HIGHEST_BPM:g} bpm",
        f"no pause of more than {pair_quality.PAUSE_S:g} s",
        f"no jump of more than {pair_quality.STEP_BPM:g} bpm",
        f"told nothing for {pairing.LOOK_S:g} s",
        f"has not been for {pairing.GONE_S:g} s",
        f"yellow below {pair_guard.LOW_BATTERY_PCT} %, red below {pair_guard.EMPTY_BATTERY_PCT} %",
        f"is {pair_guard.NEAREST_DB} dB ahead",
        f"rises by {pair_guard.ROSE_BPM:g} bpm or more",
        f"not good within {CHECK_S:g} s",
        f"takes over after {silent_s:g} s of silence",
        f"after {takeover.STEADY * silent_s:g} s without a pause of more than"
        f" {takeover.PAUSE * silent_s:g} s",
        f"a step of {takeover.STEP_BPM:g} bpm or more",
        f"For {repeats.DOUBTFUL_S:g} s after",
    ):
        assert said in TEXT


def test_how_many_are_looked_at_is_as_written() -> None:
    assert pairing.SLOTS == 4
    assert "Four straps are looked at at a time" in PAGE


def test_every_state_and_column_is_explained() -> None:
    found = Found("C0:FF:EE:00:00:01", "H10", ("heart_rate",), 0.0)
    shown = set()
    for state in ("connected", "mute", "unreachable", "gone"):
        found.state = state
        (cells,) = ([*as_table([found], {}).columns[9].cells],)
        shown.add(str(cells[0]))
    assert len(shown) == 4
    for words in shown:
        assert f"| {words} |" in PAGE
    for column in as_table([found], {}, {}).columns:
        heading = str(column.header)
        assert not heading or heading == "kind" or f"`{heading}`" in PAGE
