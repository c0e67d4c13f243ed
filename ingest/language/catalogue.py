"""What the crew reads, in every language: one catalogue for the monitor, the server and the page.

The texts are Project Fluent files, a folder a language. `fluent.runtime` puts them together here;
the page's scripts are made from the same files (`dashboard.words`). Fluent rather than gettext:
each text has a name instead of standing for its English, names its numbers, and its plurals and
cases are the translator's and not the program's.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Self, get_args

from fluent.syntax import FluentParser, ast

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

Language = Literal["en", "it"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
USUAL: Final[Language] = "en"
FOLDER: Final = Path(__file__).parent

_DECIMAL_COMMA: Final[frozenset[Language]] = frozenset({"it"})
_MOST: Final = 1e6  # what is larger is no number to be told


class Catalogue:
    """All texts of one language; none of them names another.

    Only what is said is remembered, and of texts with plurals their parts: all parts of all texts
    would take a daemon 5 MB a language.

    Parameters
    ----------
    language
        Which one.
    texts
        Fluent source of each part of the catalogue, by the part's name.

    Raises
    ------
    ValueError
        When a part is not Fluent, with its line.
    """

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        self.language: Final = language
        self.parts: Final = tuple(texts)
        self._texts: Final = texts
        self._read: Final[dict[str, tuple[ast.Message, ...]]] = {}
        self._forms: Final[dict[str, str | None]] = {}
        self._with_plurals: Final[list[ast.Message]] = []
        for name, text in texts.items():
            for message in _messages(name, text):
                forms = {key: _form(pattern) for key, pattern in _patterns(message)}
                self._forms.update(forms)
                if None in forms.values():
                    self._with_plurals.append(message)

    def __call__(self, key: str, **values: str | int) -> str:
        """Say one text.

        Parameters
        ----------
        key
            The name of the text, or of the group and, after a dot, the text in it.
        values
            What it names, already as it is to be read; an int chooses the plural.

        Raises
        ------
        KeyError
            When there is no such text.
        ValueError
            When it names something that was not given.
        """
        form = self._forms.get(key)
        if form is None:
            return self._resolved(key, values)
        try:
            return form.format_map(values)
        except KeyError as error:
            raise ValueError(f"{key} in {self.language}: {error} was not given") from error

    def _resolved(self, key: str, values: dict[str, str | int]) -> str:
        if key not in self._forms:
            is_group = any(known.startswith(f"{key}.") for known in self._forms)
            raise KeyError(f"{key} is a group of texts, none itself" if is_group else key)
        name, _, attribute = key.partition(".")
        message = self._bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        if pattern is None:
            raise KeyError(key)
        said, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise ValueError(f"{key} in {self.language}: {errors[0]}")
        return str(said)

    def __deepcopy__(self, memo: object) -> Self:
        """Itself: texts never change, and a copy of a watch needs none of its own."""
        return self

    def known(self, key: str, **values: str) -> str:
        """Say a text, or nothing if one of its values is empty, that is unknown."""
        return self(key, **values) if all(values.values()) else ""

    def number(self, value: float, decimals: int = 0, *, signed: bool = False) -> str:
        """A number as the language writes it; nothing if it is unknown or none to be told.

        Examples
        --------
        >>> catalogue("it").number(1.25, 1), catalogue("en").number(float("nan"))
        ('1,2', '')
        """
        if not abs(value) < _MOST:
            return ""
        said = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
        return said.replace(".", ",") if self.language in _DECIMAL_COMMA else said

    def keys(self, *parts: str) -> dict[str, ast.Pattern]:
        """Every text of some parts, or of all, by its key."""
        return {
            key: pattern
            for name in parts or self.parts
            for message in self.messages(name)
            for key, pattern in _patterns(message)
        }

    def messages(self, part: str) -> tuple[ast.Message, ...]:
        """What a part of the catalogue consists of, for who makes something else of it."""
        if part not in self._read:
            self._read[part] = _messages(part, self._texts[part])
        return self._read[part]

    @cached_property
    def _bundle(self) -> "FluentBundle":
        """Those who need more than their values, which few programs ever say."""
        from fluent.runtime import FluentBundle

        bundle = FluentBundle([self.language], use_isolating=False)
        bundle.add_resource(ast.Resource([*self._with_plurals]))
        return bundle


@cache
def catalogue(language: Language = USUAL) -> Catalogue:
    """Return the texts of one language, read once."""
    files = sorted((FOLDER / language).glob("*.ftl"))
    return Catalogue(language, {path.stem: path.read_text("utf-8") for path in files})


def preferred(asked: str | None, accepted: str | None = None) -> Language:
    """The language somebody reads, of those there are.

    Parameters
    ----------
    asked
        The language an address names, if it does.
    accepted
        What the browser says its owner reads: an ``Accept-Language`` header, the best first.

    Examples
    --------
    >>> preferred("it"), preferred(None, "de-CH,it;q=0.7,en;q=0.3"), preferred("xx", None)
    ('it', 'it', 'en')
    """
    wishes = [asked or "", *(part.partition(";")[0] for part in (accepted or "").split(","))]
    for wish in wishes:
        for language in LANGUAGES:
            if wish.strip().lower().partition("-")[0] == language:
                return language
    return USUAL


def _form(pattern: ast.Pattern) -> str | None:
    """A text that only names values, as most do: the monitor says some of them every second."""
    form = ""
    for element in pattern.elements:
        match element:
            case ast.TextElement(value=text):
                form += text.replace("{", "{{").replace("}", "}}")
            case ast.Placeable(expression=ast.StringLiteral() as literal):
                form += literal.parse()["value"].replace("{", "{{").replace("}", "}}")
            case ast.Placeable(expression=ast.VariableReference(id=ast.Identifier(name=name))):
                form += f"{{{name}}}"
            case _:
                return None
    return form


def _messages(name: str, text: str) -> tuple[ast.Message, ...]:
    entries = FluentParser(with_spans=False).parse(text).body
    for entry in entries:
        if isinstance(entry, ast.Junk):
            raise ValueError(f"{name}.ftl: {entry.annotations[0].message}: {entry.content!r}")
    return tuple(entry for entry in entries if isinstance(entry, ast.Message))


def _patterns(message: ast.Message) -> Iterator[tuple[str, ast.Pattern]]:
    """Each text of a group, and the group's own, by its key."""
    if message.value is not None:
        yield message.id.name, message.value
    for attribute in message.attributes:
        yield f"{message.id.name}.{attribute.id.name}", attribute.value
