"""A language that only the tests speak: English in letters that nothing else is written in.

Whatever is drawn in plain letters while this is spoken does not come from the catalogue.
"""

import re
import string
import unicodedata
from functools import cache
from typing import Final

from fluent.syntax import FluentParser, ast, serialize
from fluent.syntax.visitor import Transformer

from ingest.language.catalogue import FOLDER, Catalogue

_WIDE: Final = str.maketrans(
    {letter: chr(ord(letter) - 0x21 + 0xFF01) for letter in string.ascii_letters}
)
# What is the same in every language: units, and numbers with them.
_UNITS: Final = re.compile(
    r"(?<![A-Za-z])(?:km/h|mph|m/s|bpm|km|cm|mi|ml|m|fl oz|kg|lb|mg|g|l|L|min|h|s|°C|°F)"
    r"(?![A-Za-z])"
)
_WORD: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")


class _Widen(Transformer):
    def visit_TextElement(self, node: ast.TextElement) -> ast.TextElement:  # noqa: N802
        bare = unicodedata.normalize("NFD", node.value)  # letters apart from their accents
        node.value = bare.translate(_WIDE)
        return node


@cache
def pseudo() -> Catalogue:
    """The English catalogue in wide letters."""
    texts = {
        path.stem: serialize(_Widen().visit(FluentParser().parse(path.read_text("utf-8"))))
        for path in (FOLDER / "en").glob("*.ftl")
    }
    return Catalogue("en", texts)


def foreign(text: str, *data: str) -> list[str]:
    """The words in a text that come from elsewhere; `data` are those that may."""
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, " ")
    return _WORD.findall(_UNITS.sub(" ", text))
