"""A lean load: many runners' records at 1 Hz through a broker, and when each was answered.

``python -m tests.bench.generator PORT RACE RUNNERS SECONDS WARM_UP_SECONDS MONITORS``. Records are
what a strap and a pod give. Gateways with `PER_GATEWAY` runners each publish them as the real one
does: one payload a runner and second with QoS 1, soon after the second is over; and every few
seconds what they tell of themselves and of all sensors. One listener takes every status, as often
as the gateways would. A record is answered by the first status of its second or of a later one.
Prints a line when what is counted begins, and what came out as JSON at the end.
"""

import asyncio
import contextlib
import json
import math
import random
import sys
import time
from array import array
from functools import partial
from typing import Final, NamedTuple

import numpy as np

from ingest import topics, wire
from ingest.messages import GatewayReport, Measured, Sensor, SensorReport
from monitor import topics as monitor_topics
from monitor.messages import MonitorReport
from monitor.monitors import Monitors
from tests.bench import packets

HOST: Final = "127.0.0.1"
PER_GATEWAY: Final = 50
CLOSE_AFTER_S: Final = 0.02  # a gateway's seconds end so much later, as in `ingest.service`
JITTER_S: Final = 0.3  # ... and its network takes up to so long
REPORT_EVERY_S: Final = 5
WARM_UP_S: Final = 10
LAST_S: Final = 5.0  # for the last answers
WINDOW_S: Final = 10  # latencies are told for pieces of so many seconds
CYCLE: Final = 600


class Answers(NamedTuple):
    """What came out.

    Attributes
    ----------
    records : published while counting
    acknowledged : of all, by the broker
    unanswered : of `records`
    statuses, status_bytes : heard while counting
    p50_ms, p99_ms, worst_ms : from a record's publishing to its answer
    p99_by_window_ms : the same for each `WINDOW_S`
    """

    records: int
    acknowledged: bool
    unanswered: int
    statuses: int
    status_bytes: int
    p50_ms: float
    p99_ms: float
    worst_ms: float
    p99_by_window_ms: list[float]


class Gateway(asyncio.Protocol):
    """One gateway's connection: publishes, and counts what is acknowledged by its length alone."""

    def __init__(self, race: str, number: int, runners: list[str]) -> None:
        self.name = f"gw-{number:04d}"
        self.delay_s = CLOSE_AFTER_S + JITTER_S * random.Random(number).random()
        self.sent = 0
        self._received = 0
        self._race = race
        self._runners = runners
        self._topics = [topics.vitals(race, runner).encode() for runner in runners]
        self._shifts = [random.Random(runner).randrange(CYCLE) for runner in runners]
        self._transport: asyncio.Transport

    @property
    def acknowledged(self) -> bool:
        """Whether the broker has all."""
        connected = len(packets.CONNECTED)
        return self._received == connected + packets.ACKNOWLEDGED_BYTES * self.sent

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to be let in."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(packets.connect(self.name))

    def data_received(self, data: bytes) -> None:
        """Count."""
        self._received += len(data)

    def send_second(self, t: int, done: int, bodies: list[bytes]) -> None:
        """Publish what was measured of each runner in a second."""
        end = b',"seq":%d,"gateway":"%s","t":%d}' % (done, self.name.encode(), t)
        parts = []
        for number, topic in enumerate(self._topics):
            body = bodies[(t + self._shifts[number]) % CYCLE]
            payload = b'%s,"distance_m":%d.5%s' % (body, 3 * done, end)
            parts.append(packets.publish(topic, payload, self._next_id()))
        self._transport.write(b"".join(parts))

    def send_report(self, now: float) -> None:
        """Publish what a gateway tells every few seconds, of itself and of all sensors."""
        report = wire.encode(GatewayReport(t=now, online=True))
        topic = topics.gateway(self._race, self.name).encode()
        parts = [packets.publish(topic, report, self._next_id(), retain=True)]
        sensors = wire.encode(_sensors(now))
        for runner in self._runners:
            topic = topics.sensors(self._race, runner).encode()
            parts.append(packets.publish(topic, sensors, self._next_id(), retain=True))
        self._transport.write(b"".join(parts))

    def _next_id(self) -> int:
        self.sent += 1
        return self.sent % 65_535 + 1


class Listener(asyncio.Protocol):
    """Takes every status, and notes how long its records waited for it."""

    def __init__(
        self, race: str, gateways: list[Gateway], runners: list[list[str]], monitors: int
    ) -> None:
        self._monitors = Monitors()
        self._monitors_needed = monitors
        self.monitor_online = asyncio.Event()
        self.all_answered = asyncio.Event()
        self.counts_from_t = sys.maxsize
        self._waits_for = sys.maxsize
        self.statuses = 0
        self.status_bytes = 0
        self.sent_at: dict[tuple[int, Gateway], float] = {}
        self.waits_s = array("d")
        self.waited_t = array("q")
        self._answered_t: dict[bytes, int] = {}
        self._gateway_of = {
            monitor_topics.status(race, runner).encode(): gateway
            for gateway, theirs in zip(gateways, runners, strict=True)
            for runner in theirs
        }
        self._filters = [
            monitor_topics.monitor(race),
            f"{topics.of_race(race)}/runner/+/status",
        ]
        self._data = bytearray()

    def wait_for(self, records: int) -> None:
        """Have it told by `all_answered` when so many were answered."""
        self._waits_for = records
        self._look()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask to be let in, and for what the monitor says."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(packets.connect("listener"))
        for number, topic_filter in enumerate(self._filters, start=1):
            transport.write(packets.subscribe(topic_filter, number))

    def data_received(self, data: bytes) -> None:
        """Take what is whole."""
        now = time.time()
        self._data += data
        for topic, payload in packets.published(self._data):
            gateway = self._gateway_of.get(topic)
            if gateway is None:
                self._monitors.hear(wire.decode(payload, MonitorReport))
                if self._monitors.is_up and len(self._monitors.reports) == self._monitors_needed:
                    self.monitor_online.set()
                continue
            self._take(topic, gateway, int(payload[5:15]), len(payload), now)
        self._look()

    def _look(self) -> None:
        if len(self.waits_s) >= self._waits_for:
            self.all_answered.set()

    def _take(self, topic: bytes, gateway: Gateway, t: int, size: int, now: float) -> None:
        if t < self.counts_from_t:
            return
        self.statuses += 1
        self.status_bytes += size
        for answered_t in range(self._answered_t.get(topic, self.counts_from_t - 1) + 1, t + 1):
            self.waits_s.append(now - self.sent_at[answered_t, gateway])
            self.waited_t.append(answered_t)
        self._answered_t[topic] = max(t, self._answered_t.get(topic, 0))


