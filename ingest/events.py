"""`Event`: what crew, stations and runners log, one message type a kind.

`id` makes an event idempotent: the same id is applied once, however often it arrives.
"""

from typing import Annotated, Literal

from msgspec import Meta

from ingest.messages import Id, Message, ShortText, Text, Time
from ingest.quantities import within

UUID_PATTERN = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"

Uuid = Annotated[str, Meta(pattern=UUID_PATTERN, title="a UUID")]
Milligrams = Annotated[float, within("mg")]
Pieces = Annotated[int, Meta(ge=1, le=100)]
Side = Literal["left", "right", "both"]
Muscle = Literal["calf", "quadriceps", "hamstring", "adductor", "foot", "abdominal", "other"]


class EventBase(Message, frozen=True, kw_only=True, tag_field="kind"):
    """What every event says: which one, when it happened, and who logged it."""

    id: Uuid
    t: Time
    author: ShortText | None = None


class Carbs(EventBase, frozen=True, kw_only=True, tag="carbs"):
    """Carbohydrate was taken."""

    carbs_g: Annotated[float, within("carbs_g")]
    product: ShortText | None = None
    tap: Uuid | None = None


class Fluid(EventBase, frozen=True, kw_only=True, tag="fluid"):
    """Something was drunk."""

    volume_ml: Annotated[float, within("volume_ml")]
    product: ShortText | None = None
    tap: Uuid | None = None


class Sodium(EventBase, frozen=True, kw_only=True, tag="sodium"):
    """Salt was taken, given as its sodium."""

    sodium_mg: Annotated[float, within("sodium_mg")]
    product: ShortText | None = None
    tap: Uuid | None = None


class Magnesium(EventBase, frozen=True, kw_only=True, tag="magnesium"):
    """Magnesium was taken (recorded, unscored)."""

    mg: Milligrams
    product: ShortText | None = None
    tap: Uuid | None = None


class Caffeine(EventBase, frozen=True, kw_only=True, tag="caffeine"):
    """Caffeine was taken."""

    mg: Milligrams
    product: ShortText | None = None
    tap: Uuid | None = None


class Packed(EventBase, frozen=True, kw_only=True, tag="packed"):
    """The runner took pieces of a product along."""

    product: Id
    count: Pieces
    tap: Uuid | None = None


class Returned(EventBase, frozen=True, kw_only=True, tag="returned"):
    """Pieces of a product came back unopened."""

    product: Id
    count: Pieces
    tap: Uuid | None = None


class Cooling(EventBase, frozen=True, kw_only=True, tag="cooling"):
    """The runner was cooled: ice, water over the head."""


class Weigh(EventBase, frozen=True, kw_only=True, tag="weigh"):
    """The runner stood on a scale."""

    mass_kg: Annotated[float, within("mass_kg")]


class Cramp(EventBase, frozen=True, kw_only=True, tag="cramp"):
    """A cramp, now."""

    muscle: Muscle
    side: Side | None = None
    severity: Annotated[int, Meta(ge=1, le=3)] | None = None


class Twinge(EventBase, frozen=True, kw_only=True, tag="twinge"):
    """A twitch that announces a cramp."""

    muscle: Muscle | None = None
    side: Side | None = None


class Stretch(EventBase, frozen=True, kw_only=True, tag="stretch"):
    """A muscle was stretched."""

    muscle: Muscle | None = None


class Massage(EventBase, frozen=True, kw_only=True, tag="massage"):
    """A muscle was massaged."""

    muscle: Muscle | None = None


class Stop(EventBase, frozen=True, kw_only=True, tag="stop"):
    """The runner stopped."""


class Resume(EventBase, frozen=True, kw_only=True, tag="resume"):
    """The runner moves again."""


class StationIn(EventBase, frozen=True, kw_only=True, tag="station_in"):
    """The runner reached a station."""

    station: Id


class StationOut(EventBase, frozen=True, kw_only=True, tag="station_out"):
    """The runner left a station."""

    station: Id


class Effort(EventBase, frozen=True, kw_only=True, tag="effort"):
    """The runner's own rating of the effort."""

    rpe: Annotated[int, Meta(ge=1, le=10)]


class Symptom(EventBase, frozen=True, kw_only=True, tag="symptom"):
    """Something the runner feels or the crew sees."""

    name: ShortText


class Note(EventBase, frozen=True, kw_only=True, tag="note"):
    """Free text."""

    text: Text


class Ack(EventBase, frozen=True, kw_only=True, tag="ack"):
    """An alert was seen."""

    alert: ShortText


class Snooze(EventBase, frozen=True, kw_only=True, tag="snooze"):
    """An alert is put off."""

    alert: ShortText
    minutes: Annotated[float, Meta(gt=0, le=240)]


class Undo(EventBase, frozen=True, kw_only=True, tag="undo"):
    """An earlier event is taken back."""

    event: Uuid


class Finish(EventBase, frozen=True, kw_only=True, tag="finish"):
    """The runner finished."""


class Dnf(EventBase, frozen=True, kw_only=True, tag="dnf"):
    """The runner gave up."""


Event = (
    Carbs | Fluid | Sodium | Magnesium | Caffeine | Packed | Returned | Cooling | Weigh | Cramp
    | Twinge | Stretch | Massage | Stop | Resume | StationIn | StationOut | Effort | Symptom | Note
    | Ack | Snooze | Undo | Finish | Dnf
)  # fmt: skip

Intake = Carbs | Fluid | Sodium | Magnesium | Caffeine
"""What says that something was taken; all of one piece of a product has the same `tap`."""
