"""Whatever comes late, in any order, ends as if nothing had."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import Carbs, Cramp, Event, Resume, Stop, Undo
from ingest.messages import Vitals
from monitor.arrivals import PATIENCE_S
from monitor.marks import QUIET_S
from monitor.messages import Alert
from monitor.snapshots import STEP_S
from monitor.watch import Watch
from tests.examples import examples
from tests.monitor.people import T
from tests.monitor.rewinding import assert_same, record, settle, watching


@dataclass(frozen=True)
class Race:
    """Everything that is sent in a race, with how late it comes [s]."""

    records: tuple[tuple[Vitals, int], ...]
    events: tuple[tuple[Event, int], ...]
    seconds: int

    def run(self, *, late: bool) -> tuple[Watch, list[Alert]]:
        """What becomes of it, if all comes at once or late, and all alerts told."""
        watch = watching()
        inbox: dict[int, list[Vitals | Event]] = {}
        for sent, delay in (*self.events, *self.records):
            # What is logged in a second is there before its records.
            at = math.floor(sent.t) + (delay if late else 0)
            inbox.setdefault(min(at, T + self.seconds), []).append(sent)
        told: list[Alert] = []
        for now in range(T, T + self.seconds + 1):
            for sent in inbox.get(now, ()):
                if isinstance(sent, Vitals):
                    watch.take_record("anna", sent, now)
                else:
                    watch.take_event("anna", sent, now)
            if late:
                told += self._checked(watch, watch.advance(now, everybody=now % 2 == 0).alerts)
            elif now % STEP_S == 0:
                told += watch.advance(now).alerts
        for wait_s in (PATIENCE_S, PATIENCE_S + 0.5):  # the other gateway is no longer waited for
            told += settle(watch, T + self.seconds + wait_s + QUIET_S)
        return watch, told

    def _checked(self, watch: Watch, alerts: list[Alert]) -> list[Alert]:
        """Nothing is told of the past: not of seconds before the newest few."""
        assert all(alert.t > watch.race.latest.t[0] - 10 for alert in alerts)
        return alerts


def drawn(seed: int, seconds: int, outage: range, share: float) -> Race:
    """A race heard by one gateway, and by another for a share of the time."""
    rng = np.random.default_rng(seed)
    records = []
    for gateway, heard in (("pi-1", 1.0), ("pi-2", share)):
        times = [second for second in range(seconds) if second == 0 or rng.random() < heard]
        for seq, second in enumerate(times):
            known = {"heart_rate_bpm": None} if rng.random() < 0.2 else {"altitude_m": 500.0}
            delay = int(rng.choice([0, 0, 0, 1, 7, 40, 200])) if second else 0
            if second in outage:
                delay = outage.stop - second + int(rng.integers(0, 5))
            sent = msgspec.structs.replace(record(second, gateway), seq=seq, **known)
            records.append((sent, delay))
    return Race(tuple(records), tuple(_events(rng, seconds)), seconds)


def _events(rng: np.random.Generator, seconds: int) -> Iterator[tuple[Event, int]]:
    for number in range(int(rng.integers(0, 6))):
        t = T + float(rng.uniform(0, seconds - 1))
        delay = int(rng.choice([0, 3, 60, 250]))
        event_id = str(UUID(int=number))
        match rng.integers(0, 5):
            case 0:
                yield Cramp(id=event_id, t=t, muscle="calf"), delay
            case 1:
                yield Stop(id=event_id, t=t), delay
            case 2:
                yield Resume(id=event_id, t=t), delay
            case 3:
                yield Carbs(id=event_id, t=t, carbs_g=round(float(rng.uniform(1, 60)), 1)), delay
            case _:
                yield Carbs(id=event_id, t=t, carbs_g=0.1), delay
                undo = str(UUID(int=100 + number))
                yield Undo(id=undo, t=t, event=event_id), int(rng.integers(0, 100))


@examples(6)
@given(
    seed=st.integers(0, 2**32),
    seconds=st.integers(50, 300),
    begin=st.integers(1, 99),
    length=st.integers(0, 150),
    share=st.sampled_from([0.0, 0.3, 0.9]),
)
def test_whatever_comes_late_ends_as_if_nothing_had(
    seed: int, seconds: int, begin: int, length: int, share: float
) -> None:
    """Two gateways, an outage, single late seconds, late events and undone ones."""
    race = drawn(seed, seconds, range(begin, begin + length), share)
    watch, told = race.run(late=True)
    whole, _ = race.run(late=False)
    assert watch.arrivals.late == whole.arrivals.late == 0
    assert watch.behind_s(0) == whole.behind_s(0) == 0
    assert_same(watch, whole)
    assert {alert.id for alert in watch.book.active(0)} == still_open(told)


def still_open(told: list[Alert]) -> set[str]:
    """What somebody who heard every alert believes to be active."""
    believed: set[str] = set()
    for alert in told:
        if alert.kind == "signal_back":
            continue
        assert (alert.id in believed) == (alert.state != "raised"), alert
        believed ^= {alert.id} if alert.state in ("raised", "cleared") else set()
    return believed
