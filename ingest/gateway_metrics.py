"""What a gateway tells Prometheus: what it knows anyway, asked for when it is asked."""

from collections import Counter
from collections.abc import Iterator

from ingest.bus import Bus
from ingest.messages import GatewayReport, Sensor
from ingest.metrics import Number


def numbers(report: GatewayReport, sensors: list[Sensor], bus: Bus) -> Iterator[Number]:
    """Return the numbers of a gateway.

    Parameters
    ----------
    report
        What it says of itself just now.
    sensors
        All its sensors.
    bus
        Its way to the broker.
    """
    sent = sum((report.sent or {}).values())
    yield Number("gateway_records_sent", "records published", sent, grows=True)
    yield Number("gateway_refused", "bad input", report.refused or {}, "reason", grows=True)
    yield Number("gateway_spool_records", "records not confirmed yet", report.spool_records)
    if report.spool_oldest_t is not None:
        age_s = report.t - report.spool_oldest_t
        yield Number("gateway_spool_oldest_age_seconds", "age of the oldest of them", age_s)
    yield Number(
        "gateway_clock_offset_seconds", "our clock minus the monitor's", report.clock_offset_s
    )
    yield Number("gateway_radio_deaf", "1 while the adapter hears nothing", _is(report.radio_fault))
    yield Number("gateway_slots_used", "Bluetooth connections held", report.slots_used)
    yield Number("gateway_slots_total", "how many there can be", report.slots_total)
    states: Counter[str] = Counter(sensor.state for sensor in sensors)
    yield Number("gateway_sensors", "sensors by state", states, "state")
    yield from bus_numbers("gateway", bus)


def _is(fault: str | None) -> float:
    return float(fault is not None)


def bus_numbers(who: str, bus: Bus) -> Iterator[Number]:
    """Return the numbers of a way to the broker."""
    yield Number(f"{who}_broker_connected", "1 while the broker is there", float(bus.connected))
    yield Number(
        f"{who}_broker_reconnects", "connections after the first", bus.reconnects, grows=True
    )
    yield Number(f"{who}_messages_sent", "messages sent", bus.sent, grows=True)
    yield Number(f"{who}_messages_received", "messages received", bus.received, grows=True)
    yield Number(f"{who}_messages_dropped", "messages given up", bus.dropped, grows=True)
    yield Number(f"{who}_messages_unacknowledged", "messages on their way", bus.unacknowledged)
