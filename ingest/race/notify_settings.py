"""Who is told about alerts beside the page, and by which services; their URLs are secrets."""

from typing import Annotated, Literal

from ingest.race.fields import Name, Settings, about, form, number

Names = tuple[Name, ...]


class Notify(Settings, frozen=True, kw_only=True):
    """Who is told about alerts beside the page, by `trailpulse notify`: docs/notify.md."""

    crew: Annotated[
        Names,
        about("what tells the crew: names of the [notify] table or a [[webhook]] of secrets.toml"),
    ] = ()
    runner: Annotated[
        Names, about("what tells the runner, where there is one; of several see runner.notify")
    ] = ()
    desk: Annotated[Names, about("what tells the race desk")] = ()
    escalate: (
        Annotated[
            Names, about("who is told when nobody acknowledges an urgent alert; absent: the desk")
        ]
        | None
    ) = None
    escalate_min: Annotated[
        float, number("an urgent alert may wait so long to be acknowledged", "min", 1, 120)
    ] = 5.0
    quiet: (
        Annotated[
            str,
            form(
                "hours in which info and warning alerts are held back; urgent ones are not",
                r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d\Z",
                "23:00-05:00",
            ),
        ]
        | None
    ) = None

    @property
    def escalates_to(self) -> Names:
        """Who is told when nobody acknowledges an urgent alert."""
        return self.desk if self.escalate is None else self.escalate


class RunnerNotify(Settings, frozen=True, kw_only=True):
    """Who is told about this runner, in place of those in race.toml."""

    crew: Annotated[Names, about("what tells this runner's crew")] | None = None
    runner: Annotated[Names, about("what tells this runner")] | None = None


class HomeAssistant(Settings, frozen=True, kw_only=True):
    """The runners' main numbers in Home Assistant, by its MQTT discovery: docs/notify.md."""

    enabled: Annotated[bool, about("whether `trailpulse notify` publishes them")] = False
    prefix: Annotated[
        str,
        form(
            "Home Assistant's discovery prefix",
            r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\Z",
            "homeassistant",
        ),
    ] = "homeassistant"
    consent: Annotated[
        Literal["crew", "public"], about("which of runner.consent says what may be seen there")
    ] = "crew"
