"""Messages to bytes and back, with every bound checked: the only way in and out.

Encoding refuses NaN and infinity with a ValueError, since sending one is a programming error.
Decoding raises `PayloadRefused` with a short reason; the caller counts it and goes on.
"""

import math
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

import msgspec

from ingest.errors import PayloadRefused, RecordRefused
from ingest.events import Event
from ingest.messages import MAX_VITALS_PER_PAYLOAD, Count, Id, Message, Vitals

MAX_PAYLOAD_BYTES: Final = Message.max_bytes
LARGEST_BYTES: Final = 1024 * 1024  # of any type of message, that of brokers too
ZLIB_FIRST_BYTE: Final = 0x78

M = TypeVar("M")
MessageType = TypeVar("MessageType", bound=Message)


class _Number(Message, frozen=True, kw_only=True):
    """Which record it is, whatever else is in it."""

    gateway: Id
    seq: Count


_encoder: Final = msgspec.json.Encoder()
_batch: Final = msgspec.json.Decoder(list[msgspec.Raw])
_vitals: Final = msgspec.json.Decoder(Vitals)
_number: Final = msgspec.json.Decoder(_Number)
_event: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(Event)
_decoders: Final[dict[type, msgspec.json.Decoder[Any]]] = {}


def encode(message: Message) -> bytes:
    """Encode one message as JSON.

    Raises
    ------
    ValueError
        When a number is NaN or infinite, or the payload would exceed the type's `max_bytes`.
    """
    payload = _encoder.encode(message)
    # msgspec writes NaN and infinity as null; only then is the slow search needed. Backwards this
    # one takes half the time.
    if payload.rfind(b"null") >= 0 and (path := _not_finite(message)) is not None:
        raise ValueError(f"{type(message).__name__}{path} is not a finite number")
    return _bounded(payload, message.max_bytes)


def encode_vitals(records: list[Vitals], *, compress: bool = False) -> bytes:
    """Encode up to 600 records as one payload: an object if there is one, else an array.

    Raises
    ------
    ValueError
        When there are none or too many, a number is NaN or infinite, or the payload is too large.
    """
    if not 1 <= len(records) <= MAX_VITALS_PER_PAYLOAD:
        raise ValueError(f"{len(records)} records in one payload; 1 to {MAX_VITALS_PER_PAYLOAD}")
    encoded = [encode(record) for record in records]
    # The limit is on the plain size too: a reader stops unpacking there.
    payload = _bounded(encoded[0] if len(encoded) == 1 else b"[" + b",".join(encoded) + b"]")
    return _bounded(zlib.compress(payload, level=9)) if compress else payload


def vitals_payloads(records: list[Vitals], *, compress: bool = False) -> Iterator[bytes]:
    """Encode up to 600 records as one payload, or as several where one would be too large.

    Raises
    ------
    ValueError
        See `encode_vitals`.
    """
    try:
        whole = encode_vitals(records, compress=compress)
    except ValueError:
        half = len(records) // 2
        if not half:
            raise
        yield from vitals_payloads(records[:half], compress=compress)
        yield from vitals_payloads(records[half:], compress=compress)
    else:
        yield whole


def decode(payload: bytes, kind: type[MessageType]) -> MessageType:
    """Decode one message of a given type.

    Raises
    ------
    PayloadRefused
        ``too large``, ``not json``, or ``invalid`` with the field that is wrong.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    message: MessageType = _decode(decoder, _inflated(payload, kind.max_bytes))
    return message


def decode_event(payload: bytes) -> Event:
    """Decode one event; see `decode` for what is refused."""
    return _decode(_event, _inflated(payload))


def decode_vitals(payload: bytes) -> tuple[list[Vitals], list[PayloadRefused]]:
    """Decode a vitals payload: one record or an array of up to 600, perhaps compressed.

    A bad record in an array is refused alone; the others are kept.

    Raises
    ------
    PayloadRefused
        When nothing of the payload can be used; `RecordRefused` for a single record that says
        which one it is, as for those in an array.
    """
    plain = _inflated(payload)
    if plain[:1] == b"{" or not plain.lstrip().startswith(b"["):
        return [_decode_record(plain)], []
    items = _decode(_batch, plain)
    if len(items) > MAX_VITALS_PER_PAYLOAD:
        raise PayloadRefused("too many records", f"{len(items)} in one payload")
    records: list[Vitals] = []
    refused: list[PayloadRefused] = []
    for item in items:
        try:
            records.append(_decode_record(item))
        except PayloadRefused as error:
            refused.append(error)
    return records, refused


def _decode_record(payload: bytes | msgspec.Raw) -> Vitals:
    try:
        return _decode(_vitals, payload)
    except PayloadRefused as error:
        try:
            number = _number.decode(payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise error from error.__cause__
        raise RecordRefused(error.reason, error.detail, number.gateway, number.seq) from error


def _decode(decoder: msgspec.json.Decoder[M], payload: bytes | msgspec.Raw) -> M:
    try:
        return decoder.decode(payload)
    except msgspec.ValidationError as error:
        raise PayloadRefused("invalid", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadRefused("not json", str(error)) from error


def _inflated(payload: bytes, max_bytes: int = MAX_PAYLOAD_BYTES) -> bytes:
    if len(payload) > max_bytes:
        raise PayloadRefused("too large", f"{len(payload)} bytes")
    if not payload or payload[0] != ZLIB_FIRST_BYTE:
        return payload
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(payload, max_bytes + 1)
    except zlib.error as error:
        raise PayloadRefused("not zlib", str(error)) from error
    if len(plain) > max_bytes:
        raise PayloadRefused("too large", f"more than {max_bytes} bytes uncompressed")
    if not inflater.eof:
        raise PayloadRefused("not zlib", "cut short")
    if inflater.unused_data:
        raise PayloadRefused("not zlib", f"{len(inflater.unused_data)} bytes after its end")
    return plain


def _bounded(payload: bytes, max_bytes: int = MAX_PAYLOAD_BYTES) -> bytes:
    if len(payload) > max_bytes:
        raise ValueError(f"payload of {len(payload)} bytes; at most {max_bytes}")
    return payload


def _not_finite(value: object) -> str | None:
    """Path of the first NaN or infinity below a value, if there is one."""
    if isinstance(value, float):
        return None if math.isfinite(value) else ""
    children: Iterable[tuple[object, object]]
    if isinstance(value, msgspec.Struct):
        form, children = ".{}", ((name, getattr(value, name)) for name in value.__struct_fields__)
    elif isinstance(value, dict):
        form, children = ".{}", value.items()
    elif isinstance(value, (list, tuple)):
        form, children = "[{}]", enumerate(value)
    else:
        return None
    for name, child in children:
        if child is None or isinstance(child, str):  # a quick way past most of what there is
            continue
        if (path := _not_finite(child)) is not None:
            return form.format(name) + path
    return None
