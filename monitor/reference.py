"""Makes docs/messages.md from the structs: ``python -m monitor.reference > docs/messages.md``."""

import sys
from collections.abc import Iterator
from typing import Final, NamedTuple, get_args

import msgspec

from ingest import checkin_messages, events, messages, schema
from ingest import topics as gateway_topics
from ingest.checkin_messages import HEARD_EVERY_S
from ingest.messages import MAX_VITALS_PER_PAYLOAD
from ingest.wire import MAX_PAYLOAD_BYTES
from monitor import messages as monitor_messages
from monitor import topics as monitor_topics
from monitor.meanings import meaning


class Topic(NamedTuple):
    """A topic and what is published there."""

    topic: str
    way: str
    retained: str
    qos: int
    payload: str


TOPICS: Final = (
    Topic(
        gateway_topics.vitals("{race}", "{runner}"), "gateway → monitor", "no", 1,
        "`Vitals`, or an array of them",
    ),
    Topic(
        gateway_topics.vitals_of_part("{race}", "{part}", "{runner}"),
        "NATS server → one of several monitors", "no", 1,
        "what it moved from the topic above: docs/operations.md",
    ),
    Topic(
        gateway_topics.sensors("{race}", "{runner}"), "gateway → all", "yes", 1, "`SensorReport`"
    ),
    Topic(
        gateway_topics.gateway("{race}", "{gateway}"), "gateway → all", "yes, and last will", 1,
        "`GatewayReport`",
    ),
    Topic(
        gateway_topics.check_in("{race}", "{gateway}"), "desk → gateway", "no", 0,
        "`CheckInRequest`",
    ),
    Topic(gateway_topics.heard("{race}", "{gateway}"), "gateway → desk", "no", 0, "`Heard`"),
    Topic(gateway_topics.bind("{race}", "{gateway}"), "desk → gateway", "no", 0, "`BindRequest`"),
    Topic(gateway_topics.bound("{race}", "{gateway}"), "gateway → desk", "no", 0, "`BindAnswer`"),
    Topic(
        gateway_topics.event("{race}", "{runner}"), "crew, station, runner → monitor", "no", 1,
        "an event",
    ),
    Topic(
        gateway_topics.weather("{race}"), "station, sensor, desk → monitor", "yes", 1, "`Weather`"
    ),
    Topic(monitor_topics.status("{race}", "{runner}"), "monitor → all", "yes", 0, "`Status`"),
    Topic(
        monitor_topics.alert("{race}", "{runner}"), "monitor → crew, runner", "no", 1, "`Alert`"
    ),
    Topic(monitor_topics.field("{race}"), "monitor → desk", "yes", 0, "`Field`"),
    Topic(
        monitor_topics.monitor("{race}"), "monitor → all", "yes, and last will", 1,
        "`MonitorReport`",
    ),
    Topic(
        monitor_topics.notify("{race}"), "notify → all", "yes, and last will", 1,
        "`NotifyReport`",
    ),
    Topic(
        monitor_topics.home("{race}", "{runner}"), "notify → Home Assistant", "yes", 0,
        "what the runner agreed to show: docs/notify.md",
    ),
    Topic(
        gateway_topics.echo("{race}", "{client}"), "each → itself", "no", 0,
        "anything: whether the way there and back is open",
    ),
)  # fmt: skip

