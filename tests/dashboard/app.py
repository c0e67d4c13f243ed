"""Serves the dashboard of the scene's race: ``python -m tests.dashboard.app PORT MQTT_PORT``."""

import sys
import time

from dashboard.server import serve
from ingest import logs
from ingest.race.addresses import ListenAddress
from ingest.traffic import MqttSettings
from tests.dashboard.scene import bodies, race


def main() -> None:
    port, mqtt_port = map(int, sys.argv[1:])
    logs.configure("info")

    async def find_broker() -> MqttSettings:
        return MqttSettings("127.0.0.1", mqtt_port)

    serve(race(bodies(time.time())), find_broker, ListenAddress("127.0.0.1", port))


if __name__ == "__main__":
    main()
