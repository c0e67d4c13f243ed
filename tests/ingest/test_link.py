import pytest

from ingest.backoff import Cause
from ingest.bus import Bus
from ingest.link import Echo, Link
from ingest.mqtt import Account, Ended
from ingest.outbox import Outgoing
from ingest.traffic import MqttSettings, Traffic
from tests.brokers import BrokerProcess, Wire, collect, eventually, running

pytestmark = pytest.mark.broker


async def test_a_connection_on_which_nothing_is_acknowledged_is_given_up(
    mqtt_settings: MqttSettings, race_id: str
) -> None:
    traffic = Traffic(outbox_limit=10)
    async with Wire(mqtt_settings) as wire:
        account = Account(wire.settings, race_id)

        def freeze_and_publish() -> None:
            wire.freeze()
            traffic.put(Outgoing(f"{race_id}/a", b"", qos=1, retain=False))

        with pytest.raises(Ended, match=r"nothing was acknowledged for 0\.2 s") as raised:
            await Link(account, traffic, freeze_and_publish, stalled_s=0.2).run()

    assert raised.value.cause is Cause.LOST
    assert traffic.outbox.unacknowledged == 1
    assert not traffic.connected


async def test_a_half_open_connection_is_given_up_though_nothing_is_to_be_said(
    broker: BrokerProcess, race_id: str
) -> None:
    """Nothing is published, so that nothing could go unacknowledged; pings take half a minute."""
    async with Wire(broker.settings) as wire:
        echo = Echo(f"{race_id}/echo", every_s=0.05, patience_s=0.3)
        bus = Bus(wire.settings, client_id=race_id, echo=echo)
        async with (
            collect(broker.settings, echo.topic, qos=0) as heard,
            running(bus),
        ):
            await heard.count(3)
            assert bus.reconnects == 0
            wire.freeze()
            await eventually(lambda: not bus.connected)


def test_half_open_connections_are_found_within_half_a_minute() -> None:
    echo = Echo("any")

    assert echo.every_s + echo.patience_s <= 30.0
