"""What `trailpulse broker` does: serve, make certificates, write the rules for Mosquitto."""

import asyncio
import datetime as dt
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never

from ingest import certificates, daemon
from ingest.broker import EmbeddedBroker
from ingest.broker_access import Access, access_of
from ingest.broker_config import Plan
from ingest.errors import TrailpulseError, Unavailable
from ingest.mosquitto_config import (
    ACCESS_FILE,
    CONFIG_FILE,
    PASSWORD_FILE,
    SALT_BYTES,
    mosquitto_access,
    mosquitto_config,
    mosquitto_passwords,
)
from ingest.race.files import RACE_FILE, RUNNERS_FILE, SECRETS_FILE
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.systemd import watched
from ingest.writing import PUBLIC_MODE, SECRET_MODE, replace

LOOK_EVERY_S: Final = 2.0

_MOSQUITTO_PORTS: Final = {False: 1883, True: 8883}

_log = logging.getLogger(__name__)


def serve(
    race: Race, say: Callable[[str], None], *, port: int | None, let_anybody_in: bool
) -> None:
    """Run the embedded broker of a race until stopped; `say` hears its URL."""
    access = access_of(race, port=port, let_anybody_in=let_anybody_in)
    if not access.users:
        _log.warning(
            "everybody on this machine may read and write everything; `trailpulse race accounts`"
            " makes accounts"
        )

    async def main() -> None:
        async with EmbeddedBroker(race.folder, access) as embedded:
            say(embedded.url)

            def fault() -> str | None:
                return None if embedded.pid is not None else "the server does not run"

            async with watched(fault):
                await daemon.alongside(embedded.run(), follow(embedded, race.folder, access))

    daemon.run(main)


async def follow(
    embedded: EmbeddedBroker, folder: Path, access: Access, *, every_s: float = LOOK_EVERY_S
) -> Never:
    """Let in whom the race folder lets in, and share its runners out, whenever it changes."""
    users, shards, seen = access.users, access.shards, _changed_at(folder)
    while True:
        await asyncio.sleep(every_s)
        if (changed := _changed_at(folder)) == seen:
            continue
        seen = changed
        try:
            now = access_of(load(folder), let_anybody_in=True)
        except TrailpulseError as error:
            _log.warning("the race folder has mistakes, so that the old accounts hold: %s", error)
            continue
        wanted = now.users or users
        if (wanted, now.shards) == (users, shards):
            continue
        try:
            embedded.let_in(wanted, now.shards)
        except Unavailable as error:
            _log.warning("the old accounts hold, trying on: %s", error)
            seen = ()
            continue
        if wanted != users:
            _log.info("%d accounts may log in now", len(wanted))
        if now.shards != shards:
            _log.info("the runners are shared out to %d monitors now", now.shards)
        users, shards = wanted, now.shards


def make_certificates(race: Race, hosts: list[str]) -> str:
    """Make certificates for a race's broker; what to do with them."""
    made = certificates.make(race.folder, hosts, dt.datetime.now(dt.UTC))
    return (
        f"Made {made.authority}, {made.certificate} and {made.key}. Now write into"
        f" {race.folder / RACE_FILE}:\n"
        '  [broker]\n  listen = "0.0.0.0:8883"\n'
        f'  cert = "{certificates.FOLDER}/{made.certificate.name}"\n'
        f'  key = "{certificates.FOLDER}/{made.key.name}"\n'
        f'  ca = "{certificates.FOLDER}/{made.authority.name}"\n'
        f"and give {made.authority.name} to the other machines, with in their {RACE_FILE}:\n"
        f'  [mqtt]\n  url = "mqtts://{hosts[0]}:8883"\n  ca = "{made.authority.name}"'
    )


def write_for_mosquitto(race: Race, folder: Path) -> str:
    """Write configuration, passwords and access list for Mosquitto; how to start it."""
    access = access_of(race)
    folder = folder.absolute()
    port = access.port or _MOSQUITTO_PORTS[access.certificate is not None]
    plan = Plan(access.host, port, folder / "data", access.certificate, access.users)
    salts = [os.urandom(SALT_BYTES) for _ in access.users]
    try:
        plan.store.mkdir(parents=True, exist_ok=True)
        replace(folder / CONFIG_FILE, mosquitto_config(plan, folder), PUBLIC_MODE)
        replace(folder / PASSWORD_FILE, mosquitto_passwords(access.users, salts), SECRET_MODE)
        replace(folder / ACCESS_FILE, mosquitto_access(access.users), SECRET_MODE)
    except OSError as error:
        raise Unavailable(f"can't write {error.filename or folder}: {error.strerror}") from error
    return (
        f"Made {folder / CONFIG_FILE}. The user that Mosquitto runs as must be able to read the"
        f" files beside it. Start it with: mosquitto -c {folder / CONFIG_FILE}"
    )


def _changed_at(folder: Path) -> tuple[int, ...]:
    """When the files were changed that say who may log in."""
    times = []
    for name in (SECRETS_FILE, RUNNERS_FILE, RACE_FILE):
        try:
            times.append((folder / name).stat().st_mtime_ns)
        except OSError:
            times.append(0)
    return tuple(times)
