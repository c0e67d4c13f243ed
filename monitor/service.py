"""The monitor daemon: the bus on one side, `Watch` on the other."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from ingest import topics as ingest_topics
from ingest import wire
from ingest.bus import Bus, Handler, Received
from ingest.clock import Clock
from ingest.errors import PayloadRefused, RecordRefused, Unavailable
from ingest.messages import GatewayReport, SensorReport, Weather
from ingest.pulse import Pulse
from ingest.race.settings import OWNTRACKS_GATEWAY
from ingest.refusals import Refusals
from ingest.reports import by_runner
from ingest.shards import Shard
from ingest.text import one_line
from ingest.version import VERSION
from monitor import owntracks, topics
from monitor.engine import MODEL_VERSION
from monitor.field import field_of
from monitor.keeper import Keeper
from monitor.messages import Alert, MonitorReport
from monitor.owntracks import Phones
from monitor.share import of_ours, runner_of_moved, shared, signed
from monitor.speaker import STATUS_EVERY_S, Speaker
from monitor.watch import Watch

GATHER_S: Final = 0.02  # records that arrive together are stepped together
GATHER_MOST_S: Final = 0.2  # ... also those that come while as long passes as the last step took
FIELD_EVERY_S: Final = 1.0
REPORT_EVERY_S: Final = 5.0
HUNG_S: Final = 15.0  # a monitor that takes no step for so long hangs
FAULT_MAX: Final = 80  # characters of what the store's fault is
LOOK_EVERY_S: Final = 0.5  # how often silence is looked for

_log = logging.getLogger(__name__)


class Monitor:
    """Feeds a `Watch` from the bus and publishes what comes out.

    Parameters
    ----------
    race
        The race's id.
    watch
        All runners.
    bus
        Where records come from and results go; its last will should be `offline_report`.
    clock
        The wall's time.
    keeper
        Keeps a record; its recorder is the watch's journal.
    shard
        Whose runners are the watch's, where several monitors share them; absent: all.
    """

    def __init__(
        self,
        race: str,
        watch: Watch,
        bus: Bus,
        clock: Clock,
        keeper: Keeper | None = None,
        shard: Shard | None = None,
    ) -> None:
        self._race = race
        self._shard = shard or Shard(race)
        self._watch = watch
        self._bus = bus
        self._clock = clock
        self._keeper = keeper
        self._record = None if keeper is None else keeper.recorder
        self._speaker = Speaker(race, watch, bus, self._record)
        self._phones = Phones(watch.runners, self._newest_of, watch.arrivals.phone_of)
        self._refusals = Refusals("input of the monitor")
        self.pulse = Pulse("step taken", HUNG_S)
        """Whether the runners are stepped, on time."""
        self._stirred = asyncio.Event()
        self._looked_at = 0.0
        self._alerts: Counter[str] = Counter()
        self._step_s = 0.0
        self._took_s = 0.0
        """How long the last step took, with all that was said of it [s]."""

    async def run(self) -> None:
        """Watch until cancelled."""
        root = f"{ingest_topics.ROOT}/{self._race}"
        self._hear(f"{root}/gateway/+", self._hear_gateway)
        self._hear(ingest_topics.weather(self._race), self._hear_weather)
        self._hear(
            f"{root}/runner/+/vitals", self._of_ours(self._hear_vitals), qos=self._vitals_qos
        )
        # They are repeated every few seconds, and kept: nobody has to queue them.
        self._hear(f"{root}/runner/+/sensors", self._of_ours(self._hear_sensors), qos=0)
        self._hear(f"{root}/runner/+/event", self._of_ours(self._hear_event))
        if not self._shard.is_whole:
            self._share()
        if self._phones:
            phone = GatewayReport(t=self._clock.now(), online=True)
            self._watch.hear_gateway(OWNTRACKS_GATEWAY, phone)
            self._hear(owntracks.FILTER, self._hear_phone)
        self._bus.on_connect(self._publish_report)
        try:
            await self._work()
        finally:
            self._speaker.say_last(self._clock.now())
            if self._keeper is not None:
                self._watch.checkpoint(self._clock.now())
                self._keeper.finish()

    def _share(self) -> None:
        """Hear what a NATS server hands to this monitor alone, and what the others say."""
        moved = ingest_topics.vitals_of_part(self._race, self._shard.part, "+")
        self._hear(moved, self._hear_moved, qos=self._vitals_qos)
        # What others say holds now: a broker is to keep none of it for a monitor that is away.
        self._hear(topics.alert(self._race, "+"), self._hear_alert, qos=0)
        self._hear(topics.monitor(self._race), self._hear_monitor, qos=0)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            if self._keeper is not None:
                tasks.create_task(self._keeper.run(self._hear_stored), name="store")
            tasks.create_task(self._advance(), name="advance")
            tasks.create_task(self._every(FIELD_EVERY_S, self._publish_field), name="field")
            tasks.create_task(self._every(REPORT_EVERY_S, self._publish_report), name="report")

    def tell(self, alerts: Iterable[Alert]) -> None:
        """Publish alerts that nobody was told before this monitor started."""
        for alert in alerts:
            self._publish_alert(alert)

    def report(self, *, online: bool) -> MonitorReport:
        """Return the monitor's report as of now."""
        arrivals = self._watch.arrivals
        keeper = self._keeper
        now = self._clock.now()
        report = MonitorReport(
            t=now,
            online=online,
            version=VERSION,
            model=MODEL_VERSION,
            runners=len(self._watch.runners),
            records=arrivals.received.total(),
            received=by_runner(arrivals.received),
            statuses=by_runner(self._speaker.said),
            alerts=by_runner(self._alerts),
            late=arrivals.late,
            duplicates=arrivals.duplicates,
            refused=self._refusals.counts,
            step_ms=round(1000 * self._step_s, 3),
            # The first speaks for all: another's word of another store would have gateways send
            # everything again and again.
            store=None if keeper is None or self._shard.number > 1 else keeper.store,
            store_lag_s=None if keeper is None else round(keeper.recorder.lag_s(now), 2),
            store_fault=None if keeper is None else one_line(keeper.fault or "", FAULT_MAX) or None,
            lost=None if keeper is None else keeper.recorder.marks.lost,
        )
        return signed(report, self._shard)

    # What comes in.

    @property
    def _vitals_qos(self) -> int:
        """How the broker is asked to hand over records.

        Of a field that several monitors share it need not keep them until we have them, which
        costs it more than all else: gateways send again what is not confirmed.
        """
        return 1 if self._shard.is_whole else 0

    def _hear(self, topic: str, take: Handler, *, qos: int = 1) -> None:
        self._bus.subscribe(topic, self._refusals.guarded(take, self._clock.now), qos=qos)

    def _of_ours(self, handle: Handler) -> Handler:
        return of_ours(handle, self._shard)

    def _refuse(self, error: PayloadRefused) -> None:
        self._refusals.add(error.reason, error.detail, now=self._clock.now())

    def _hear_gateway(self, message: Received) -> None:
        gateway = ingest_topics.parse_gateway_topic(message.topic)
        report = shared(wire.decode(message.payload, GatewayReport), self._shard)
        self._watch.hear_gateway(gateway, report)
        if not message.retained:  # else nobody knows how old it is
            self._watch.hear_offset(report, self._clock.now())
        if self._record is not None:
            self._hear_stored(self._record.gateway(gateway, report, self._clock.now()))
        self._stirred.set()

    def _hear_stored(self, runners: set[str]) -> None:
        """Have it said before long that more is stored of these runners."""
        self._speaker.hear_stored(runners, self._clock.now())

    def _hear_weather(self, message: Received) -> None:
        weather = wire.decode(message.payload, Weather)
        if self._watch.take_weather(weather) and self._record is not None:
            self._record.weather(weather, self._clock.now())

    def _hear_vitals(self, message: Received) -> None:
        runner = ingest_topics.parse_runner_topic(message.topic).runner
        self._take_vitals(runner, message.payload)

    def _hear_moved(self, message: Received) -> None:
        self._take_vitals(runner_of_moved(message.topic, self._shard), message.payload)

    def _take_vitals(self, runner: str, payload: bytes) -> None:
        now = self._clock.now()
        try:
            records, refused = wire.decode_vitals(payload)
        except RecordRefused as error:
            records, refused = [], [error]
        for refusal in refused:
            self._refuse(refusal)
            if isinstance(refusal, RecordRefused) and self._record is not None:
                self._record.refused(runner, refusal.gateway, refusal.seq, now)
        for record in records:
            try:
                self._watch.take_record(runner, record, now)
            except PayloadRefused as error:
                self._refuse(error)
        self._stirred.set()

    def _hear_alert(self, message: Received) -> None:
        """Learn from other monitors where nobody is heard."""
        if not self._shard.holds(ingest_topics.parse_runner_topic(message.topic).runner):
            self._watch.venue.coverage.hear([wire.decode(message.payload, Alert)])

    def _hear_monitor(self, message: Received) -> None:
        """Refuse to go on with another store than the first monitor's.

        Raises
        ------
        Unavailable
            When it is another one.
        """
        report = wire.decode(message.payload, MonitorReport)
        is_first = (report.shard, report.shards) == (1, self._shard.of)
        if not is_first or message.retained or not report.online or self._keeper is None:
            return
        if report.store == self._keeper.store:
            return
        raise Unavailable(
            "the first monitor keeps another store than this one, and all have to share one: start"
            " this one again; on several machines name a PostgreSQL database in race.toml"
        )

    def _hear_phone(self, message: Received) -> None:
        now = self._clock.now()
        told = self._phones.record(message.topic, message.payload, now)
        if told is None:
            return
        runner, record = told
        live = record.gateway == OWNTRACKS_GATEWAY
        if live and self._watch.arrivals.is_replayed(runner):
            raise PayloadRefused("runner is being replayed", f"the phone of {runner}")
        self._watch.take_record(runner, record, now)
        self._stirred.set()

    def _newest_of(self, runner: str, gateway: str) -> tuple[int, int]:
        """The second and the number of a runner's newest record from a gateway that counts."""
        arrivals = self._watch.arrivals
        heard = arrivals.has_heard(runner)
        timeline = arrivals.timeline(runner) if heard else None
        newest_t, seq = (0, -1) if timeline is None else timeline.newest_from(gateway)
        stored = None
        if self._record is not None:
            stored = self._record.marks.mark((runner, gateway))
        return newest_t, max(seq, -1 if stored is None else stored)

    def _hear_sensors(self, message: Received) -> None:
        runner = ingest_topics.parse_runner_topic(message.topic).runner
        report = wire.decode(message.payload, SensorReport)
        self._watch.take_sensors(runner, report, self._clock.now())
        self._stirred.set()

    def _hear_event(self, message: Received) -> None:
        runner = ingest_topics.parse_runner_topic(message.topic).runner
        event = wire.decode_event(message.payload)
        now = self._clock.now()
        alert = self._watch.take_event(runner, event, now)
        if alert is not None:
            self._publish_alert(alert)
            self._speaker.want([self._watch.row_of(runner)])
        self._stirred.set()

    # What goes out.

    async def _advance(self) -> None:
        while True:
            await self._something_to_do()
            self._stirred.clear()
            now = self._clock.now()
            # A clock that was set back must not hide silence until it has caught up.
            everybody = not 0.0 <= now - self._looked_at < LOOK_EVERY_S
            if everybody:
                self._looked_at = now
                self._speaker.say_overdue(now)
            started = time.perf_counter()
            advance = self._watch.advance(now, everybody=everybody)
            self._step_s = time.perf_counter() - started
            for error in advance.refused:
                self._refuse(error)
            for alert in advance.alerts:
                self._publish_alert(alert)
            self._speaker.want(advance.rows)
            self._speaker.say(now)
            self._took_s = time.perf_counter() - started
            self.pulse.beat()
            if advance.more:
                self._stirred.set()

    async def _something_to_do(self) -> None:
        """Wait until something arrived, a status is due, or it is time to look for silence."""
        patience_s = STATUS_EVERY_S if self._speaker.has_more else LOOK_EVERY_S
        try:
            # Python 3.11's `wait_for` loses a cancellation that comes with what it waits for.
            async with asyncio.timeout(patience_s):
                await self._stirred.wait()
        except TimeoutError:
            return
        try:
            async with asyncio.timeout(min(max(GATHER_S, self._took_s), GATHER_MOST_S)):
                while True:
                    await self._more_within(GATHER_S)
        except TimeoutError:
            pass

    async def _more_within(self, seconds: float) -> None:
        """Wait for the next that arrives; `TimeoutError` if there is nothing so long."""
        self._stirred.clear()
        async with asyncio.timeout(seconds):
            await self._stirred.wait()

    def _publish_alert(self, alert: Alert) -> None:
        payload = wire.encode(alert)
        self._bus.publish(topics.alert(self._race, alert.runner), payload)
        if self._record is not None:
            self._record.alert(alert, payload, self._clock.now())
        self._alerts[alert.runner] += 1

    def _publish_field(self) -> None:
        field = field_of(self._watch, at=self._clock.now())
        self._bus.publish(topics.field(self._race), wire.encode(field), qos=0, retain=True)

    def _publish_report(self) -> None:
        if not self._bus.connected:  # they would pile up; when it is, this is called
            return
        payload = wire.encode(self.report(online=True))
        self._bus.publish(topics.monitor(self._race), payload, retain=True)

    async def _every(self, seconds: float, publish: Callable[[], None]) -> None:
        while True:
            publish()
            await asyncio.sleep(seconds)


def offline_report(clock: Clock, shard: Shard) -> MonitorReport:
    """Return the report that a monitor leaves as its last will."""
    report = MonitorReport(t=clock.now(), online=False, version=VERSION, model=MODEL_VERSION)
    return signed(report, shard)
