"""Puts the gateway daemon together from a race folder."""

import logging
from collections.abc import Iterator

from ingest import daemon, topics
from ingest.ble import Radio
from ingest.bus import Bus, Echo
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.errors import UsageError
from ingest.gateway_metrics import numbers
from ingest.metrics import Number, served
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.settings import Pairing, Race
from ingest.reports import gateway_will
from ingest.sensors import BleSource
from ingest.sequence import Sequence
from ingest.service import Gateway
from ingest.systemd import watched

_log = logging.getLogger(__name__)


async def run(race: Race, radio: Radio | None = None, *, metrics_port: int | None = None) -> None:
    """Run the gateway of a race until cancelled.

    Parameters
    ----------
    race
        The checked race folder.
    radio
        The Bluetooth adapter; by default the one that race.toml names.
    metrics_port
        Where Prometheus may ask on this machine; absent: nowhere.

    Raises
    ------
    UsageError
        When no sensor is paired with this gateway.
    Unavailable
        When there is no Bluetooth adapter to begin with.
    """
    clock = WallClock()
    name = race.gateway.id
    pairings = pairings_of(race)
    radio = radio or Radio(adapter=race.gateway.adapter)
    await radio.check()  # before waiting for a broker, which may take long
    source = BleSource(pairings, radio, clock)
    will = gateway_will(race.race.id, name, clock.now())
    client_id = f"gateway-{name}"
    echo = Echo(topics.echo(race.race.id, client_id))
    bus = Bus(
        await wait_for_broker(race, "gateway", user=name), client_id=client_id, will=will, echo=echo
    )
    gateway = Gateway(
        race=race.race.id,
        gateway=name,
        bus=bus,
        clock=clock,
        sources=[source],
        sequence=Sequence(
            race.folder / RUNTIME_FOLDER / f"gateway-{name}.json", first=int(clock.now())
        ),
    )
    _log.info("gateway %s listens for %d sensors", name, len(pairings))

    def figures() -> Iterator[Number]:
        return numbers(gateway.report(online=True), gateway.sensors(), bus)

    async with served(figures, metrics_port), watched(gateway.pulse.fault):
        await daemon.alongside(bus.run(), gateway.run())


def pairings_of(race: Race) -> list[Pairing]:
    """The sensors that this gateway is to hear.

    Raises
    ------
    UsageError
        When there are none.
    """
    name = race.gateway.id
    ours = [pairing for pairing in race.pairings if pairing.gateway in (None, name)]
    if not ours:
        raise UsageError(
            f"no sensor is paired with gateway {name}; wear a strap and run"
            f" `trailpulse pair RUNNER --race {race.folder}`"
        )
    return ours