def runner_ids(runners: int) -> list[str]:
    """The ids of all runners."""
    return [f"r{number:05d}" for number in range(runners)]


async def load(
    port: int, race: str, runners: int, seconds: int, warm_up_s: int, monitors: int
) -> Answers:
    """Be all gateways for some seconds, after some to warm up."""
    ids = runner_ids(runners)
    theirs = [ids[at : at + PER_GATEWAY] for at in range(0, runners, PER_GATEWAY)]
    gateways = [Gateway(race, number, some) for number, some in enumerate(theirs)]
    listener = Listener(race, gateways, theirs, monitors)
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: listener, HOST, port)
    await listener.monitor_online.wait()
    for gateway in gateways:
        await loop.create_connection(partial(_itself, gateway), HOST, port)
        gateway.send_report(time.time())
    first_t = math.ceil(time.time()) + 1
    listener.counts_from_t = first_t + warm_up_s
    end_t = listener.counts_from_t + seconds
    bodies = _bodies()
    async with asyncio.TaskGroup() as tasks:
        for gateway in gateways:
            tasks.create_task(_be(gateway, listener, range(first_t, end_t), bodies))
        await asyncio.sleep(listener.counts_from_t - time.time())
        sys.stdout.write("counting\n")
        sys.stdout.flush()
    records = runners * seconds
    listener.wait_for(records)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_S):
            await listener.all_answered.wait()
    return _answers(listener, records, all(gateway.acknowledged for gateway in gateways))


def _itself(gateway: Gateway) -> Gateway:
    return gateway


async def _be(gateway: Gateway, listener: Listener, seconds: range, bodies: list[bytes]) -> None:
    for done, t in enumerate(seconds):
        await asyncio.sleep(t + gateway.delay_s - time.time())
        listener.sent_at[t, gateway] = time.time()
        gateway.send_second(t, done, bodies)
        if (t + hash(gateway)) % REPORT_EVERY_S == 0:
            gateway.send_report(time.time())


def _answers(listener: Listener, records: int, acknowledged: bool) -> Answers:
    if not listener.waits_s:
        raise SystemExit("no record was answered: the machine is too slow, or nobody listens")
    waits_ms = 1000 * np.array(listener.waits_s)
    window = (np.array(listener.waited_t) - listener.counts_from_t) // WINDOW_S
    median, late, worst = np.percentile(waits_ms, (50, 99, 100)).round(1).tolist()
    return Answers(
        records,
        acknowledged,
        records - len(waits_ms),
        listener.statuses,
        listener.status_bytes,
        median,
        late,
        worst,
        [
            round(float(np.percentile(waits_ms[window == number], 99)), 1)
            for number in np.unique(window)
        ],
    )


def _bodies() -> list[bytes]:
    """What a strap and a pod say in the seconds of some minutes, to be gone round; not closed."""
    rng = random.Random(1)
    bodies = []
    for second in range(CYCLE):
        turn = math.sin(2 * math.pi * second / CYCLE)
        rate = 145.0 + 12.0 * turn
        beats = 2 + (rng.random() < rate / 60 - 2)
        measured = Measured(
            heart_rate_bpm=round(rate),
            rr_ms=tuple(
                round((60_000 / rate + rng.gauss(0.0, 4.0)) * 1.024) / 1.024 for _ in range(beats)
            ),
            contact=True,
            speed_mps=round((2.7 + 0.4 * turn + rng.gauss(0.0, 0.05)) * 256) / 256,
            cadence_spm=float(round(168 + 4 * turn + rng.gauss(0.0, 1.0))),
            stride_m=0.94,
            running=True,
        )
        bodies.append(wire.encode(measured)[:-1])
    return bodies


def _sensors(now: float) -> SensorReport:
    return SensorReport(
        t=now,
        sensors=tuple(
            Sensor(
                sensor=f"{kind}-1",
                kind=kind,
                state="live",
                since=now,
                name="Strap 0001",
                address_tail="0001",
                battery_pct=90.0,
                rssi_dbm=-60.0,
                heard_age_s=0.4,
            )
            for kind in ("heart_rate", "running_speed")
        ),
    )


if __name__ == "__main__":
    _, given_port, given_race, *numbers = sys.argv
    found = asyncio.run(load(int(given_port), given_race, *map(int, numbers)))
    sys.stdout.write(json.dumps(found._asdict()) + "\n")
