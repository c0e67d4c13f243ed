"""What the crew reads, in every language: one catalogue for the monitor, the server and the page.

The texts are Project Fluent files, a folder a language. `fluent.runtime` puts them together here;
the page's scripts are made from the same files (`dashboard.words`). Fluent rather than gettext:
each text has a name instead of standing for its English, names its numbers, and its plurals and
cases are the translator's and not the program's.
"""

from functools import cache
from pathlib import Path
from typing import Final, Literal, Self, get_args

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

Language = Literal["en", "it"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
USUAL: Final[Language] = "en"
FOLDER: Final = Path(__file__).parent

_DECIMAL_COMMA: Final[frozenset[Language]] = frozenset({"it"})
_MOST: Final = 1e6  # what is larger is no number to be told


class Catalogue:
    """All texts of one language.

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
        resources = {name: _parsed(name, text) for name, text in texts.items()}
        self.parts: Final = {name: _messages(resource) for name, resource in resources.items()}
        self._bundle = FluentBundle([language], use_isolating=False)
        for resource in resources.values():
            self._bundle.add_resource(resource)
        self._forms: Final = {key: _form(pattern) for key, pattern in self.keys().items()}

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
        name, _, attribute = key.partition(".")
        message = self._bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        if pattern is None:
            raise KeyError(f"{key} is a group of texts, none itself")
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
        found: dict[str, ast.Pattern] = {}
        for name in parts or self.parts:
            for message in self.parts[name]:
                if message.value is not None:
                    found[message.id.name] = message.value
                for attribute in message.attributes:
                    found[f"{message.id.name}.{attribute.id.name}"] = attribute.value
        return found


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


def _parsed(name: str, text: str) -> ast.Resource:
    resource = FluentParser(with_spans=False).parse(text)
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            raise ValueError(f"{name}.ftl: {entry.annotations[0].message}: {entry.content!r}")
    return resource


def _messages(resource: ast.Resource) -> tuple[ast.Message, ...]:
    return tuple(entry for entry in resource.body if isinstance(entry, ast.Message))
