"""What the embedded broker is told. Pure, no I/O."""

import json
from pathlib import Path
from typing import Final

from ingest.wire import LARGEST_BYTES

LOOPBACK: Final = "127.0.0.1"

# What the broker keeps besides the payload in one message: topic, headers.
_OVERHEAD_BYTES: Final = 64 * 1024

# Gateways keep every record until the monitor has stored it, so that a power cut may cost the
# broker's last seconds; syncing every message would cost most of its speed.
_SYNC_INTERVAL: Final = "10s"

# What a client had been sent but not acknowledged when the server stopped is sent again after
# this time. A slow client only gets a message twice.
_ACK_WAIT: Final = "5s"


def nats_config(*, port: int, store: Path) -> str:
    """Write the configuration of a nats-server that is an MQTT broker for this machine only.

    Parameters
    ----------
    port
        Where to listen for MQTT.
    store
        The folder for retained messages, sessions and queued messages.
    """
    return f"""\
server_name: trailpulse
# NATS clients have no business here, but the server insists on a port: any free one.
listen: "{LOOPBACK}:-1"
mqtt {{
  listen: "{LOOPBACK}:{port}"
  ack_wait: "{_ACK_WAIT}"
}}
jetstream {{
  store_dir: {json.dumps(str(store), ensure_ascii=False)}
  sync_interval: "{_SYNC_INTERVAL}"
}}
max_payload: {LARGEST_BYTES + _OVERHEAD_BYTES}
logtime: false
"""
