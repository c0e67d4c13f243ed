"""Hypothesis strategies for messages, made from the struct types and their bounds."""

import uuid
from typing import Any, TypeVar

import msgspec
import msgspec.inspect as mi
from hypothesis import strategies as st

from ingest import schema
from ingest.events import UUID_PATTERN
from ingest.topics import ID_PATTERN

S = TypeVar("S", bound=msgspec.Struct)

# What has no bounds in its type: outgoing numbers are the models' business.
ANY_NUMBER = st.floats(-1e12, 1e12)
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=80)
IDS = st.from_regex(ID_PATTERN, fullmatch=True)


def of(kind: type[S]) -> st.SearchStrategy[S]:
    """Any valid message of a type."""
    names = {field.encode_name: field.name for field in schema.struct_info(kind).fields}
    fields = {names[field.encode_name]: _field(field) for field in schema.struct_info(kind).fields}
    return st.builds(kind, **fields)


def _field(field: mi.Field) -> st.SearchStrategy[Any]:
    values = _type(field.type)
    return values if field.required or field.default is not None else st.none() | values


def _type(info: mi.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, mi.UnionType):
        return st.one_of(*(_type(member) for member in info.types))
    if isinstance(info, mi.Metadata):
        return _type(info.type)
    if isinstance(info, mi.NoneType):
        return st.none()
    if isinstance(info, mi.BoolType):
        return st.booleans()
    if isinstance(info, mi.LiteralType):
        return st.sampled_from(info.values)
    if isinstance(info, mi.StructType):
        return of(info.cls)
    if isinstance(info, (mi.IntType, mi.FloatType)):
        return _number(info)
    if isinstance(info, mi.StrType):
        return _text(info)
    return _container(info)


def _number(info: mi.IntType | mi.FloatType) -> st.SearchStrategy[Any]:
    if isinstance(info, mi.IntType):
        low = int(info.ge) if info.ge is not None else None
        return st.integers(low, int(info.le) if info.le is not None else 2**53)
    low_, high = info.gt if info.gt is not None else info.ge, info.le
    if low_ is None and high is None:
        return ANY_NUMBER
    return st.floats(low_, high, exclude_min=info.gt is not None)


def _text(info: mi.StrType) -> st.SearchStrategy[str]:
    if info.pattern == UUID_PATTERN:
        return st.uuids().map(str) | st.just(str(uuid.UUID(int=0)).upper())
    if info.pattern is not None:
        return IDS
    return ANY_TEXT.filter(lambda text: len(text) <= (info.max_length or 80))


def _container(info: mi.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, mi.VarTupleType):
        return st.lists(_type(info.item_type), max_size=3).map(tuple)
    if isinstance(info, mi.TupleType):
        return st.tuples(*(_type(item) for item in info.item_types))
    if isinstance(info, mi.DictType):
        return st.dictionaries(_type(info.key_type), _type(info.value_type), max_size=3)
    raise TypeError(f"no strategy for {info}")
