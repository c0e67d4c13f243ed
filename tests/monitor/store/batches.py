"""What is written to stores in tests."""

from collections.abc import Iterable

from ingest import wire
from ingest.messages import Vitals
from monitor.batch import Batch, Record
from monitor.stored import Watermarks
from tests.monitor.people import T, running, vitals


def record(second: int, gateway: str = "pi-1") -> Vitals:
    """Another one every second."""
    return vitals(T + second, second, running(2.0 + second % 7 / 10, 120 + second % 50), gateway)


def batch_of(records: Iterable[tuple[str, Vitals]], marks: Watermarks | None = None) -> Batch:
    """Records of runners, after what was stored before."""
    marks = marks or Watermarks()
    batch = Batch()
    numbers: dict[tuple[str, str], list[int]] = {}
    for runner, one in records:
        stream = runner, one.gateway
        numbers.setdefault(stream, []).append(one.seq)
        first_t, last_t = batch.seconds.get(stream, (one.t, one.t))
        batch.seconds[stream] = min(first_t, one.t), max(last_t, one.t)
        batch.records.append(Record(one.t, stream, one.seq, wire.encode(one)))
    batch.numbers = numbers
    batch.dealt = {stream: marks.with_more(stream, those) for stream, those in numbers.items()}
    return batch
