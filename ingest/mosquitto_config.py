"""The same rules for Mosquitto: its configuration, its password file and its access list. Pure."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ingest.broker_config import Plan, User

CONFIG_FILE: Final = "mosquitto.conf"
PASSWORD_FILE: Final = "passwords"  # noqa: S105  # a file's name
ACCESS_FILE: Final = "access"

# Mosquitto's own: PBKDF2 with SHA-512. Passwords of ours are long and random, so that more rounds
# would only slow the broker down; for those that people choose they make guessing dearer.
_ITERATIONS: Final = 1_000
SALT_BYTES: Final = 12
_HASH: Final = "sha512"


def mosquitto_config(plan: Plan, folder: Path) -> str:
    """Write mosquitto.conf; the other two files are to be in `folder`."""
    lines = [
        "# Made by `trailpulse broker --write-mosquitto`.",
        "per_listener_settings false",
        f"listener {plan.port} {plan.host}",
        "set_tcp_nodelay true",
        "persistence true",
        f"persistence_location {plan.store}/",
        "max_queued_messages 0",
    ]
    if plan.users:
        lines += [
            "allow_anonymous false",
            f"password_file {folder / PASSWORD_FILE}",
            f"acl_file {folder / ACCESS_FILE}",
        ]
    else:
        lines.append("allow_anonymous true")
    if plan.certificate is not None:
        lines += [f"certfile {plan.certificate.chain}", f"keyfile {plan.certificate.key}"]
    return "\n".join(lines) + "\n"


def mosquitto_passwords(users: Sequence[User], salts: Sequence[bytes]) -> str:
    """Write the password file, hashed; each user has a salt of `SALT_BYTES` random bytes."""
    return "".join(
        f"{user.name}:{_hashed(user.password, salt)}\n"
        for user, salt in zip(users, salts, strict=True)
    )


def mosquitto_access(users: Sequence[User]) -> str:
    """Write the access list: without an entry nobody may do anything."""
    return "\n".join(_entry(user) for user in users)


def _entry(user: User) -> str:
    both = set(user.rights.publish) & set(user.rights.subscribe)
    lines = [f"user {user.name}"]
    lines += [f"topic readwrite {topic}" for topic in sorted(both)]
    lines += [f"topic write {topic}" for topic in user.rights.publish if topic not in both]
    lines += [f"topic read {topic}" for topic in user.rights.subscribe if topic not in both]
    return "\n".join(lines) + "\n"


def _hashed(password: str, salt: bytes) -> str:
    key = hashlib.pbkdf2_hmac(_HASH, password.encode(), salt, _ITERATIONS)
    parts = (base64.b64encode(part).decode() for part in (salt, key))
    return "$7$" + str(_ITERATIONS) + "$" + "$".join(parts)
