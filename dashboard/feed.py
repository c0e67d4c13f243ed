"""What the bus said last: one reader for all pages of this process.

Everything here happens on the event loop; messages are immutable and replaced whole, so a page
never sees half of one. Ages count from the monitor's stamp and, should its clock run ahead of
ours, from arrival; a retained message counts from its own stamp, never from when it came.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from dashboard import view
from dashboard.access import consent
from dashboard.access.consent import V, Withheld
from dashboard.access.rights import ALL, Sight
from dashboard.desk import LIVE_S, DeskRow, desk_row
from dashboard.episodes import Episodes, EpisodesView
from dashboard.fuel import Fuel, FuelView
from dashboard.history import History
from dashboard.hub import LINK_KEY, Hub
from dashboard.logbook import LogBook, LogView
from dashboard.past import Recalled
from dashboard.race_view import RaceView, RunnerInfo, race_view
from dashboard.untold import Untold, untold
from ingest import topics, wire
from ingest.bus import Bus
from ingest.clock import Clock
from ingest.errors import PayloadRefused
from ingest.messages import GatewayReport, Message, SensorReport
from ingest.race.settings import Race
from ingest.refusals import Refusals
from ingest.traffic import Received
from monitor import topics as monitor_topics
from monitor.messages import Alert, Field, MonitorReport, NotifyReport, Status
from monitor.monitors import Monitors

FIELD: Final = "field"  # the audience of the page with all runners
DESK: Final = "desk"  # the audience of the page with hundreds of them
RACE_KEY: Final = "race"
RUNNER_KEY: Final = "runner"
LOG_KEY: Final = "log"
EPISODES_KEY: Final = "episodes"
FUEL_KEY: Final = "fuel"
ROW_PREFIX: Final = "row/"
DESK_PREFIX: Final = "desk/"
RUNNER_PREFIX: Final = "runner/"

# Guests need not be in runners.toml, but a broken publisher must not fill our memory.
MAX_RUNNERS: Final = 2000
# Alerts that no status mentions any more; the newest are kept.
MAX_RAISED: Final = 50


def audience(runner: str) -> str:
    """Return the audience of one runner's page."""
    return f"{RUNNER_PREFIX}{runner}"


class Link(Message, frozen=True, kw_only=True, omit_defaults=False):
    """Whether data can reach the server at all; `monitor_up` is None until it was heard of.

    `untold` names the services that do not tell people of alerts now, each with the reason;
    who may not log has no part in it.
    """

    broker_up: bool
    monitor_up: bool | None
    gateways_down: tuple[str, ...]
    untold: Untold = ()


@dataclass(slots=True)
class _Runner:
    info: RunnerInfo
    status: Status | None = None
    at: float = 0.0
    heard_at: float | None = None
    distance: tuple[float, float] | None = None  # [m], and the wall clock it holds for [s]
    sensors: SensorReport | None = None
    raised: dict[str, Alert] = field(default_factory=dict)
    desk: bytes = b"null"  # as the desk was last told
    history: History = field(default_factory=History)
    log: LogBook = field(default_factory=LogBook)
    episodes: Episodes = field(default_factory=Episodes)


