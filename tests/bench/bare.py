"""A bare aiomqtt program: ``python -m tests.bench.bare PORT RACE BYTES``.

It receives what a monitor receives and publishes as much, and does nothing else.
"""

import asyncio
import sys

import aiomqtt

from ingest import topics


async def answer(port: int, race: str, size: int) -> None:
    """Answer every record with a retained message of some bytes, until cancelled."""
    root = topics.of_race(race)
    payload = b"x" * size
    async with aiomqtt.Client("127.0.0.1", port, identifier="bare", clean_session=False) as client:
        await client.subscribe(f"{root}/runner/+/vitals", qos=1)
        async for message in client.messages:
            runner = message.topic.value.split("/")[-2]
            await client.publish(f"{root}/bare/{runner}", payload, qos=0, retain=True)


if __name__ == "__main__":
    asyncio.run(answer(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
