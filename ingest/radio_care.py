"""Looks after the adapter: takes the watchdog's steps, and tells of them."""

import logging
from typing import Any, Final, Never

from ingest.clock import Clock
from ingest.errors import Unavailable
from ingest.radio import Radio
from ingest.radio_watch import Step, Watchdog

LOOK_EVERY_S: Final = 5.0
FAULT_LENGTH: Final = 80  # what a report takes

_log = logging.getLogger(__name__)


class RadioCare:
    """Wakes an adapter that hears nothing, and ends the gateway when that doesn't help.

    Parameters
    ----------
    radio
        The adapter.
    clock
        Tells how long nothing was heard.
    """

    def __init__(self, radio: Radio, clock: Clock) -> None:
        self._radio = radio
        self._clock = clock
        self._watchdog = Watchdog(clock.now())
        self._fault: str | None = None

    def told(self) -> dict[str, Any]:
        """What the gateway's report says of the adapter."""
        return {
            "radio_fault": self._fault,
            "slots_used": self._radio.slots_used,
            "slots_total": self._radio.slots_total,
        }

    async def run(self) -> Never:
        """Look after the adapter until cancelled.

        Raises
        ------
        Unavailable
            When it hears nothing whatever is done about it.
        """
        heard = self._radio.heard
        while True:
            now = self._clock.now()
            hears = self._radio.heard != heard
            if hears or not self._radio.is_searching:
                heard = self._radio.heard
                self._watchdog.hear(now, proof=hears)
                if self._fault is not None and hears:
                    _log.info("the adapter hears again")
                    self._fault = None
            step = self._watchdog.due(now)
            if step is not None:
                await self._take(step, self._watchdog.silent_s(now))
            await self._clock.sleep_until(self._clock.now() + LOOK_EVERY_S)

    async def _take(self, step: Step, silent_s: float) -> None:
        self._fault = f"nothing heard for {silent_s:.0f} s: {step.value}"[:FAULT_LENGTH]
        _log.warning("Bluetooth: %s", self._fault)
        match step:
            case Step.SCAN_ANEW:
                self._radio.scan_anew()
            case Step.POWER_CYCLE:
                _log.warning("the adapter: %s", await self._radio.power_cycle())
            case Step.GIVE_UP:
                raise Unavailable(
                    f"Bluetooth has heard nothing for {silent_s:.0f} s, not after a new scan, and"
                    " not after the adapter was switched off and on. The gateway ends so that"
                    " systemd starts it again. If that does not help either, unplug the adapter"
                    " or restart the machine."
                )
