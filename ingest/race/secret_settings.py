"""What a race folder keeps to itself, as immutable structs."""

from typing import Annotated

from msgspec import field

from ingest.race.fields import Name, Settings, about


class MqttSecrets(Settings, frozen=True, kw_only=True):
    """How to log in at the broker."""

    username: Annotated[Name, about("or $TRAILPULSE_MQTT_USERNAME")] | None = None
    password: Annotated[str, about("or $TRAILPULSE_MQTT_PASSWORD")] | None = None

    def __repr__(self) -> str:
        """Hide the values, so that no log or traceback holds them."""
        return "MqttSecrets(…)"


class Secrets(Settings, frozen=True, kw_only=True):
    """What must never be committed."""

    mqtt: MqttSecrets = MqttSecrets()
    notify: Annotated[dict[str, str], about("Apprise URLs by the name used in race.toml")] = field(
        default_factory=dict
    )

    def __repr__(self) -> str:
        """Hide the values, so that no log or traceback holds them."""
        return "Secrets(…)"
