import pytest

from ingest.backoff import Cause
from ingest.link import Link
from ingest.mqtt import Account, Ended
from ingest.outbox import Outgoing
from ingest.traffic import MqttSettings, Traffic
from tests.brokers import Wire

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
