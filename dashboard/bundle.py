"""Joins the page's scripts into one, so that a slow network is asked once instead of twenty times.

Only for scripts written as ours are: `import { a, b } from "./other.js";` on one line, ``export``
before a declaration, and no text over several lines. Each module becomes a function that returns
what it exports; comments and indentation stay at home.
"""

import re
from collections.abc import Mapping
from typing import Final

_IMPORT: Final = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:const|(?:async )?function|class) (\w+))", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *//.*\n", re.MULTILINE)
_INDENTED: Final = re.compile(r"^ +", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """Join a module and all it needs into one that exports what the module does.

    Parameters
    ----------
    modules
        The text of each module by its file name.
    entry
        The name of the module that is asked for.

    Raises
    ------
    ValueError
        When a script is written otherwise, or modules need each other in a circle.
    """
    order: list[str] = []
    _visit(modules, entry, order, ())
    joined = "".join(_wrapped(name, modules[name]) for name in order)
    names = ", ".join(_exports(modules[entry]))
    return f"{joined}export const {{ {names} }} = {_variable(entry)};\n"


def _visit(modules: Mapping[str, str], name: str, order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"modules need each other: {' -> '.join((*above, name))}")
    if name in order:
        return
    if name not in modules:
        raise ValueError(f"there is no module {name}, which {above[-1]} imports")
    for _, other in _IMPORT.findall(modules[name]):
        _visit(modules, other, order, (*above, name))
    order.append(name)


def _wrapped(name: str, text: str) -> str:
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_variable(found[2])};\n", text)
    body = _EXPORT.sub(r"\1", body)
    if (odd := _LEFT.search(body)) is not None:
        raise ValueError(f"{name}: {odd[0]!r} can't be joined; write it as the others are")
    if any(line.count("`") % 2 for line in body.splitlines()):
        raise ValueError(f"{name}: a text over several lines can't be joined")
    body = _INDENTED.sub("", _COMMENT.sub("", body))
    exports = ", ".join(_exports(text))
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _exports(text: str) -> list[str]:
    return [name for _, name in _EXPORT.findall(text)]


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name)