INGEST_MESSAGES: Final[tuple[type[msgspec.Struct], ...]] = (
    messages.Vitals,
    messages.SourceChange,
    messages.SensorReport,
    messages.Sensor,
    messages.GatewayReport,
    messages.DroppedRecords,
    messages.ReplayClock,
    messages.Weather,
)
CHECK_IN_MESSAGES: Final[tuple[type[msgspec.Struct], ...]] = (
    checkin_messages.CheckInRequest,
    checkin_messages.Heard,
    checkin_messages.HeardSensor,
    checkin_messages.BindRequest,
    checkin_messages.BindAnswer,
    checkin_messages.Objection,
)
EVENTS: Final[tuple[type[msgspec.Struct], ...]] = get_args(events.Event)
MONITOR_MESSAGES: Final[tuple[type[msgspec.Struct], ...]] = (
    monitor_messages.Status,
    monitor_messages.VitalsNow,
    monitor_messages.Index,
    monitor_messages.Balance,
    monitor_messages.Heat,
    monitor_messages.Pace,
    monitor_messages.Hrv,
    monitor_messages.CoursePosition,
    monitor_messages.Stay,
    monitor_messages.Alert,
    monitor_messages.Words,
    monitor_messages.Field,
    monitor_messages.MonitorReport,
    monitor_messages.NotifyReport,
    monitor_messages.ServiceReport,
)
HEADINGS: Final = ("field", "type", "unit", "needed", "meaning")

KIBIBYTES: Final = MAX_PAYLOAD_BYTES // 1024

INTRODUCTION: Final = f"""\
<!-- Made by `python -m monitor.reference > docs/messages.md`; a test compares them. -->
# Messages

MQTT 3.1.1, payloads of UTF-8 JSON. What follows is all that the parts of trailpulse know of each
other; a program in any language can take any part's place.

- A payload holds at most {KIBIBYTES} KiB, a `vitals` array at most {MAX_VITALS_PER_PAYLOAD}
  records.
- A payload whose first byte is 0x78 is zlib of the JSON (saver mode); {KIBIBYTES} KiB is the limit
  of both sizes.
- Ids of races, runners, gateways and stations match `{gateway_topics.ID_PATTERN}`.
- Absent means unknown. Fields that are unknown to a reader are ignored. `null` counts as absent;
  it is written only in the columns of `Field`. NaN and infinity are never sent.
- A value outside its range is not a measurement: the record is refused, counted by reason, and
  logged once a minute per reason. In an array a bad record is refused alone.
- Times are UTC epoch seconds.

## Topics
"""


CHECK_IN: Final = f"""\
The desk asks a gateway to look at all sensors around, again every few seconds for as long as
somebody checks in; without that the gateway leaves them alone. It tells what it hears every
{HEARD_EVERY_S:.0f} s. All of this is QoS 0: nothing of it may count later. Who binds asks again,
with the same `id`, until there is an answer; it is done once. A retained message to a gateway is
refused.
"""


def reference() -> str:
    """Write the whole document."""
    rows = [(f"`{t.topic}`", t.way, t.retained, str(t.qos), t.payload) for t in TOPICS]
    return "\n".join(
        [
            INTRODUCTION,
            schema.table(("topic", "from → to", "retained", "QoS", "payload"), rows),
            "\n## To the monitor\n",
            *_sections(INGEST_MESSAGES),
            "## Check-in\n",
            CHECK_IN,
            *_sections(CHECK_IN_MESSAGES),
            "## Events\n",
            "One struct a `kind`; each has the `kind`, `id`, `t` and `author` of the first.\n",
            *_sections(EVENTS),
            "## From the monitor\n",
            *_sections(MONITOR_MESSAGES),
        ]
    )


def _sections(kinds: tuple[type[msgspec.Struct], ...]) -> Iterator[str]:
    for kind in kinds:
        yield f"### `{kind.__name__}`\n"
        yield f"{(kind.__doc__ or '').strip()}\n".replace("\n    ", "\n")
        yield schema.table(HEADINGS, [_row(kind.__name__, f) for f in schema.fields(kind)]) + "\n"


def _row(message: str, field: schema.FieldDescription) -> tuple[str, ...]:
    says = field.type
    text = meaning(
        message, field.name, f"{says.meaning} [{says.unit}]" if says.unit else says.meaning
    )
    unit = ""
    if text.endswith("]"):
        text, _, unit = text[:-1].rpartition(" [")
    form = f"{says.form}, {says.limits}" if says.limits else says.form
    return f"`{field.name}`", form, unit, "yes" if field.required else "", text


if __name__ == "__main__":
    sys.stdout.write(reference())
