"""When the page may be opened to others, and under which names it answers."""

import pytest

from dashboard.access.exposure import ANY_ADDRESS, FLAG, allowed_hosts, check_exposure, page_address
from ingest.errors import UsageError
from ingest.race.addresses import ListenAddress

HERE = "127.0.0.1:8501"
TLS = "https://crew.example"


@pytest.mark.parametrize(
    ("text", "listen"),
    [
        (HERE, ListenAddress("127.0.0.1", 8501)),
        ("localhost:80", ListenAddress("localhost", 80)),
        ("[::1]:9000", ListenAddress("::1", 9000)),
        ("0.0.0.0:80", ListenAddress("0.0.0.0", 80)),  # noqa: S104  # read, not bound
    ],
)
def test_addresses_are_read(text: str, listen: ListenAddress) -> None:
    assert page_address(text) == listen


@pytest.mark.parametrize("text", ["8501", "localhost", "localhost:", ":8501", "localhost:99999"])
def test_half_an_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:8501"):
        page_address(text)


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("0.0.0.0:8501", None),
        ("192.168.1.5:80", None),
        ("[::]:8501", "https://crew.example"),
        ("crew.org:8501", None),
        (HERE, TLS),
        (HERE, "http://192.168.1.5"),
    ],
)
def test_nothing_opens_the_page_to_others_before_somebody_is_set_up(
    listen: str, url: str | None
) -> None:
    with pytest.raises(UsageError, match="nobody is set up"):
        check_exposure(page_address(listen), url, anybody=False, read_along=True)


@pytest.mark.parametrize(
    ("listen", "url"),
    [("192.168.1.5:80", None), ("0.0.0.0:80", TLS), (HERE, "http://192.168.1.5")],
)
def test_unencrypted_it_leaves_the_machine_only_by_a_flag(listen: str, url: str | None) -> None:
    with pytest.raises(UsageError, match=FLAG):
        check_exposure(page_address(listen), url, anybody=True, read_along=False)
    check_exposure(page_address(listen), url, anybody=True, read_along=True)


def test_listening_everywhere_needs_a_name_for_browsers() -> None:
    with pytest.raises(UsageError, match="public_url"):
        check_exposure(page_address("0.0.0.0:80"), None, anybody=True, read_along=True)


@pytest.mark.parametrize(
    ("anybody", "url"), [(False, None), (True, None), (True, TLS), (False, "http://localhost:9000")]
)
def test_on_this_machine_and_behind_a_proxy_with_a_login_nothing_more_is_needed(
    anybody: bool, url: str | None
) -> None:
    check_exposure(page_address(HERE), url, anybody=anybody, read_along=False)


def test_the_page_is_known_by_this_machine_s_names_and_its_public_one_only() -> None:
    own = ["127.0.0.1", "[127.0.0.1]", "[::1]", "localhost"]
    assert allowed_hosts(ListenAddress("127.0.0.1", 8501)) == own
    assert set(allowed_hosts(ListenAddress("127.0.0.1", 1), "https://crew.example:444")) == {
        *own, "crew.example", "[crew.example]",
    }  # fmt: skip
    assert not ANY_ADDRESS & set(allowed_hosts(page_address("0.0.0.0:1"), TLS))
