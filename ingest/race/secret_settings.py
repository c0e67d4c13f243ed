"""What a race folder keeps to itself, as immutable structs."""

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from ingest.race.fields import Id, Name, Settings, about

Role = Literal[
    "monitor", "gateway", "dashboard", "desk", "crew", "runner", "simulator", "notify", "home",
]  # fmt: skip
USER_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z"
SHORTEST_PASSWORD: Final = 16
WEBHOOK_KEY_PREFIX: Final = "whsec_"
_KEY_PATTERN: Final = (
    rf"^{WEBHOOK_KEY_PREFIX}"
    r"(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z"
)


class MqttSecrets(Settings, frozen=True, kw_only=True):
    """How to log in at the broker."""

    username: Annotated[Name, about("or $TRAILPULSE_MQTT_USERNAME")] | None = None
    password: Annotated[str, about("or $TRAILPULSE_MQTT_PASSWORD")] | None = None

    def __repr__(self) -> str:
        """Hide the values, so that no log or traceback holds them."""
        return "MqttSecrets(…)"


class Account(Settings, frozen=True, kw_only=True):
    """Who may log in at the race's broker, and as what."""

    user: Annotated[
        str,
        Meta(
            pattern=USER_PATTERN,
            title="at most 64 letters, digits, hyphens and underscores",
            description="the name to log in with; for a gateway its id",
            examples=["gateway-1"],
        ),
    ]
    role: Annotated[Role, about("what it may read and write: docs/operations.md")]
    password: Annotated[
        str,
        Meta(
            min_length=SHORTEST_PASSWORD,
            pattern=r"^[!-~]*\Z",
            description="printable ASCII without spaces; made by `trailpulse race new`",
            examples=["a-long-random-word"],
        ),
    ]
    runners: (
        Annotated[tuple[Id, ...], about("only these runners; absent: all of the race")] | None
    ) = None

    def __repr__(self) -> str:
        """Hide the password, so that no log or traceback holds it."""
        return f"Account({self.user}, {self.role})"


class Oidc(Settings, frozen=True, kw_only=True):
    """Whose login the page takes beside its own, by OpenID Connect: docs/page.md."""

    name: Annotated[Name, about("how people call it, on the button")]
    client_id: Annotated[Name, about("as the provider gave it")]
    client_secret: Annotated[str, about("as the provider gave it")]
    server_metadata_url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[^\s]+\Z",
            description="where the provider describes itself",
            examples=["https://accounts.google.com/.well-known/openid-configuration"],
        ),
    ]

    def __repr__(self) -> str:
        """Hide the secret, so that no log or traceback holds it."""
        return f"Oidc({self.name})"


class Webhook(Settings, frozen=True, kw_only=True):
    """A program of yours that is told by HTTP, with a body that proves who sent it."""

    name: Annotated[Name, about("by which race.toml's [notify] calls it")]
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[!-~]+\Z",
            description="where it listens; https unless it is on this machine",
            examples=["https://crew.example.org/hook"],
        ),
    ]
    key: Annotated[
        str,
        Meta(
            pattern=_KEY_PATTERN,
            description="both sides know it, it signs what is sent: `whsec_` and 24 to 64 bytes in "
            "base64, as `openssl rand -base64 32` makes them",
            examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        ),
    ]

    def __repr__(self) -> str:
        """Hide the values, so that no log or traceback holds them."""
        return f"Webhook({self.name})"


class Secrets(Settings, frozen=True, kw_only=True):
    """What must never be committed."""

    mqtt: MqttSecrets = MqttSecrets()
    accounts: tuple[Account, ...] = field(name="account", default=())
    oidc: Oidc | None = None
    notify: Annotated[dict[str, str], about("Apprise URLs by the name used in race.toml")] = field(
        default_factory=dict
    )

    webhooks: tuple[Webhook, ...] = field(name="webhook", default=())

    def __repr__(self) -> str:
        """Hide the values, so that no log or traceback holds them."""
        return "Secrets(…)"