class Feed:
    """Reads the bus, once there is one, and tells the hub what changed."""

    def __init__(self, race: Race, clock: Clock) -> None:
        self._race = race
        self._bus: Bus | None = None
        self._clock = clock
        self._runners: dict[str, _Runner] = {}
        self._monitors = Monitors()
        self._gateways: dict[str, bool] = {}
        self._untold: Untold = ()
        self._broker_up = False
        self._fuel = Fuel(race)
        self.refusals = Refusals("messages for the dashboard")
        self.hub = Hub(self._render, clock.now, first=RACE_KEY)
        for runner in race.runners:
            self._runners[runner.id] = _Runner(
                RunnerInfo(id=runner.id, name=runner.name, bib=runner.bib)
            )

    def read(self, bus: Bus) -> None:
        """Take in everything on this bus from now on."""
        self._bus = bus
        race = self._race.race.id
        for topic, take in (
            (monitor_topics.field(race), self._on_field),
            (monitor_topics.monitor(race), self._on_monitor),
            (monitor_topics.notify(race), self._on_notify),
            (monitor_topics.status(race, "+"), self._on_status),
            (monitor_topics.alert(race, "+"), self._on_alert),
            (topics.event(race, "+"), self._on_event),
            (topics.sensors(race, "+"), self._on_sensors),
            (topics.gateway(race, "+"), self._on_gateway),
        ):
            bus.subscribe(topic, self.refusals.guarded(take, self._clock.now, topics=True))

    @property
    def broker_up(self) -> bool:
        """Whether the broker was there at the last look."""
        return self._broker_up

    def look_at_broker(self) -> None:
        """Tell the pages when the broker went or came back; to be called often."""
        connected = self._bus is not None and self._bus.connected
        if self._broker_up != connected:
            self._broker_up = connected
            self.hub.touch_all(LINK_KEY)

    def knows(self, runner: str) -> bool:
        """Whether a runner is in the race or was heard of."""
        return runner in self._runners

    def history(self, runner: str) -> History:
        """Return the last hour of one runner, as far as it was heard here."""
        return self._runners[runner].history

    def recall(self, past: Mapping[str, Recalled]) -> None:
        """Take in what was stored of runners before this process began to listen."""
        for name, known in past.items():
            runner = self._runners[name]
            runner.log.recall(known.events)
            runner.episodes.take(known.alerts)
            self._fuel.recall(name, known.events)
            self._touch(runner, FUEL_KEY)
            self._touch(runner, LOG_KEY)
            self._touch(runner, EPISODES_KEY)

    def _on_status(self, message: Received) -> None:
        runner = self._of(message)
        status = wire.decode(message.payload, Status)
        now = self._clock.now()
        runner.status = status
        runner.at = min(status.at, now)
        age_s = view.heard_age_s(status.vitals)
        if age_s is not None:
            runner.heard_at = runner.at - age_s
        runner.raised = {key: a for key, a in runner.raised.items() if a.t > status.t}
        runner.history.add(status)
        if runner.log.note_stored(status.events, None if message.retained else now):
            self._touch(runner, LOG_KEY)
            self._touch(runner, FUEL_KEY)
        if runner.episodes.take(status.alerts):
            self._touch(runner, EPISODES_KEY)
        if self._fuel.grows(runner.info.id, status):
            self._touch(runner, FUEL_KEY)
        self._touch(runner)

    def _on_alert(self, message: Received) -> None:
        runner = self._of(message)
        alert = wire.decode(message.payload, Alert)
        runner.raised.pop(alert.id, None)
        runner.raised[alert.id] = alert
        if len(runner.raised) > MAX_RAISED:
            del runner.raised[next(iter(runner.raised))]
        if runner.episodes.take((alert,)):
            self._touch(runner, EPISODES_KEY)
        self._touch(runner)

    def _on_event(self, message: Received) -> None:
        name = topics.parse_runner_topic(message.topic).runner
        runner = self._runners.get(name)
        if runner is None:
            raise PayloadRefused("unknown runner", name)
        event = wire.decode_event(message.payload)
        if runner.log.add(event, self._clock.now()):
            self._touch(runner, LOG_KEY)
        if self._fuel.take(name, event):
            self._touch(runner, FUEL_KEY)

    def _on_sensors(self, message: Received) -> None:
        runner = self._of(message)
        runner.sensors = wire.decode(message.payload, SensorReport)
        self._touch(runner)

    def _on_field(self, message: Received) -> None:
        now = self._clock.now()
        seen = wire.decode(message.payload, Field)
        # A field has no wall clock stamp: a live one holds for now, a kept one for its second.
        at = min(seen.t, now) if message.retained else now
        for name, distance in view.distances(seen, at=at).items():
            if (runner := self._runners.get(name)) is not None:
                runner.distance = distance

    def _on_gateway(self, message: Received) -> None:
        gateway = topics.parse_gateway_topic(message.topic)
        online = wire.decode(message.payload, GatewayReport).online
        if self._gateways.get(gateway) != online and len(self._gateways) < MAX_RUNNERS:
            self._gateways[gateway] = online
            self.hub.touch_all(LINK_KEY)

    def _on_monitor(self, message: Received) -> None:
        before = self._monitors.is_up
        self._monitors.hear(wire.decode(message.payload, MonitorReport))
        if self._monitors.is_up != before:
            self.hub.touch_all(LINK_KEY)

    def _on_notify(self, message: Received) -> None:
        told = untold(wire.decode(message.payload, NotifyReport))
        if self._untold != told:
            self._untold = told
            self.hub.touch_all(LINK_KEY)

    def _of(self, message: Received) -> _Runner:
        name = topics.parse_runner_topic(message.topic).runner
        runner = self._runners.get(name)
        if runner is None:
            if len(self._runners) >= MAX_RUNNERS:
                raise PayloadRefused("too many runners", name)
            runner = self._runners[name] = _Runner(RunnerInfo(id=name, name=name))
            self.hub.touch_all(RACE_KEY)
        return runner

    def look_for_silence(self) -> None:
        """Tell the desk who is no longer heard; to be called often."""
        now = self._clock.now()
        for runner in self._runners.values():
            # Of who is live nothing changes but by a message.
            if runner.heard_at is None or now - runner.heard_at > LIVE_S:
                self._touch_desk(runner)

    def _touch(self, runner: _Runner, key: str = RUNNER_KEY) -> None:
        name = runner.info.id
        if key != RUNNER_KEY:
            self.hub.touch(audience(name), key)
        elif runner.status is not None:
            self.hub.touch(FIELD, ROW_PREFIX + name)
            self.hub.touch(audience(name), RUNNER_KEY)
            self._touch_desk(runner)

    def _touch_desk(self, runner: _Runner) -> None:
        """Tell the desk of a runner, but only what is new to it."""
        if runner.status is None:
            return
        row = wire.encode(self._desk_row(runner, runner.status))
        if row != runner.desk:
            runner.desk = row
            self.hub.touch(DESK, DESK_PREFIX + runner.info.id)

    def _render(self, who: str, key: str, sight: Sight) -> bytes | None:
        if key == LINK_KEY:
            return wire.encode(self._link(sight))
        if key == RACE_KEY:
            return wire.encode(self.race_view(sight))
        if who == DESK:
            name = key.removeprefix(DESK_PREFIX)
            return self._runners[name].desk if sight.everything else None
        name = key.removeprefix(ROW_PREFIX) if who == FIELD else who.removeprefix(RUNNER_PREFIX)
        if not sight.sees(name):
            return None
        if key == FUEL_KEY:
            return wire.encode(self.fuel_view(name, sight))
        if key in (LOG_KEY, EPISODES_KEY):
            return wire.encode(self._told_lately(name, key, sight))
        drawn = self.row(name, sight) if who == FIELD else self.runner_view(name, sight)
        return b"null" if drawn is None else wire.encode(drawn)

    def _told_lately(self, name: str, key: str, sight: Sight) -> LogView | EpisodesView:
        """What was logged of a runner, or their alerts: for those only who see all of them."""
        runner = self._runners[name]
        sees_all = sight.shared(name) >= ALL
        if key == LOG_KEY:
            return runner.log.view(name) if sees_all else LogView(runner=name, entries=())
        return runner.episodes.view(name) if sees_all else EpisodesView(runner=name, episodes=())

    def fuel_view(self, name: str, sight: Sight) -> FuelView:
        """Return the fuel ledger of one runner, as far as it is shown."""
        runner = self._runners[name]
        return self._fuel.view(name, runner.status, sight.shared(name), runner.log.refused)

    def _link(self, sight: Sight) -> Link:
        return Link(
            broker_up=self._broker_up,
            monitor_up=self._monitors.is_up,
            gateways_down=tuple(name for name, online in self._gateways.items() if not online),
            untold=self._untold if sight.may_log else (),
        )

    def race_view(self, sight: Sight) -> RaceView:
        """Return the race and everyone in it who may be seen."""
        infos = (runner.info for runner in self._runners.values())
        return race_view(self._race, infos, self._fuel.products, sight)

    def row(self, name: str, sight: Sight) -> view.Row | Withheld | None:
        """Return one runner among all, as far as it is shown; None before the first status."""
        return self._shown(name, sight, view.row)

    def runner_view(self, name: str, sight: Sight) -> view.RunnerView | Withheld | None:
        """Return one runner in full, as far as it is shown; None before the first status."""
        sensors = self._runners[name].sensors
        return self._shown(name, sight, partial(view.runner_view, runner=name, sensors=sensors))

    def _shown(self, name: str, sight: Sight, draw: Callable[..., V]) -> V | Withheld | None:
        runner = self._runners[name]
        if runner.status is None:
            return None
        shared = sight.shared(name)
        whole = draw(
            runner.status,
            at=runner.at,
            heard_at=runner.heard_at,
            distance=_distance(runner),
            alerts=consent.alerts(view.active_alerts(runner.status, runner.raised), shared),
        )
        return consent.shown(whole, shared)

    def _desk_row(self, runner: _Runner, status: Status) -> DeskRow:
        return desk_row(
            status,
            now=self._clock.now(),
            heard_at=runner.heard_at,
            distance_m=None if runner.distance is None else runner.distance[0],
            alerts=view.active_alerts(status, runner.raised),
        )


def _distance(runner: _Runner) -> view.Reading | None:
    if runner.distance is None:
        return None
    distance_m, at = runner.distance
    return distance_m, round(max(runner.at - at, 0.0), 1)
