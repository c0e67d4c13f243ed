"""The options that several commands have."""

from typing import get_args

from ingest.language.catalogue import LANGUAGES
from ingest.options import LanguageName


def test_every_language_can_be_asked_for() -> None:
    assert get_args(LanguageName) == LANGUAGES
