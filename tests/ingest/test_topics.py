import contextlib
import inspect
import re
from collections.abc import Callable, Sequence
from types import ModuleType

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import topics
from ingest.errors import PayloadRefused
from ingest.messages import Id
from monitor import topics as monitor_topics
from tests.ingest.strategies import IDS

NOT_IDS = ["", "A", "-a", "a_b", "a b", "a/b", "a+", "#", "a\n", "\na", "a\u0000", "ä", "a" * 49]


@pytest.mark.parametrize("text", NOT_IDS)
def test_what_is_no_id(text: str) -> None:
    assert not topics.is_id(text)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, Id)


@given(st.text(max_size=60) | IDS)
@example("a" * 48)
@example("a\n")
def test_topics_and_messages_agree_on_what_an_id_is(text: str) -> None:
    allowed = True
    try:
        msgspec.convert(text, Id)
    except msgspec.ValidationError:
        allowed = False
    assert topics.is_id(text) == allowed


def test_the_topics_of_the_contract() -> None:
    assert topics.vitals("r", "anna") == "trailpulse/v1/r/runner/anna/vitals"
    assert topics.sensors("r", "anna") == "trailpulse/v1/r/runner/anna/sensors"
    assert topics.gateway("r", "pi-1") == "trailpulse/v1/r/gateway/pi-1"
    assert topics.event("r", "anna") == "trailpulse/v1/r/runner/anna/event"
    assert topics.weather("r") == "trailpulse/v1/r/weather"
    assert monitor_topics.status("r", "anna") == "trailpulse/v1/r/runner/anna/status"
    assert monitor_topics.alert("r", "anna") == "trailpulse/v1/r/runner/anna/alert"
    assert monitor_topics.field("r") == "trailpulse/v1/r/field"
    assert monitor_topics.monitor("r") == "trailpulse/v1/r/monitor"


@given(race=IDS, runner=IDS, module=st.sampled_from([topics, monitor_topics]))
def test_a_runners_topics_can_be_taken_apart(race: str, runner: str, module: ModuleType) -> None:
    for make in runner_topics(module):
        parsed = topics.parse_runner_topic(make(race, runner))
        assert (parsed.race, parsed.runner) == (race, runner)
        assert make(race, runner).endswith(f"/{parsed.leaf}")


def runner_topics(module: ModuleType) -> Sequence[Callable[[str, str], str]]:
    made = [
        function
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and function is not monitor_topics.home  # apart from theirs: what one house reads
        and list(inspect.signature(function).parameters) == ["race", "runner"]
    ]
    assert made
    return made


@given(race=IDS, gateway=IDS)
def test_a_gateways_topic_can_be_taken_apart(race: str, gateway: str) -> None:
    assert topics.parse_gateway_topic(topics.gateway(race, gateway)) == gateway


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "trailpulse/v1/r/runner/anna",
        "trailpulse/v1/r/runner/anna/vitals/x",
        "trailpulse/v2/r/runner/anna/vitals",
        "trailpulse/v1/r/gateway/pi-1",
        "trailpulse/v1/r/runner/Anna/vitals",
        "trailpulse/v1/R/runner/anna/vitals",
        "trailpulse/v1/r/runner//vitals",
        "/trailpulse/v1/r/runner/anna/vitals",
        "trailpulse/v1/r/runner/anna\n/vitals",
    ],
)
def test_other_topics_are_refused(topic: str) -> None:
    with pytest.raises(PayloadRefused) as error:
        topics.parse_runner_topic(topic)
    assert error.value.reason == "bad topic"


@pytest.mark.parametrize(
    "topic", ["", "trailpulse/v1/r/gateway/Pi", "trailpulse/v1/r/runner/a", "x/v1/r/gateway/a"]
)
def test_other_topics_are_no_gateways(topic: str) -> None:
    with pytest.raises(PayloadRefused, match="bad topic"):
        topics.parse_gateway_topic(topic)


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(["trailpulse", "v1", "r", "runner", "gateway", "anna", "vitals", "+"]),
        max_size=8,
    ).map("/".join)
)
def test_no_topic_does_harm(topic: str) -> None:
    with contextlib.suppress(PayloadRefused):
        topics.parse_runner_topic(topic)
    with contextlib.suppress(PayloadRefused):
        topics.parse_gateway_topic(topic)


def test_ids_hold_nothing_that_mqtt_gives_a_meaning() -> None:
    assert not re.search(r"[/+#$]", "".join(filter(topics.is_id, map(chr, range(128)))))
