import tomllib
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.toml_positions import KeyPath, key_lines
from tests.examples import examples

TEXT = """\
# a comment
a.b = 1
"c d" = 'x'
[race]
id = "x"
[[station]]
id = "a"
[station.more]
list = [ 1, # one
  {x = 1,
 }
]
[[station]]
id = "b"
  [[station.inner]]
  z = 2
"""


def test_every_key_has_its_line() -> None:
    lines = key_lines(TEXT.replace("1,\n }", "1 }"))
    assert lines == {
        ("a",): 2,
        ("a", "b"): 2,
        ("c d",): 3,
        ("race",): 4,
        ("race", "id"): 5,
        ("station",): 6,
        ("station", 0): 6,
        ("station", 0, "id"): 7,
        ("station", 0, "more"): 8,
        ("station", 0, "more", "list"): 9,
        ("station", 0, "more", "list", 0): 9,
        ("station", 0, "more", "list", 1): 10,
        ("station", 0, "more", "list", 1, "x"): 10,
        ("station", 1): 12,
        ("station", 1, "id"): 13,
        ("station", 1, "inner"): 14,
        ("station", 1, "inner", 0): 14,
        ("station", 1, "inner", 0, "z"): 15,
    }


def test_quoted_keys_are_unescaped() -> None:
    assert key_lines('\n"\\u00e4 \\"b\\"".c = 1') == {('ä "b"',): 2, ('ä "b"', "c"): 2}


KEYS = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1, max_size=8)
LEAVES = st.integers(-9, 9) | st.text(st.characters(codec="utf-8"), max_size=9) | st.booleans()
TABLES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def paths(value: object, above: KeyPath = ()) -> set[KeyPath]:
    """All paths below a value, as tomllib sees it."""
    if isinstance(value, dict):
        children: list[tuple[str | int, object]] = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    else:
        return set()
    found = {(*above, name) for name, _ in children}
    return found.union(*(paths(child, (*above, name)) for name, child in children))


@examples(150)
@given(document=st.dictionaries(KEYS, TABLES, max_size=4))
def test_it_finds_every_path_that_tomllib_finds(document: dict[str, Any]) -> None:
    text = tomlkit.dumps(document)
    lines = key_lines(text)
    assert paths(tomllib.loads(text)) <= lines.keys()
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
