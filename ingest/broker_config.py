"""What the embedded broker is told. Pure, no I/O."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ingest.permissions import Rights
from ingest.race.addresses import LOOPBACK
from ingest.topics import ROOT
from ingest.wire import LARGEST_BYTES

# What the broker keeps besides the payload in one message: topic, headers.
_OVERHEAD_BYTES: Final = 64 * 1024

# Gateways keep every record until the monitor has stored it, so that a power cut may cost the
# broker's last seconds; syncing every message would cost most of its speed.
_SYNC_INTERVAL: Final = "10s"

# What a client had been sent but not acknowledged when the server stopped is sent again after
# this time. A slow client only gets a message twice.
_ACK_WAIT: Final = "5s"

# How many messages a client may have been sent and not acknowledged. Each of its subscriptions may
# have as many, and what they have together beyond it is delivered only after the time above. The
# records of a large field come all at once, at the end of every second. The limits of all
# subscriptions of a client may add up to 65,535.
_UNACKNOWLEDGED: Final = 4000

# How the server delivers QoS 1 messages to a client; without it a subscription hears nothing.
_DELIVERIES: Final = "$MQTT.sub.>"


class User(NamedTuple):
    """One who may log in, and what they may do."""

    name: str
    password: str
    rights: Rights


class Certificate(NamedTuple):
    """What the server shows: its certificate (with all in between), and the key to it."""

    chain: Path
    key: Path


class Plan(NamedTuple):
    """How a broker listens.

    Attributes
    ----------
    host, port : where, for MQTT
    store : the folder for retained messages, sessions and queued messages
    certificate : absent: no TLS
    users : who may log in; none: everybody may, and may do everything
    shards : to how many monitors the runners are shared out
    """

    host: str
    port: int
    store: Path
    certificate: Certificate | None = None
    users: Sequence[User] = ()
    shards: int = 1


def nats_config(plan: Plan) -> str:
    """Write the configuration of a nats-server that is an MQTT broker."""
    return f"""\
server_name: trailpulse
# NATS clients have no business here, but the server insists on a port: any free one.
listen: "{LOOPBACK}:-1"
mqtt {{
  listen: {_quoted(_address(plan.host, plan.port))}
  ack_wait: "{_ACK_WAIT}"
  max_ack_pending: {_UNACKNOWLEDGED}
{_tls(plan.certificate)}}}
jetstream {{
  store_dir: {_quoted(str(plan.store))}
  sync_interval: "{_SYNC_INTERVAL}"
}}
max_payload: {LARGEST_BYTES + _OVERHEAD_BYTES}
logtime: false
{_mappings(plan.shards)}{_authorization(plan.users)}"""


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _mappings(shards: int) -> str:
    """Have records moved to where the monitor listens that has their runner (`ingest.shards`)."""
    if shards == 1:
        return ""
    root = _subject(ROOT)
    part = f"{{{{partition({shards},1,2)}}}}"
    there = f"{root}.{{{{wildcard(1)}}}}.shard.{part}.{{{{wildcard(2)}}}}.vitals"
    return f"mappings {{\n  {_quoted(f'{root}.*.runner.*.vitals')}: {_quoted(there)}\n}}\n"


def _tls(certificate: Certificate | None) -> str:
    if certificate is None:
        return ""
    chain, key = _quoted(str(certificate.chain)), _quoted(str(certificate.key))
    return f"  tls {{\n    cert_file: {chain}\n    key_file: {key}\n  }}\n"


def _authorization(users: Sequence[User]) -> str:
    if not users:
        return ""
    lines = "\n".join(_user(user) for user in users)
    return f"authorization {{\n  users: [\n{lines}\n  ]\n}}\n"


def _user(user: User) -> str:
    publish, subscribe = user.rights
    return (
        f"    {{ user: {_quoted(user.name)}, password: {_quoted(user.password)},\n"
        f"      permissions: {{ publish: {{ allow: {_subjects(publish)} }},\n"
        f"        subscribe: {{ allow: {_subjects(subscribe, _DELIVERIES)} }} }} }}"
    )


def _subjects(filters: Iterable[str], *more: str) -> str:
    subjects = [_subject(topic_filter) for topic_filter in filters]
    return "[" + ", ".join(_quoted(subject) for subject in (*subjects, *more)) + "]"


def _subject(topic_filter: str) -> str:
    """Write an MQTT topic filter as NATS does: levels end at dots, and dots are two slashes."""
    levels = topic_filter.split("/")
    wild = {"+": "*", "#": ">"}
    return ".".join(wild.get(level, level.replace(".", "//")) for level in levels)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
