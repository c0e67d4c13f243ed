"""What is shown of sensors that were heard, and advised."""

import json

from rich.console import Console

from ingest.messages import Measured
from ingest.pair_advice import advice
from ingest.pair_found import Found
from ingest.pair_table import as_json, as_table
from tests.ingest.worn import STRAP


def test_the_table_shows_what_the_crew_needs_and_believes_no_markup() -> None:
    found = Found(STRAP, "[red]H10", ("heart_rate",), 0.0, rssi_dbm=-50, battery_pct=87, rr=True)
    for at in range(11):
        found.hear(Measured(heart_rate_bpm=148, contact=True, rr_ms=(406.25,)), float(at))
    console = Console(width=200, record=True, file=None, quiet=False)
    with console.capture() as captured:
        console.print(as_table([found], {STRAP: "anna"}))

    line = captured.get().splitlines()[1].split()
    assert line == [
        "1", "[red]H10", "00:01", "strap", "-50", "87%", "148", "yes", "yes", "good", "anna",
    ]  # fmt: skip


def test_json_leaves_out_what_is_not_known() -> None:
    found = Found(STRAP, None, ("heart_rate",), 0.0)

    assert json.loads(as_json([found], {})) == {
        "sensors": [
            {
                "address": STRAP,
                "kinds": ["heart_rate"],
                "state": "heard",
                "good": False,
                "doubt": "no data",
            }
        ]
    }


def test_every_trouble_has_its_advice() -> None:
    held, dry, cold, fine = (
        Found(f"C0:FF:EE:00:00:0{number}", "H10", ("heart_rate",), 0.0) for number in range(4)
    )
    held.give_up("unreachable")
    dry.hear(Measured(contact=False), 0.0)
    cold.battery_pct = 15

    assert "Polar Flow" in advice([held])[0]
    assert "wet both electrodes" in advice([dry])[0]
    assert "Warm it" in advice([cold])[0]
    assert advice([fine]) == []
