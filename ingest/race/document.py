"""One TOML file of a race folder: its values, the line of each, and the mistakes found in it."""

import os
import re
import stat
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ingest.race.mistakes import Mistake
from ingest.race.toml_positions import KeyPath, key_lines
from ingest.text import one_line

MAX_FILE_BYTES: Final = 4 * 1024 * 1024  # 5,000 runners with every key are about 3 MB
MAX_SYNTAX_MISTAKES: Final = 20
MAX_SENTENCE: Final = 600  # characters; longer ones come of what somebody put into a file

_PLACE: Final = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of .*)\)\Z")
_SIMPLE_PAIR: Final = re.compile(r"^\s*[^\[\]{}#=]+=")


class Document:
    """A file's values and lines; mistakes are added by whoever finds them.

    Attributes
    ----------
    name : the file's name
    data : its values; empty where the file could not be read
    whole : whether all of the file could be read, so that what is missing really is
    mistakes : what was found so far
    """

    def __init__(self, name: str, *, secret: bool = False) -> None:
        self.name = name
        self.data: dict[str, Any] = {}
        self.whole = True
        self.mistakes: list[Mistake] = []
        self._secret = secret
        self._text = ""

    def add(self, path: KeyPath, problem: str, fix: str) -> None:
        """Note a mistake at a key, or at the nearest table around it that is written down."""
        self._append(self.line(path), self.readable(path), problem, fix)

    def add_whole(self, problem: str, fix: str, line: int | None = None) -> None:
        """Note a mistake of the file or of a line of it."""
        self._append(line, "", problem, fix)

    def add_unreadable(self, problem: str, fix: str, line: int | None = None) -> None:
        """Note that the file, or a line of it, can't be read."""
        self.add_whole(problem, fix, line)
        self.whole = False

    def line(self, path: KeyPath) -> int:
        """Line of a key, or of the nearest table around it that is written down."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    def readable(self, path: KeyPath) -> str:
        """Write a key's path for people: items of arrays by their id, or counted from 1."""
        text, value = "", self.data
        for part in path:
            value = _child(value, part)
            if isinstance(part, int):
                name = value.get("id") if isinstance(value, dict) else None
                text += f"[{name if isinstance(name, str) and name else part + 1}]"
            else:
                text += f".{part}" if text else part
        return one_line(text, 120)

    def shown(self, value: object) -> str:
        """Write a value as part of a sentence, unless it is nobody's business."""
        if self._secret:
            return "the value"
        return one_line(f'"{value}"' if isinstance(value, str) else str(value), 60)

    def shown_key(self, key: str) -> str:
        """Write a key as part of a sentence."""
        return f"'{one_line(key, 60)}'"

    def parse(self, text: str) -> None:
        """Read a text; broken lines are noted and passed over where that is safe."""
        lines = text.split("\n")
        for _ in range(MAX_SYNTAX_MISTAKES):
            try:
                self.data = tomllib.loads("\n".join(lines))
            except RecursionError:
                self.add_unreadable("nested too deeply", "expected plain tables and arrays")
                return
            except ValueError as error:
                broken = self._add_syntax(str(error), lines)
                if broken is None or not _SIMPLE_PAIR.match(lines[broken - 1]):
                    return
                lines[broken - 1] = ""
            else:
                self._text = "\n".join(lines)
                return

    def _append(self, line: int | None, key: str, problem: str, fix: str) -> None:
        problem, fix = one_line(problem, MAX_SENTENCE), one_line(fix, MAX_SENTENCE)
        self.mistakes.append(Mistake(self.name, line, key, problem, fix))

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        """Only asked for when there is a mistake: most files have none."""
        return key_lines(self._text)

    def _add_syntax(self, message: str, lines: list[str]) -> int | None:
        place = _PLACE.match(message)
        what = place["what"] if place else message
        line = int(place["line"]) if place and place["line"] else None
        self.add_unreadable(
            f"not valid TOML: {what[:1].lower()}{what[1:]}",
            'expected key = value, texts in "quotes", tables as [name] or [[name]]',
            line or (len(lines) if place else None),
        )
        return line


def read(folder: Path, name: str, *, secret: bool = False) -> Document | None:
    """Read one file of a race folder; None if there is none."""
    document = Document(name, secret=secret)
    path = folder / name
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            document.add_unreadable("too large", f"expected at most {MAX_FILE_BYTES} bytes")
            return document
        content = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None
    except OSError as error:
        document.add_unreadable(f"can't be read: {error.strerror}", "expected a readable file")
        return document
    if secret and os.name == "posix" and mode & 0o077:
        document.add_whole(
            f"others on this machine may read it (mode {mode:04o})", f"run: chmod 600 {path}"
        )
    try:
        document.parse(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        document.add_unreadable("not UTF-8 text", "save the file as UTF-8", line)
    return document


def _child(value: object, part: str | int) -> Any:
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
