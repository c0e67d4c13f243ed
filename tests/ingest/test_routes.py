import pytest
from hypothesis import given
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from ingest.routes import Routes, matches

levels = st.sampled_from(["a", "b", "", "$SYS", "runner"])
topics = st.lists(levels, min_size=1, max_size=4).map("/".join).filter(bool)
filters = st.builds(
    lambda middle, end: "/".join([*middle, *end]),
    st.lists(st.one_of(levels, st.just("+")), min_size=1, max_size=4),
    st.sampled_from([[], ["#"]]),
).filter(bool)


@given(filters, topics)
def test_filters_match_as_the_protocol_library_says(topic_filter: str, topic: str) -> None:
    assert matches(topic_filter, topic) == topic_matches_sub(topic_filter, topic)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "expected"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/b/c", False),
        ("a/+", "a/b", True),
        ("a/+", "a", False),
        ("a/+", "a/", True),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("#", "a/b", True),
        ("#", "$SYS/load", False),
        ("+/load", "$SYS/load", False),
        ("$SYS/#", "$SYS/load", True),
    ],
)
def test_filters_match_as_the_standard_says(topic_filter: str, topic: str, expected: bool) -> None:
    assert matches(topic_filter, topic) is expected


def test_a_handler_added_later_hears_topics_known_before() -> None:
    routes: Routes[str] = Routes()
    routes.add("a/+", "first", 0)
    assert routes.handlers("a/b") == ("first",)

    routes.add("a/b", "second", 1)
    routes.add("a/+", "third", 1)

    assert routes.handlers("a/b") == ("first", "second", "third")
    assert routes.handlers("b") == ()
    assert list(routes.filters()) == [("a/+", 1), ("a/b", 1)]
