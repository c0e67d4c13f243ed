"""The catalogue is whole in every language, and both sides read the same in it."""

import doctest
import itertools
import re
from copy import deepcopy
from functools import cache
from typing import Final

import pytest
from fluent.runtime import FluentBundle
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from ingest.language import catalogue as module
from ingest.language.catalogue import FOLDER, LANGUAGES, USUAL, Catalogue, Language, catalogue
from ingest.language.catalogue import preferred as preferred_language

OTHERS: Final = [language for language in LANGUAGES if language != USUAL]
# The same in Italian, or a name.
ALIKE: Final = re.compile(
    r"\{|^(?:English|Italiano|Password|Gel|Crampo|info|index|[\W\d]*(?:h|min)?)$"
)

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_other = pytest.mark.parametrize("language", OTHERS)


class _Names(Visitor):
    def __init__(self) -> None:
        self.values: set[str] = set()
        self.plurals: list[set[str]] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.values.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        self.plurals.append({str(getattr(one.key, "name", one.key)) for one in node.variants})
        self.generic_visit(node)


def names_of(pattern: ast.Pattern) -> _Names:
    names = _Names()
    names.visit(pattern)
    return names


@cache
def patterns(texts: Catalogue) -> dict[str, ast.Pattern]:
    """Every text; the catalogue puts them together anew whenever it is asked."""
    return texts.keys()


def said(texts: Catalogue, key: str) -> str:
    """A text with its own names for its values."""
    values = names_of(patterns(texts)[key]).values
    return texts(key, **{name: 2 if name == "count" else f"<{name}>" for name in values})


@every_other
def test_no_text_is_missing_in_any_language(language: Language) -> None:
    assert set(catalogue(language).keys()) == set(catalogue().keys())


@every_other
def test_texts_stand_in_the_same_files(language: Language) -> None:
    for part in catalogue().parts:
        assert set(catalogue(language).keys(part)) == set(catalogue().keys(part)), part


@every_other
def test_every_text_names_the_same_values(language: Language) -> None:
    texts, usual = catalogue(language).keys(), catalogue().keys()
    assert {key: names_of(one).values for key, one in texts.items()} == {
        key: names_of(one).values for key, one in usual.items()
    }


@every_language
def test_every_plural_has_both_forms(language: Language) -> None:
    for key, pattern in catalogue(language).keys().items():
        for forms in names_of(pattern).plurals:
            assert forms == {"one", "other"}, key


@every_language
def test_no_key_stands_twice(language: Language) -> None:
    source = [path.read_text("utf-8") for path in (FOLDER / language).glob("*.ftl")]
    found = list(itertools.chain(*(re.findall(r"^(\w+) =", text, re.MULTILINE) for text in source)))
    assert sorted(set(found)) == sorted(found)
    for texts in map(catalogue(language).messages, catalogue(language).parts):
        for message in texts:
            attributes = [one.id.name for one in message.attributes]
            assert len(set(attributes)) == len(attributes), message.id.name
            assert (message.value is None) == bool(attributes), message.id.name


@every_language
def test_every_text_can_be_said(language: Language) -> None:
    texts = catalogue(language)
    for key in texts.keys():  # noqa: SIM118  # no dict: a method of the catalogue
        text = said(texts, key)
        assert text, key
        assert text == text.strip(), key
        assert "  " not in text, key


@every_other
def test_hardly_anything_was_left_untranslated(language: Language) -> None:
    """Some words are the same in both; one in 25 would be a forgotten file."""
    keys = catalogue().keys()
    same = [
        key
        for key in keys
        if said(catalogue(), key) == said(catalogue(language), key)
        and not ALIKE.search(said(catalogue(), key))
    ]
    assert len(same) < len(keys) / 25, same


@every_language
def test_the_short_way_says_what_fluent_says(language: Language) -> None:
    texts = catalogue(language)
    fluent = FluentBundle([language], use_isolating=False)
    for part in texts.parts:
        fluent.add_resource(ast.Resource([*texts.messages(part)]))
    for key, pattern in texts.keys().items():
        values = {name: 2 if name == "count" else f"<{name}>" for name in names_of(pattern).values}
        name, _, attribute = key.partition(".")
        message = fluent.get_message(name)
        whole = message.attributes[attribute] if attribute else message.value
        assert whole is not None
        assert (texts(key, **values), []) == fluent.format_pattern(whole, values), key


def test_what_is_not_there_is_not_said() -> None:
    with pytest.raises(KeyError):
        catalogue()("nothingOfThisName")
    with pytest.raises(KeyError, match="is a group"):
        catalogue()("levels")
    with pytest.raises(ValueError, match="ago in en: 'age' was not given"):
        catalogue()("ago")


def test_a_file_with_a_mistake_is_refused_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"page\.ftl: .*'broken = \{"):
        Catalogue("en", {"page": "fine = yes\nbroken = { $x\n"})


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, None, "en"), ("it", "en", "it"), ("en", "it", "en"), ("", "it-IT,it;q=0.9", "it"),
        ("tlh", "it", "it"), (None, "de,fr;q=0.8", "en"), (None, "fr, IT;q=0.5", "it"),
        ("<script>", None, "en"), (None, ",;q=", "en"), ("it-CH", None, "it"),
    ],
)  # fmt: skip
def test_everybody_reads_the_first_of_their_languages_that_there_is(
    asked: str | None, accepted: str | None, language: Language
) -> None:
    assert preferred_language(asked, accepted) == language


def test_the_examples_are_true() -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_a_copy_of_what_has_a_catalogue_shares_it() -> None:
    texts, again = deepcopy([catalogue(), catalogue()])
    assert texts is again is catalogue()


# Uno, otto, undici and ottanta elide the article before them, no other number to a hundred does.
ELIDING: Final = {1, 8, 11, *range(80, 90)}
ARTICLE: Final = re.compile(r"\b(il|al|dal|del|nel|sul|un) (\d+)(?:–\d+)?[ \u00a0]%")
ELIDED: Final = re.compile(r"\b(?:l|all|dall|dell|nell|sull|un)'(\d+)(?:–\d+)?[ \u00a0]%")


def with_number(texts: Catalogue, key: str, values: set[str], number: int) -> str:
    """A text all of whose values are a number."""
    return texts(key, **{name: number if name == "count" else str(number) for name in values})


def test_no_percentage_has_the_wrong_article_in_italian() -> None:
    """Whatever the number: 'il 8 %' is wrong, and so is 'l'12 %'."""
    texts = catalogue("it")
    of_percent = {
        key: names_of(text).values
        for key, text in texts.keys().items()
        if "%" in str(text.to_json())
    }
    assert len(of_percent) > 50
    for (key, values), number in itertools.product(of_percent.items(), range(1, 101)):
        text = with_number(texts, key, values, number)
        assert not [found for found in ARTICLE.findall(text) if int(found[1]) in ELIDING], text
        assert not [found for found in ELIDED.findall(text) if int(found) not in ELIDING], text


def test_wrong_articles_are_found() -> None:
    assert ARTICLE.findall("è il 8 % sopra, al 11\u00a0% e del 12 %") == [
        ("il", "8"), ("al", "11"), ("del", "12"),
    ]  # fmt: skip
    assert ELIDED.findall("all'85–90 % della velocità") == ["85"]
