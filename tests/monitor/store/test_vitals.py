"""A stored record is the record, byte for byte."""

from hypothesis import given

from ingest import wire
from ingest.messages import Vitals
from monitor.store.vitals import packed, unpacked
from tests.ingest import strategies


@given(strategies.of(Vitals))
def test_the_end_that_columns_know_is_put_back(record: Vitals) -> None:
    payload = wire.encode(record)
    short = packed(payload, record.t, record.seq, record.gateway)
    assert len(short) < len(payload)
    assert unpacked(short, record.t, record.seq, record.gateway) == payload
