from pathlib import Path

import pytest
from streamlit import config

from dashboard.settings import (
    OPTIONS,
    STREAMLIT_VERSION,
    check_options,
    check_version,
)
from ingest.errors import UsageError
from ingest.race.addresses import ListenAddress


def test_urls_of_six_byte_addresses_have_brackets() -> None:
    assert ListenAddress("::1", 80).url == "http://[::1]:80"


def test_the_installed_streamlit_is_the_pinned_one() -> None:
    check_version()
    pinned = f'"streamlit=={STREAMLIT_VERSION}"'
    assert pinned in (Path(__file__).parents[2] / "pyproject.toml").read_text()


def test_every_option_exists_in_the_pinned_streamlit() -> None:
    for name in OPTIONS:
        config.get_option(name)


def test_an_option_that_did_not_take_is_named_with_the_value_it_needs() -> None:
    with pytest.raises(UsageError, match=r"runner\.postScriptGC is True and must be False"):
        check_options()
