"""Finds the line of every key in a TOML text, which tomllib does not tell."""

import tomllib
from typing import Final

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

KeyPath = tuple[str | int, ...]

_KEYS: Final = frozenset({"bare_key", "quoted_key", "dotted_key"})
_SYNTAX: Final = frozenset({"[", "]", "[[", "]]", "{", "}", ",", "=", "comment"})


def key_lines(text: str) -> dict[KeyPath, int]:
    """Map the path of every key, table and array item to its line, counted from 1.

    The text must be valid TOML. An item of an array is named by its index, from 0.
    """
    lines = _Lines()
    parser = Parser(Language(tree_sitter_toml.language()))
    for node in parser.parse(text.encode()).root_node.named_children:
        lines.add_top_level(node)
    return lines.found


class _Lines:
    def __init__(self) -> None:
        self.found: dict[KeyPath, int] = {}
        self._tables: dict[KeyPath, int] = {}  # how many [[table]]s of this path so far

    def add_top_level(self, node: Node) -> None:
        if node.type == "pair":
            self._add_pair((), node)
        elif node.type in ("table", "table_array_element"):
            path = self._table_path(node)
            self.found.setdefault(path, _line(node))
            for child in node.named_children:
                if child.type == "pair":
                    self._add_pair(path, child)

    def _table_path(self, node: Node) -> KeyPath:
        *above, last = _parts(node)
        path: KeyPath = ()
        for part in above:
            path = self._inside((*path, part))
            self.found.setdefault(path, _line(node))
        path = (*path, last)
        if node.type == "table_array_element":
            self.found.setdefault(path, _line(node))
            self._tables[path] = self._tables.get(path, 0) + 1
            path = self._inside(path)
        return path

    def _inside(self, path: KeyPath) -> KeyPath:
        count = self._tables.get(path)
        return path if count is None else (*path, count - 1)

    def _add_pair(self, above: KeyPath, pair: Node) -> None:
        path = above
        for part in _parts(pair):
            path = (*path, part)
            self.found.setdefault(path, _line(pair))
        for value in pair.named_children:
            if value.type not in _KEYS:
                self._add_value(path, value)

    def _add_value(self, path: KeyPath, value: Node) -> None:
        if value.type == "inline_table":
            for child in value.named_children:
                if child.type == "pair":
                    self._add_pair(path, child)
        elif value.type == "array":
            items = [child for child in value.children if child.type not in _SYNTAX]
            for index, item in enumerate(items):
                self.found[(*path, index)] = _line(item)
                self._add_value((*path, index), item)


def _parts(node: Node) -> list[str]:
    """Take the key of a table or pair apart, quotes and escapes undone by tomllib itself."""
    key = next(child for child in node.named_children if child.type in _KEYS)
    parts: list[str] = []
    value: object = tomllib.loads((key.text or b"").decode() + " = 0")
    while isinstance(value, dict):
        part, value = next(iter(value.items()))
        parts.append(part)
    return parts


def _line(node: Node) -> int:
    return node.start_point[0] + 1
