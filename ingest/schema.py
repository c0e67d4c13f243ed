"""Describes msgspec structs in words: for the documents made from them and for mistakes in files.

A field's description ends in its unit in brackets, as in ``heart rate [bpm]``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
import msgspec.inspect as mi

_NAMES: Final[dict[type[mi.Type], str]] = {
    mi.IntType: "whole number",
    mi.FloatType: "number",
    mi.StrType: "text",
    mi.BoolType: "true or false",
    mi.DateTimeType: "date and time with offset",
    mi.CustomType: "file name",
}


@dataclass(frozen=True, slots=True)
class Description:
    """A type in words.

    Attributes
    ----------
    form : what it is: "number", "text", "array of text"
    limits : what else is demanded: "20 to 250", or empty
    unit : the unit's symbol, or empty
    meaning : what it says, or empty
    """

    form: str
    limits: str = ""
    unit: str = ""
    meaning: str = ""

    @property
    def sentence(self) -> str:
        """All but the meaning, as in ``number, 20 to 250 bpm``."""
        limits = f"{self.limits} {self.unit}".strip()
        return f"{self.form}, {limits}" if limits else self.form


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a struct in words.

    Attributes
    ----------
    name : its name on the wire or in the file
    type : what may stand there
    required : whether it must be given
    default : what counts when it is absent; ``None`` for not given
    """

    name: str
    type: Description
    required: bool
    default: object


def fields(kind: type[msgspec.Struct]) -> Iterator[FieldDescription]:
    """Describe the fields of a struct, in order; a tag comes first."""
    info = struct_info(kind)
    if info.tag_field is not None:
        tag = Description(f'"{info.tag}"', meaning="says which kind of message this is")
        yield FieldDescription(info.tag_field, tag, required=True, default=None)
    for field in info.fields:
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        yield FieldDescription(
            field.encode_name,
            describe(field.type),
            field.required,
            None if default is msgspec.NODEFAULT else default,
        )


def struct_info(kind: type[msgspec.Struct]) -> mi.StructType:
    """Return what msgspec knows of a struct."""
    info = mi.type_info(kind)
    if not isinstance(info, mi.StructType):
        raise TypeError(f"{kind} is no struct")
    return info


def describe(info: mi.Type) -> Description:
    """Describe a type; the possibility of None is left out."""
    info = without_none(info)
    if isinstance(info, mi.Metadata):
        return _with_metadata(describe(info.type), info.extra_json_schema or {})
    if isinstance(info, mi.LiteralType):
        return Description("one of " + ", ".join(f'"{value}"' for value in info.values))
    if isinstance(info, mi.VarTupleType):
        return _array(describe(info.item_type), f"at most {info.max_length}", info.max_length)
    if isinstance(info, mi.TupleType):
        return _array(describe(info.item_types[0]), f"exactly {len(info.item_types)}", 1)
    if isinstance(info, mi.DictType):
        return Description(f"object of {describe(info.value_type).form}")
    if isinstance(info, mi.StructType):
        return Description(f"`{info.cls.__name__}`")
    return Description(_NAMES.get(type(info), "anything"), _limits(info))


def without_none(info: mi.Type) -> mi.Type:
    """Return the one type of an optional type, and any other type as it is."""
    if not isinstance(info, mi.UnionType):
        return info
    given = [member for member in info.types if not isinstance(member, mi.NoneType)]
    return given[0] if len(given) == 1 else info


def _with_metadata(inner: Description, schema: dict[str, Any]) -> Description:
    limits = [schema["title"]] if "title" in schema else []
    limits += [f'like "{example}"' for example in schema.get("examples", [])]
    if limits:
        inner = replace(inner, limits=", ".join(limits))
    meaning = schema.get("description")
    if not isinstance(meaning, str):
        return inner
    if meaning.endswith("]"):
        meaning, _, unit = meaning[:-1].rpartition(" [")
        return replace(inner, meaning=meaning, unit=unit)
    return replace(inner, meaning=meaning)


def _array(item: Description, count: str, length: int | None) -> Description:
    limits = [f"{count} of them"] if length is not None else []
    limits += [item.limits] if item.limits else []
    return replace(item, form=f"array of {item.form}", limits=", each ".join(limits))


def _limits(info: mi.Type) -> str:
    if isinstance(info, (mi.IntType, mi.FloatType)):
        return _range(info)
    if isinstance(info, mi.StrType):
        if info.pattern is not None:
            return f"matching `{info.pattern}`"
        if info.max_length is not None:
            low = f"{info.min_length} to" if info.min_length else "at most"
            return f"{low} {info.max_length} characters"
    if isinstance(info, mi.DateTimeType):
        return "like 2026-08-28T17:45:00+02:00"
    return ""


def _range(info: mi.IntType | mi.FloatType) -> str:
    if info.ge is not None and info.le is not None:
        return f"{info.ge:.10g} to {info.le:.10g}"
    low = f"{info.ge:.10g} or more" if info.ge is not None else ""
    low = f"more than {info.gt:.10g}" if info.gt is not None else low
    high = f"at most {info.le:.10g}" if info.le is not None else ""
    return ", ".join(part for part in (low, high) if part)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    cells = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
