"""Asks whether an MQTT broker is there, without becoming a client of it."""

import asyncio
import contextlib
import ssl
from typing import Final

# MQTT 3.1.1: CONNECT with a clean session and no name, DISCONNECT, and how the answer starts.
_CONNECT: Final = b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00"
_DISCONNECT: Final = b"\xe0\x00"
_CONNACK: Final = b"\x20\x02"
_CONNACK_BYTES: Final = 4


async def answers(host: str, port: int, *, tls: bool = False, timeout_s: float = 5.0) -> bool:
    """Whether an MQTT broker answers there in time, be it with a refusal.

    Who it is is left to those who connect: any certificate will do.
    """
    context = _trusting_anybody() if tls else None
    try:
        async with asyncio.timeout(timeout_s):
            return await _ask(host, port, context)
    except (OSError, EOFError, TimeoutError):
        return False


def _trusting_anybody() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def _ask(host: str, port: int, context: ssl.SSLContext | None) -> bool:
    reader, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        writer.write(_CONNECT)
        answer = await reader.readexactly(_CONNACK_BYTES)
        writer.write(_DISCONNECT)
        await writer.drain()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return answer.startswith(_CONNACK)
