"""What Home Assistant is told: in its own fields, and only what a runner agreed to."""

import re

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from ingest.race.settings import Metric
from monitor.disclosure import ALL
from monitor.messages import Balance, CoursePosition, Index, Status, VitalsNow
from monitor.notify.home_assistant import NUMBERS, State, discovery, state_of
from tests.monitor.notify.people import RACE, alert

# https://www.home-assistant.io/integrations/sensor.mqtt/#configuration-variables, as of 2025.11
SENSOR_FIELDS = {
    "availability", "availability_mode", "availability_template", "availability_topic", "device",
    "device_class", "default_entity_id", "enabled_by_default", "encoding", "entity_category",
    "entity_picture", "expire_after", "force_update", "group", "icon", "json_attributes_template",
    "json_attributes_topic", "last_reset_value_template", "name", "object_id", "options", "origin",
    "payload_available", "payload_not_available", "platform", "qos", "state_class", "state_topic",
    "suggested_display_precision", "unique_id", "unit_of_measurement", "value_template",
}  # fmt: skip
DEVICE_FIELDS = {
    "configuration_url", "connections", "hw_version", "identifiers", "manufacturer", "model",
    "model_id", "name", "serial_number", "suggested_area", "sw_version", "via_device",
}  # fmt: skip
ORIGIN_FIELDS = {"name", "sw_version", "support_url"}
# Device classes and the units that Home Assistant takes for them.
CLASS_UNITS = {"distance": "km", "speed": "m/s"}
TOPIC = re.compile(r"sensor/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/config\Z")
ANNA = RACE.runners[0]
STATUS = Status(
    t=1764000000, at=1764000000.5, phase="cramped", stored_seq={}, events=(),
    vitals=VitalsNow(heart_rate_bpm=148.4, speed_mps=2.634, age_s={"heart_rate_bpm": 0.8}),
    fatigue=Index(level="high", score=63.2), cramp=Index(level="unknown"),
    alerts=(alert("a-1"), alert("a-2", kind="cutoff")), missing=(), behind_s=0, model="1",
    balance=Balance(carbs_in_g_h=38.4), course=CoursePosition(distance_m=41234.0, next="lac"),
)  # fmt: skip
METRICS: st.SearchStrategy[frozenset[Metric]] = st.frozensets(st.sampled_from(sorted(ALL)))


def test_discovery_is_as_home_assistant_documents_it() -> None:
    found = dict(discovery("r", ANNA, ALL))
    assert len(found) == len(NUMBERS)
    for topic, config in found.items():
        assert TOPIC.match(topic)
        assert set(config) <= SENSOR_FIELDS
        assert set(config["device"]) <= DEVICE_FIELDS
        assert set(config["origin"]) <= ORIGIN_FIELDS
        assert config["device"]["name"] == "Anna"
        assert CLASS_UNITS.get(config.get("device_class"), config.get("unit_of_measurement")) == (
            config.get("unit_of_measurement")
        )
        # A state class goes with numbers only.
        assert ("state_class" in config) == ("unit_of_measurement" in config)
    assert len({config["unique_id"] for config in found.values()}) == len(NUMBERS)


def test_the_templates_name_fields_of_the_state() -> None:
    for _, config in discovery("r", ANNA, ALL):
        (key,) = re.findall(r"get\('(\w+)'", config["value_template"])
        assert key in State.__struct_fields__


def test_the_state_says_what_is_known_and_nothing_else() -> None:
    assert msgspec.to_builtins(state_of(STATUS, ALL)) == {
        "phase": "cramped", "alerts": 2, "heart_rate_bpm": 148, "speed_mps": 2.63,
        "distance_km": 41.2, "next_station": "lac", "fatigue": 63, "fatigue_level": "high",
        "cramp_level": "unknown", "carbs_g_h": 38,
    }  # fmt: skip


def test_what_nobody_agreed_to_show_is_not_there() -> None:
    assert state_of(STATUS, frozenset()) == State()
    assert all(config is None for _, config in discovery("r", ANNA, frozenset()))
    course: frozenset[Metric] = frozenset({"course"})
    assert msgspec.to_builtins(state_of(STATUS, course)) == {
        "phase": "stopped",  # that it is a cramp is told by the indices
        "alerts": 1, "distance_km": 41.2, "next_station": "lac",
    }  # fmt: skip


@given(METRICS)
def test_there_are_sensors_for_just_what_the_state_may_hold(shared: frozenset[Metric]) -> None:
    there = {
        topic.split("/")[2] for topic, config in discovery("r", ANNA, shared) if config is not None
    }
    held = set(msgspec.to_builtins(state_of(STATUS, shared)))
    assert held <= there
    assert there == {n.key for n in NUMBERS if shared and n.metrics <= shared}
