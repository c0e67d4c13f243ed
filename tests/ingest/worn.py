"""What the tests of pairing wear."""

from typing import Final

from ingest.gatt import heart_rate

STRAP: Final = "C0:FF:EE:00:00:01"
POD: Final = "C0:FF:EE:00:00:02"
OTHER: Final = "C0:FF:EE:00:00:09"
HOLD: Final = 0.05  # a good sensor is one for so long [s]: nobody wants to wait ten
BEAT: Final = heart_rate.Measurement(148, contact=True, rr_ms=(406.25,))
