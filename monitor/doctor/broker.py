"""The broker: whether it is there, lets our programs in, and how long its certificate holds."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator
from typing import Final

from ingest.broker_access import access_of
from ingest.endpoint import mqtt_settings
from ingest.errors import TrailpulseError
from ingest.mqtt import Account, Ended, connect
from ingest.mqtt_probe import answers
from ingest.race.secret_settings import Role
from ingest.race.settings import Race
from ingest.traffic import MqttSettings
from monitor.doctor.finding import Finding, broken, doubtful, good

SOON_DAYS: Final = 14  # a certificate should outlive the race
PATIENCE_S: Final = 10.0

_SUBJECT: Final = "broker"
_OURS: Final[tuple[Role, ...]] = ("monitor", "gateway", "dashboard")


async def look(race: Race, now: dt.datetime) -> AsyncIterator[Finding]:
    """Look at a race's broker."""
    try:
        access_of(race)
    except TrailpulseError as error:
        yield broken(_SUBJECT, str(error), "make what is missing, or listen on 127.0.0.1")
    try:
        settings = mqtt_settings(race, "monitor")
    except TrailpulseError as error:
        yield broken(_SUBJECT, str(error), "start it, or correct mqtt.url")
        return
    where = f"{settings.host}:{settings.port}"
    if not await answers(settings.host, settings.port, tls=settings.tls):
        yield broken(_SUBJECT, f"nobody answers at {where}", "start it: trailpulse broker")
        return
    yield good(_SUBJECT, f"answers at {where}{' with TLS' if settings.tls else ''}")
    if settings.tls:
        yield await _certificate(settings, now)
    if not race.secrets.accounts and race.secrets.mqtt.username is None:
        yield doubtful(
            "accounts", "none: everybody here may do everything", "trailpulse race accounts"
        )
    for role in _OURS:
        yield await _login(mqtt_settings(race, role, user=race.gateway.id), role)


def judge_certificate(ends: dt.datetime, now: dt.datetime) -> Finding:
    """Judge how long a certificate still holds."""
    days = (ends - now).total_seconds() / 86_400
    what = f"holds until {ends:%Y-%m-%d}, {days:.0f} days"
    if days < SOON_DAYS:
        return doubtful("certificate", what, "make a new one: trailpulse broker --make-certs")
    return good("certificate", what)


async def _certificate(settings: MqttSettings, now: dt.datetime) -> Finding:
    context = ssl.create_default_context(cafile=settings.ca)
    try:
        async with asyncio.timeout(PATIENCE_S):
            _, writer = await asyncio.open_connection(settings.host, settings.port, ssl=context)
    except (OSError, TimeoutError) as error:
        fix = "check mqtt.ca, the name in the URL, and the clock"
        return broken("certificate", f"not to be trusted: {error}", fix)
    shown = writer.get_extra_info("peercert")
    writer.transport.abort()
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), dt.UTC)
    return judge_certificate(ends, now)


async def _login(settings: MqttSettings, role: Role) -> Finding:
    account = Account(settings, f"doctor-{role}")
    try:
        async with asyncio.timeout(PATIENCE_S):
            connection = await connect(account, lambda _: None)
    except TimeoutError:
        return broken(_SUBJECT, f"no answer to {role}'s login", "look at the broker's log")
    except Ended as ended:
        return broken(_SUBJECT, f"{role}: {ended}", "trailpulse race accounts makes accounts")
    await connection.close()
    return good(_SUBJECT, f"lets the {role} in")
