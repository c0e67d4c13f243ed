from typing import Annotated, Literal

import msgspec
import msgspec.inspect as mi
import pytest
from msgspec import Meta

from ingest import schema
from ingest.quantities import within


class Inner(msgspec.Struct):
    pass


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (int, "whole number"),
        (bool, "true or false"),
        (Annotated[float, within("heart_rate_bpm")], "number, 20 to 250 bpm"),
        (Annotated[float, within("heart_rate_bpm")] | None, "number, 20 to 250 bpm"),
        (Annotated[int, Meta(ge=0)], "whole number, 0 or more"),
        (Annotated[float, Meta(gt=0, le=240)], "number, more than 0, at most 240"),
        (Annotated[str, Meta(max_length=80)], "text, at most 80 characters"),
        (Annotated[str, Meta(min_length=1, max_length=80)], "text, 1 to 80 characters"),
        (Annotated[str, Meta(pattern="^a|b$")], "text, matching `^a|b$`"),
        (Annotated[str, Meta(pattern="^a$", title="an id")], "text, an id"),
        (Annotated[str, Meta(title="an id", examples=["x"])], 'text, an id, like "x"'),
        (Literal["b", "a"], 'one of "a", "b"'),
        (tuple[int, ...], "array of whole number"),
        (
            Annotated[tuple[Annotated[float, within("rr_ms")], ...], Meta(max_length=64)],
            "array of number, at most 64 of them, each 200 to 3000 ms",
        ),
        (tuple[float, float, float], "array of number, exactly 3 of them"),
        (dict[str, int], "object of whole number"),
        (Inner | None, "`Inner`"),
    ],
)
def test_types_in_words(kind: object, sentence: str) -> None:
    assert schema.describe(mi.type_info(kind)).sentence == sentence


def test_meaning_and_unit_are_told_apart() -> None:
    described = schema.describe(mi.type_info(Annotated[float, within("speed_mps")]))
    assert (described.meaning, described.unit) == ("speed along the ground", "m/s")


class Tagged(msgspec.Struct, tag_field="kind", tag="tagged"):
    needed: int
    made: list[int] = msgspec.field(default_factory=list, name="made-up")
    absent: int | None = None


def test_fields_with_tag_names_and_defaults() -> None:
    found = [(f.name, f.required, f.default) for f in schema.fields(Tagged)]
    assert found == [
        ("kind", True, None),
        ("needed", True, None),
        ("made-up", False, []),
        ("absent", False, None),
    ]
    assert next(schema.fields(Tagged)).type.form == '"tagged"'


def test_only_structs_have_fields() -> None:
    with pytest.raises(TypeError, match="no struct"):
        schema.struct_info(int)  # type: ignore[arg-type]  # what is wrong is the test


def test_a_table_escapes_what_would_end_a_cell() -> None:
    assert schema.table(["a"], [["x|y"]]) == "| a |\n| --- |\n| x\\|y |"
