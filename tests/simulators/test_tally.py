"""What gateways sent against what the monitor received, as both report it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from ingest import topics, wire
from ingest.bus import Bus, MqttSettings
from ingest.messages import GatewayReport
from monitor.messages import Field, Index, Level, MonitorReport, Phase, Status, VitalsNow
from monitor.topics import field as field_topic
from monitor.topics import monitor as monitor_topic
from monitor.topics import status as status_topic
from simulators.tally import CALM_FIELDS, REPORTED_WITHIN_S, Row, Tally
from tests.brokers import eventually, running

T = 1_764_000_000
RACING: tuple[Phase, ...] = ("racing",)
UNKNOWN: tuple[Level, ...] = ("unknown",)


class Reports:
    """Gateways and a monitor that report what the test says."""

    def __init__(self, race: str, bus: Bus) -> None:
        self._race = race
        self._bus = bus
        self.tally = Tally(race, bus, ("anna", "ben"))

    def gateway(self, name: str, online: bool, **sent: int) -> None:
        self.payload(
            topics.gateway(self._race, name),
            wire.encode(GatewayReport(t=T, online=online, sent=sent)),
        )

    def monitor(self, online: bool = True, refused: int = 0, **received: int) -> None:
        report = MonitorReport(
            t=T,
            online=online,
            received=received,
            statuses=received,
            alerts={},
            refused={"invalid": refused} if refused else {},
        )
        self.payload(monitor_topic(self._race), wire.encode(report))

    def field(self, **age_s: float | None) -> None:
        nobody = (None,) * len(age_s)
        field = Field(
            t=T,
            runner=tuple(age_s),
            phase=RACING * len(age_s),
            heart_rate_bpm=nobody,
            cadence_spm=nobody,
            distance_m=nobody,
            fatigue=nobody,
            fatigue_level=UNKNOWN * len(age_s),
            cramp=nobody,
            cramp_level=UNKNOWN * len(age_s),
            alerts=({},) * len(age_s),
            age_s=tuple(age_s.values()),
        )
        self.payload(field_topic(self._race), wire.encode(field))

    async def fields_until(self, settled: "asyncio.Task[None]") -> None:
        """The monitor says every now and then how the field is, as it does all the time."""
        async with asyncio.timeout(0.8 * REPORTED_WITHIN_S):  # it must not be patience that ends it
            while not settled.done():
                self.field(anna=0.2)
                await asyncio.wait([settled], timeout=0.05)
        await settled

    def status(self, runner: str, behind_s: float) -> None:
        told = Status(
            t=T, at=T, phase="racing", stored_seq={}, vitals=VitalsNow(),
            fatigue=Index(level="unknown"), cramp=Index(level="unknown"), alerts=(), missing=(),
            behind_s=behind_s, model="1",
        )  # fmt: skip
        self.payload(status_topic(self._race, runner), wire.encode(told))

    def payload(self, topic: str, payload: bytes) -> None:
        self._bus.publish(topic, payload)


@contextlib.asynccontextmanager
async def reporting(broker: MqttSettings, race: str) -> AsyncIterator[Reports]:
    bus = Bus(broker, client_id=f"tally-{race}")
    reports = Reports(race, bus)
    async with running(bus):
        yield reports


@pytest.fixture
async def reports(mqtt_settings: MqttSettings, race_id: str) -> AsyncIterator[Reports]:
    async with reporting(mqtt_settings, race_id) as reports:
        yield reports


async def test_a_row_is_what_all_gateways_sent_and_the_monitor_received(reports: Reports) -> None:
    reports.gateway("sim-1", online=True, anna=10, ben=5)
    reports.gateway("sim-2", online=True, anna=2)
    reports.monitor(anna=12, ben=4)
    await eventually(lambda: [row.sent for row in reports.tally.rows()] == [12, 5])
    await eventually(lambda: reports.tally.monitor_is_up)
    anna, ben = reports.tally.rows()
    assert anna == Row("anna", sent=12, received=12, statuses=12, alerts=0)
    assert (anna.lost, ben.lost) == (0, 1)


async def test_before_the_monitor_reports_nothing_was_received(reports: Reports) -> None:
    reports.gateway("sim-1", online=True, anna=10)
    await eventually(lambda: reports.tally.rows()[0].sent == 10)
    assert reports.tally.rows() == [Row("anna", 10, 0, 0, 0), Row("ben", 0, 0, 0, 0)]
    assert reports.tally.refused == {}


async def test_up_means_online(reports: Reports) -> None:
    up = asyncio.create_task(reports.tally.up())
    reports.monitor(online=False, refused=1)
    await eventually(lambda: reports.tally.refused == {"invalid": 1})
    assert not up.done()
    reports.monitor(online=True)
    async with asyncio.timeout(60):
        await up


async def test_everybody_means_that_each_was_heard_once(reports: Reports) -> None:
    everybody = asyncio.create_task(reports.tally.everybody())
    reports.field(anna=0.2, ben=None)
    reports.field(anna=None, carla=1.0)
    reports.monitor()
    await eventually(lambda: reports.tally.monitor_is_up)
    assert not everybody.done()
    reports.field(anna=None, ben=3.0)
    async with asyncio.timeout(60):
        await everybody


async def test_settled_means_that_all_left_and_everything_arrived(reports: Reports) -> None:
    reports.gateway("sim-1", online=True, anna=10)
    reports.gateway("sim-2", online=False, ben=4)
    reports.monitor(anna=10, ben=4)
    await eventually(lambda: [row.sent for row in reports.tally.rows()] == [10, 4])
    await eventually(lambda: reports.tally.monitor_is_up)
    settled = asyncio.create_task(reports.tally.settled())
    reports.gateway("sim-1", online=False, anna=11)
    await eventually(lambda: reports.tally.rows()[0].sent == 11)
    assert not settled.done()
    reports.status("ben", behind_s=2.0)
    reports.monitor(anna=11, ben=4)
    for _ in range(CALM_FIELDS + 1):
        reports.field(anna=0.2)
    reports.monitor(anna=11, ben=4, carla=1)
    reports.gateway("sim-1", online=False, anna=11, carla=1)
    await eventually(lambda: len(reports.tally.rows()) == 3)
    assert not settled.done()
    reports.status("ben", behind_s=0.0)
    await reports.fields_until(settled)


async def test_a_gateway_that_was_killed_keeps_its_rows(reports: Reports, race_id: str) -> None:
    """Its last will knows no numbers, and its last report is older than its last records."""
    settled = asyncio.create_task(reports.tally.settled())
    reports.gateway("sim-1", online=True, anna=10, ben=4)
    reports.monitor(anna=14, ben=4)
    await eventually(lambda: reports.tally.rows()[0].sent == 10)
    will = wire.encode(GatewayReport(t=T, online=False))
    reports.payload(topics.gateway(race_id, "sim-1"), will)
    await reports.fields_until(settled)
    row = reports.tally.rows()[0]
    assert (row.sent, row.received, row.lost) == (10, 14, 0)


async def test_what_is_no_report_is_passed_over(reports: Reports, race_id: str) -> None:
    reports.payload(monitor_topic(race_id), b"nonsense")
    reports.payload(topics.gateway(race_id, "sim-1"), b"nonsense")
    reports.payload(f"{topics.ROOT}/{race_id}/gateway/No-Id", b"{}")
    reports.payload(field_topic(race_id), b"nonsense")
    reports.gateway("sim-1", online=True, anna=10)
    reports.monitor(anna=10)
    await eventually(lambda: reports.tally.rows()[0] == Row("anna", 10, 10, 10, 0))


async def test_of_several_monitors_all_are_counted(reports: Reports, race_id: str) -> None:
    reports.gateway("sim-1", online=True, anna=10, ben=5)
    for shard, runner, received in ((1, "anna", 10), (2, "ben", 4)):
        counts = {runner: received}
        report = MonitorReport(
            t=T, online=True, received=counts, statuses=counts, shard=shard, shards=2,
            refused={"invalid": shard},
        )  # fmt: skip
        assert not reports.tally.monitor_is_up
        reports.payload(monitor_topic(race_id), wire.encode(report))
        await eventually(lambda: bool(reports.tally.refused))
    await eventually(lambda: reports.tally.monitor_is_up)
    await eventually(lambda: [row.sent for row in reports.tally.rows()] == [10, 5])
    assert [row.received for row in reports.tally.rows()] == [10, 4]
    assert reports.tally.refused == {"invalid": 3}
