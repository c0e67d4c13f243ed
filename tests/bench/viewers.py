"""Many open pages at one dashboard: ``python -m tests.bench.viewers``.

A real broker, a real dashboard process, and viewers that speak the push route as browsers do, with
compression. The delay is from the moment before a second's statuses are published to the arrival of
the one of them that is looked at; bytes are those on the wire. Publisher, broker and viewers share
the two cores with the dashboard.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.bench.watching import Seen, Watched, watch
from tests.brokers import mosquitto, started
from tests.dashboard import scene
from tests.dashboard.serving import Server, serving

SECONDS: Final = 20
WARM_UP_S: Final = 5
TICK: Final = os.sysconf("SC_CLK_TCK")
LOOKED_AT: Final = "r100"  # shows another score every second
SCORES: Final = range(30, 70, 2)


class Case(NamedTuple):
    """What is watched by how many, and what it may cost; None: nothing is asked of it."""

    name: str
    query: str
    runners: int
    viewers: int
    p95_ms: float
    bytes_a_second: float | None
    cpu_pct: float = 50.0


CASES: Final = (
    Case("cards of 10 runners", "", 10, 1000, 300.0, None),
    Case("one runner", f"runner={LOOKED_AT}", 10, 100, 300.0, 500.0),
    Case("desk of 200", "runner=*", 200, 25, 500.0, 1000.0),
    Case("desk of 500", "runner=*", 500, 25, 500.0, None),
)


class Result(NamedTuple):
    """What came of it.

    Attributes
    ----------
    p95_ms, bytes_a_second, cpu_pct : delay, by viewer, the server's share of a core
    heard : how many of the statuses looked at the `tests.bench.watching.READERS` got, all together
    """

    p95_ms: float
    bytes_a_second: float
    cpu_pct: float
    heard: int


def measure(case: Case, seconds: int = SECONDS, warm_up_s: int = WARM_UP_S) -> Result:
    """Let viewers watch for a while."""
    spawning = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        started(mosquitto(Path(folder))) as process,
        serving(process.settings.port, Path(folder) / "log.txt", many=case.runners) as server,
    ):
        monitor = Monitor(process.settings.port, case.runners)
        here, there = spawning.Pipe()
        address = f"{server.url.replace('http', 'ws', 1)}/live/ws?{case.query}"
        watched = Watched(address, server.url, case.viewers)
        watching = spawning.Process(target=watch, args=(watched, there))
        monitor.tell(1)
        watching.start()
        try:
            here.recv()
            monitor.tell(warm_up_s)
            here.send("count")
            before_s, begun = _cpu_s(server), time.monotonic()
            sent_at = monitor.tell(seconds)
            took_s = time.monotonic() - begun
            cpu_pct = 100.0 * (_cpu_s(server) - before_s) / took_s
            here.send("enough")
            seen: Seen = here.recv()
        finally:
            watching.terminate()
            watching.join()
    delays_ms = _delays_ms(seen, sent_at)
    p95_ms = float(np.percentile(delays_ms, 95))
    return Result(p95_ms, seen.received_bytes / case.viewers / took_s, cpu_pct, len(delays_ms))


class Monitor:
    """Publishes a status of everybody every second."""

    def __init__(self, port: int, runners: int) -> None:
        self._people = scene.crowd(runners, time.time())
        self._said = 0
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def tell(self, seconds: int) -> dict[int, float]:
        """Go on for some seconds; by the score of the one looked at, when it was told [s]."""
        sent_at = {}
        begun = time.time()
        for second in range(seconds):
            time.sleep(max(0.0, begun + second - time.time()))
            score = SCORES[self._said % len(SCORES)]
            self._said += 1
            first, *others = self._people
            now = sent_at[score] = time.time()
            people = (scene.worse(first, float(score)), *others)
            for one in scene.second(people, t=now, at=now):
                self._client.publish(one.topic, one.payload, 0, one.retain)
        time.sleep(max(0.0, begun + seconds - time.time()))
        return sent_at


def _cpu_s(server: Server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _delays_ms(seen: Seen, sent_at: dict[int, float]) -> list[float]:
    """How late the scores of the one looked at came, each once a reader."""
    delays = []
    for at, parts in seen.parts:
        keys = ("runner", f"row/{LOOKED_AT}", f"desk/{LOOKED_AT}")
        view = next((parts[key] for key in keys if parts.get(key)), None)
        if view is not None:
            score = round(view["score"] if "score" in view else view["fatigue"]["score"])
            if score in sent_at and at >= sent_at[score]:
                delays.append(1000.0 * (at - sent_at[score]))
    return delays


def main() -> int:
    """Print the numbers; 1 if a limit was missed."""
    missed = False
    for case in CASES:
        got = measure(case)
        most = case.bytes_a_second
        kept = got.p95_ms <= case.p95_ms and got.cpu_pct <= case.cpu_pct
        kept &= most is None or got.bytes_a_second <= most
        missed |= not kept
        sys.stdout.write(
            f"{case.name}, {case.viewers} viewers: p95 {got.p95_ms:.0f} ms"
            f" (limit {case.p95_ms:.0f}), {got.cpu_pct:.0f} % of a core (limit {case.cpu_pct:.0f}),"
            f" {got.bytes_a_second:.0f} B/s a viewer"
            f"{'' if most is None else f' (limit {most:.0f})'}: {'kept' if kept else 'MISSED'}\n"
        )
        sys.stdout.flush()
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
