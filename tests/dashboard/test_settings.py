from pathlib import Path

import pytest
from streamlit import config

from dashboard.settings import (
    OPTIONS,
    STREAMLIT_VERSION,
    allowed_hosts,
    check_options,
    check_version,
    page_address,
)
from ingest.errors import UsageError
from ingest.race.addresses import ListenAddress


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        ("127.0.0.1:8501", ListenAddress("127.0.0.1", 8501)),
        ("localhost:80", ListenAddress("localhost", 80)),
        ("[::1]:9000", ListenAddress("::1", 9000)),
    ],
)
def test_this_machine_s_own_addresses_are_taken(text: str, listen: ListenAddress) -> None:
    assert page_address(text) == listen


@pytest.mark.parametrize("text", ["0.0.0.0:8501", "192.168.1.5:80", "[::]:8501", "crew.org:8501"])
def test_nothing_opens_the_page_to_others_before_there_is_a_login(text: str) -> None:
    with pytest.raises(UsageError, match="no login yet"):
        page_address(text)


@pytest.mark.parametrize("text", ["8501", "localhost", "localhost:", ":8501", "localhost:99999"])
def test_half_an_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:8501"):
        page_address(text)


def test_the_page_is_known_by_this_machine_s_names_only() -> None:
    hosts = allowed_hosts(ListenAddress("127.0.0.1", 8501))
    assert hosts == ["127.0.0.1", "[127.0.0.1]", "[::1]", "localhost"]


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
