"""Puts the gateway daemon together from a race folder."""

import logging
from collections.abc import Iterator
from typing import Final

from ingest import daemon, topics, weather_post
from ingest.ble import Driver
from ingest.bus import Bus, Echo
from ingest.checkin import CheckIn
from ingest.clock import WallClock
from ingest.endpoint import wait_for_broker
from ingest.gateway_metrics import numbers
from ingest.link import ECHO_EVERY_S
from ingest.metrics import Number, served
from ingest.pair_quality import HOLD_S
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.settings import Pairing, Race
from ingest.radio import Radio
from ingest.radio_care import RadioCare
from ingest.reports import gateway_will
from ingest.sender import Spooled
from ingest.sensors import BleSource
from ingest.service import Gateway
from ingest.spool import Spool
from ingest.spool_room import Limits
from ingest.systemd import watched
from ingest.weather_post import WeatherPost

SAVER_ECHO_S: Final = 60.0
NOTHING_PAIRED: Final = (
    "no sensor is paired with gateway %s yet: bind some on the page, at Check-in, or wear a strap"
    " and run `trailpulse pair RUNNER --race %s`"
)

_log = logging.getLogger(__name__)


async def run(
    race: Race,
    radio: Radio | None = None,
    *,
    metrics_port: int | None = None,
    hold_s: float = HOLD_S,
) -> None:
    """Run the gateway of a race until cancelled.

    Parameters
    ----------
    race
        The checked race folder.
    radio
        The Bluetooth adapter; by default the one that race.toml names.
    metrics_port
        Where Prometheus may ask on this machine; absent: nowhere.
    hold_s
        For how long a sensor must tell plausible values to be bound without a question [s].

    Raises
    ------
    Unavailable
        When there is no Bluetooth adapter to begin with.
    """
    clock = WallClock()
    name = race.gateway.id
    pairings = [*pairings_of(race), *weather_post.pairings_of(race.weather_sensors, name)]
    radio = radio or Radio(Driver(race.gateway.adapter))
    await radio.check(mend=True)  # before waiting for a broker, which may take long
    care = RadioCare(radio, clock)
    source = BleSource(pairings, radio, clock, care)
    will = gateway_will(race.race.id, name, clock.now())
    # An underscore, since no id has one: else two races on a broker might push each other out.
    client_id = f"gateway-{race.race.id}_{name}"
    # On a metered connection even silence costs: there a dead one is found later.
    every_s = SAVER_ECHO_S if race.gateway.saver else ECHO_EVERY_S
    echo = Echo(topics.echo(race.race.id, client_id), every_s=every_s)
    bus = Bus(
        await wait_for_broker(race, "gateway", user=name), client_id=client_id, will=will, echo=echo
    )
    settings = race.gateway
    limits = Limits(settings.spool_days * 86_400.0, int(settings.spool_mb * 1e6))
    path = race.folder / RUNTIME_FOLDER / f"spool-{name}.db"
    spool = Spool.open(path, name, now=clock.now(), limits=limits)
    batch_s = settings.batch_s if settings.saver else None
    sender = Spooled(race.race.id, name, bus, spool, clock, batch_s=batch_s)
    check_in = CheckIn(race, bus=bus, clock=clock, radio=radio, source=source, hold_s=hold_s)
    gateway = Gateway(
        race=race.race.id,
        gateway=name,
        bus=bus,
        clock=clock,
        sources=[source],
        sender=sender,
        told=care.told,
        beside=check_in,
        weather=WeatherPost(race.weather_sensors),
    )
    if pairings:
        _log.info("gateway %s listens for %d sensors", name, len(pairings))
    else:
        _log.warning(NOTHING_PAIRED, name, race.folder)

    def figures() -> Iterator[Number]:
        return numbers(gateway.report(online=True), gateway.sensors(), bus)

    async with served(figures, metrics_port), watched(gateway.pulse.fault):
        await daemon.alongside(bus.run(), gateway.run())


def pairings_of(race: Race) -> list[Pairing]:
    """The sensors that this gateway is to hear."""
    return [pairing for pairing in race.pairings if pairing.gateway in (None, race.gateway.id)]
