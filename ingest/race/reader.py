"""Turns the values of a TOML file into structs and notes every mistake on the way.

msgspec stops at the first mistake; here each value is converted alone. A wrong value of an optional
key counts as not given, so that the checks between keys can still look at everything else. A
struct whose required key is wrong or missing holds None there: checks ask `Reader.is_right`, and
nothing of a folder with mistakes is handed on.
"""

import datetime as dt
import difflib
import functools
import math
import typing
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
import msgspec.inspect as mi

from ingest.race.document import Document
from ingest.race.toml_positions import KeyPath
from ingest.schema import describe, struct_info, without_none

S = TypeVar("S", bound=msgspec.Struct)

_WRONG: Final = object()
_TYPE_NAMES: Final[dict[type, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "an array",
    dict: "a table",
    dt.date: "a date without time",
    dt.time: "a time without date",
}


class _Place(NamedTuple):
    made: msgspec.Struct
    path: KeyPath
    written: frozenset[str]
    right: frozenset[str]


class Reader:
    """Reads one document; remembers where each struct stood."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._places: dict[int, _Place] = {}

    def read(self, kind: type[S]) -> S:
        """Convert the whole document; `kind` must have defaults for all its keys."""
        return self._table(kind, self.document.data, (), kind)

    def path(self, settings: msgspec.Struct, *keys: str | int) -> KeyPath:
        """Where a struct that this reader made stood, or a key of it."""
        return (*self._places[id(settings)].path, *keys)

    def name(self, settings: msgspec.Struct) -> str:
        """What a struct that this reader made is called in mistakes."""
        return self.document.readable(self.path(settings))

    def written(self, settings: msgspec.Struct) -> frozenset[str]:
        """Which keys its table has in the file, right or wrong."""
        return self._places[id(settings)].written

    def is_right(self, settings: msgspec.Struct, key: str) -> bool:
        """Whether a key is in the file and its value is of the right form."""
        return key in self._places[id(settings)].right

    def _table(
        self, kind: type[S], table: dict[str, Any], path: KeyPath, root: type[msgspec.Struct]
    ) -> S:
        known = _keys(kind)
        for key in [key for key in table if key not in known]:
            self._unknown(key, path, list(known), root)
        values: dict[str, Any] = {}
        right: set[str] = set()
        for key, field in known.items():
            value: Any = _WRONG
            if key in table:
                value = self._value(field.type, table[key], (*path, key), root)
            elif field.required:
                self._missing(kind, key, path)
            if value is not _WRONG:
                values[field.name] = value
                right.add(key)
            elif field.required:
                values[field.name] = None
        made = kind(**values)
        # Holding the struct itself keeps its identity from being given to another one.
        self._places[id(made)] = _Place(made, path, frozenset(table), frozenset(right))
        return made

    def _value(self, hint: Any, value: object, path: KeyPath, root: type[msgspec.Struct]) -> Any:
        info = _info(hint)
        bare = info.type if isinstance(info, mi.Metadata) else info
        if isinstance(bare, mi.StructType):
            if isinstance(value, dict):
                return self._table(bare.cls, value, path, root)
            problem = f"{_type_name(value)} instead of a table"
            self.document.add(path, problem, f"expected {_heading(path)}")
            return _WRONG
        if isinstance(bare, mi.VarTupleType) and isinstance(value, list):
            item_hint = _item_hint(hint, tuple)
            items = [self._value(item_hint, v, (*path, i), root) for i, v in enumerate(value)]
            return _WRONG if _WRONG in items else tuple(items)
        if isinstance(bare, mi.DictType) and isinstance(value, dict):
            value_hint = _item_hint(hint, dict)
            made_items = {k: self._value(value_hint, v, (*path, k), root) for k, v in value.items()}
            return {key: item for key, item in made_items.items() if item is not _WRONG}
        return self._leaf(hint, info, value, path)

    def _leaf(self, hint: Any, info: mi.Type, value: object, path: KeyPath) -> Any:
        try:
            if not _finite(value):
                raise msgspec.ValidationError
            return msgspec.convert(value, hint, dec_hook=_convert_path)
        except (msgspec.ValidationError, OverflowError):
            problem, fix = self._explain(info, value)
            self.document.add(path, problem, fix)
            return _WRONG

    def _explain(self, info: mi.Type, value: object) -> tuple[str, str]:
        words = describe(info)
        bare = info.type if isinstance(info, mi.Metadata) else info
        shown = self.document.shown(value)
        fix = f"expected {words.sentence}"
        if isinstance(bare, mi.LiteralType) and isinstance(value, str):
            near = difflib.get_close_matches(value, [str(v) for v in bare.values], 1)
            return f"{shown} is not known", f'did you mean "{near[0]}"?' if near else fix
        if isinstance(bare, (mi.IntType, mi.FloatType)) and type(value) in (int, float):
            return f"{shown} is {_out_of_range(bare, value, words.unit)}", fix
        if isinstance(bare, mi.StrType) and isinstance(value, str):
            return f"{shown} is not right", fix
        if isinstance(bare, mi.DateTimeType) and isinstance(value, dt.datetime):
            return f"{shown} has no offset from UTC", f"{fix} (or ending in Z for UTC)"
        return f"{shown} is {_type_name(value)}", fix

    def _missing(self, kind: type[msgspec.Struct], key: str, path: KeyPath) -> None:
        if self.document.whole:
            words = describe(_field_type(kind, key))
            problem = f"missing ({words.meaning})" if words.meaning else "missing"
            self.document.add((*path, key), problem, f"add {key} = … ({words.sentence})")

    def _unknown(
        self, key: str, path: KeyPath, known: list[str], root: type[msgspec.Struct]
    ) -> None:
        near = difflib.get_close_matches(key, known, 1)
        homes = [home for home in _homes(root, key) if home]
        if near:
            fix = f"did you mean '{near[0]}'?"
        elif homes:
            fix = f"it belongs to [{homes[0]}]"
        else:
            fix = "known keys here: " + ", ".join(known)
        self.document.add((*path, key), f"unknown key {self.document.shown_key(key)}", fix)


@functools.cache
def _keys(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


@functools.cache
def _info(hint: Any) -> mi.Type:
    return without_none(mi.type_info(hint))


def _field_type(kind: type[msgspec.Struct], key: str) -> mi.Type:
    return next(field.type for field in struct_info(kind).fields if field.encode_name == key)


def _homes(kind: type[msgspec.Struct], key: str, above: str = "") -> list[str]:
    """Tables, written with dots, of this file's definition that have such a key."""
    found: list[str] = []
    for field in struct_info(kind).fields:
        inner = without_none(field.type)
        inner = inner.item_type if isinstance(inner, mi.VarTupleType) else inner
        if field.encode_name == key:
            found.append(above)
        if isinstance(inner, mi.StructType):
            found += _homes(inner.cls, key, f"{above}.{field.encode_name}".lstrip("."))
    return found


def _item_hint(hint: Any, container: type) -> Any:
    """Return the hint of the values in a tuple or dict, be it annotated or optional."""
    while typing.get_origin(hint) is not container:
        hint = typing.get_args(hint)[0]
    return typing.get_args(hint)[0 if container is tuple else 1]


def _heading(path: KeyPath) -> str:
    name = ".".join(str(part) for part in path if isinstance(part, str))
    return f"[[{name}]]" if path and isinstance(path[-1], int) else f"[{name}]"


def _type_name(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "a date and time")


def _out_of_range(info: mi.IntType | mi.FloatType, value: Any, unit: str) -> str:
    if isinstance(info, mi.IntType) and isinstance(value, float):
        return "not a whole number"
    if info.le is not None and value > info.le:
        return f"above {info.le:.10g} {unit}".rstrip()
    if info.ge is not None and value < info.ge:
        return f"below {info.ge:.10g} {unit}".rstrip()
    return "not a usable number"


def _finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _convert_path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str) and value and "\0" not in value:
        return Path(value)
    raise msgspec.ValidationError
