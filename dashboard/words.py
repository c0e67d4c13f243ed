"""Makes the page's texts from the catalogue: a script for each language, with no parser in it.

A text without numbers becomes a string, one with numbers a function of an object that names
them, and a group of texts an object. So the browser gets the one language it shows, and no more
than that.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Final

from fluent.syntax import ast

from ingest.language.catalogue import Catalogue, Language, catalogue

MODULE: Final = "words.js"
PARTS: Final = (
    "page",
    "log",
    "cramp",
    "protocol",
    "checkin",
    "fuel",
)  # of the catalogue: what the scripts draw

_PLURAL: Final = (
    "const rules = new Intl.PluralRules(LANGUAGE);\n"
    "const plural = (count, texts) => texts[rules.select(count)] ?? texts.other;\n"
)


@cache
def words(language: Language) -> str:
    """Return the script with the page's texts in one language."""
    return script(catalogue(language))


def script(texts: Catalogue) -> str:
    """Return the script for a catalogue.

    Parameters
    ----------
    texts
        The catalogue; the scripts draw its `PARTS`.

    Raises
    ------
    ValueError
        When a text uses more of Fluent than numbers and plurals.
    """
    messages = (message for part in PARTS for message in texts.messages(part))
    entries = "".join(f"{_entry(message)},\n" for message in messages)
    return (
        f"export const LANGUAGE = {json.dumps(texts.language)};\n{_PLURAL}"
        f"export const WORDS = {{\n{entries}}};\n"
    )


def _entry(message: ast.Message) -> str:
    if message.value is not None:
        return f"{message.id.name}: {_text(message.value)}"
    group = ", ".join(f"{one.id.name}: {_text(one.value)}" for one in message.attributes)
    return f"{message.id.name}: {{ {group} }}"


def _text(pattern: ast.Pattern) -> str:
    names: set[str] = set()
    body = _pattern(pattern, names.add)
    return f"({{ {', '.join(sorted(names))} }}) => {body}" if names else body


def _pattern(pattern: ast.Pattern, named: Callable[[str], None]) -> str:
    """The text as an expression; `named` hears of every value in it."""
    # Neighbouring strings are one: less to read, and less to send.
    pieces: list[str] = []
    said = ""
    for element in pattern.elements:
        match element:
            case ast.TextElement(value=text):
                said += text
            case ast.Placeable(expression=ast.StringLiteral() as literal):
                said += literal.parse()["value"]
            case ast.Placeable(expression=expression):
                pieces += [json.dumps(said, ensure_ascii=False)] if said or not pieces else []
                pieces.append(_value(expression, named))
                said = ""
    if said or not pieces:
        pieces.append(json.dumps(said, ensure_ascii=False))
    return " + ".join(pieces)


def _value(expression: ast.SyntaxNode, named: Callable[[str], None]) -> str:
    match expression:
        case ast.VariableReference(id=ast.Identifier(name=name)):
            named(name)
            return name
        case ast.SelectExpression(selector=ast.VariableReference() as selector, variants=variants):
            forms = ", ".join(f"{_key(one)}: {_pattern(one.value, named)}" for one in variants)
            return f"plural({_value(selector, named)}, {{ {forms} }})"
    raise ValueError(f"only values and plurals can be drawn, not {type(expression).__name__}")


def _key(variant: ast.Variant) -> str:
    if isinstance(variant.key, ast.Identifier):
        return variant.key.name
    raise ValueError("a plural is chosen by one, other and the like, not by a number")
