"""Answers Prometheus: the one file that imports its client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ingest.errors import Unavailable
from ingest.metrics import PREFIX, Number, Numbers
from ingest.race.addresses import LOOPBACK

PATIENCE_S: Final = 5.0  # a loop that does not answer within this time hangs


@contextlib.asynccontextmanager
async def answered(numbers: Numbers, port: int) -> AsyncIterator[None]:
    """Answer on a port of this machine; see `ingest.metrics.served`."""
    registry = CollectorRegistry()
    registry.register(_OnLoop(numbers, asyncio.get_running_loop()))
    try:
        server, thread = start_http_server(port, LOOPBACK, registry)
    except OSError as error:
        raise Unavailable(
            f"metrics can't be served on port {port}: {error.strerror}; choose another one"
            " with --metrics-port"
        ) from error
    try:
        yield
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        await asyncio.to_thread(thread.join)


class _OnLoop(Collector):
    """Asks for the numbers on the event loop whenever Prometheus asks us."""

    def __init__(self, numbers: Numbers, loop: asyncio.AbstractEventLoop) -> None:
        self._numbers = numbers
        self._loop = loop

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        asked = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
        for number in asked.result(PATIENCE_S):
            yield from _family(number)

    async def _ask(self) -> list[Number]:
        return list(self._numbers())


def _family(number: Number) -> Iterator[Metric]:
    if number.value is None:
        return
    kind = CounterMetricFamily if number.grows else GaugeMetricFamily
    labels = [number.label] if number.label else []
    family = kind(f"{PREFIX}_{number.name}", number.about, labels=labels)
    values = number.value if isinstance(number.value, Mapping) else {"": number.value}
    for label, value in values.items():
        family.add_metric([label] if labels else [], value)
    yield family
