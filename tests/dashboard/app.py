"""Serves the scene's race: ``python -m tests.dashboard.app PORT MQTT_PORT [MANY]``."""

import sys
import tempfile
import time
from pathlib import Path

import msgspec

from dashboard.server import serve
from ingest import logs
from ingest.race.addresses import ListenAddress
from ingest.traffic import MqttSettings
from tests.dashboard.scene import bodies, course, crowd, race


def main() -> None:
    port, mqtt_port, *many = map(int, sys.argv[1:])
    logs.configure("info")

    async def find_broker() -> MqttSettings:
        return MqttSettings("127.0.0.1", mqtt_port)

    now = time.time()
    people = crowd(many[0], now) if many else bodies(now)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "course.gpx"
        path.write_text(course())
        told = race(people)
        info = msgspec.structs.replace(told.race, course=path)
        scene = msgspec.structs.replace(told, folder=Path(folder), race=info)
        serve(scene, find_broker, ListenAddress("127.0.0.1", port))


if __name__ == "__main__":
    main()
