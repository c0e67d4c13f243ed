"""The options that several commands have."""

from typing import get_args

from ingest.language.catalogue import LANGUAGES
from ingest.options import TextLanguage


def test_every_language_can_be_asked_for() -> None:
    (wanted, *_) = get_args(TextLanguage)
    assert tuple(name for one in get_args(wanted) for name in get_args(one)) == LANGUAGES
