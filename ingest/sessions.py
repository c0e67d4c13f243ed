"""Ends what a broker keeps for clients that will not come again."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from ingest.mqtt import Account, Ended, connect
from ingest.traffic import MqttSettings

PATIENCE_S: Final = 10.0

_log = logging.getLogger(__name__)


async def forget_sessions(settings: MqttSettings, clients: Iterable[str]) -> None:
    """Have a broker let go of the persistent sessions of some clients, if it has them.

    Else it would go on keeping messages for them until its disk is full. A broker that can't be
    reached is told of in the log, and keeps them.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            for client in clients:
                connection = await connect(Account(settings, client), lambda _: None)
                await connection.close()
    except (Ended, TimeoutError) as error:
        _log.warning(
            "the broker may keep messages for monitors that are no more (%s)", error or "no answer"
        )
