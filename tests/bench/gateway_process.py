"""The gateway daemon with a bleak backend of next to no size: its own needs are what is measured.

``python -m tests.bench.gateway_process RACE``. Everything above bleak is the real thing, and what
bleak loads on Linux is loaded; in the place of BlueZ a strap, a pod and an air sensor answer at
once, and notify every second, each at a moment of its own. It prints when the first one notified.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from bleak.backends.bluezdbus import client as _client  # noqa: F401  # what BlueZ would take
from bleak.backends.bluezdbus import scanner as _scanner  # noqa: F401
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection

from ingest import daemon, logs
from ingest.ble import Driver
from ingest.gateway import run
from ingest.gatt import heart_rate, humidity, running_speed, temperature, uuids
from ingest.race.load import load
from ingest.race.settings import SensorKind
from ingest.radio import Radio

Packet = Callable[[int], bytes]


class LeanSensor(NamedTuple):
    """A sensor: who it is, and what it notifies in a second."""

    address: str
    kind: SensorKind
    after_s: float
    packets: dict[int, Packet]


SENSORS: Final = (
    LeanSensor("C0:FF:EE:00:00:01", "heart_rate", 0.2, {
        uuids.HEART_RATE_MEASUREMENT: lambda k: heart_rate.encode(
            heart_rate.Measurement(heart_rate_bpm=130 + k % 20, rr_ms=(430.0, 440.0))
        ),
    }),
    LeanSensor("C0:FF:EE:00:00:02", "running_speed", 0.5, {
        uuids.RSC_MEASUREMENT: lambda k: running_speed.encode(
            running_speed.Measurement(
                speed_mps=2.5 + k % 5 / 10, cadence_per_min=84, running=True
            )
        ),
    }),
    LeanSensor("C0:FF:EE:00:00:03", "environment", 0.7, {
        uuids.TEMPERATURE: lambda k: temperature.encode(20.0 + k % 10 / 10),
        uuids.HUMIDITY: lambda k: humidity.encode(50.0 + k % 10 / 10),
    }),
)  # fmt: skip
_BY_ADDRESS: Final = {sensor.address: sensor for sensor in SENSORS}


class LeanScanner(BaseBleakScanner):
    """Hears all sensors advertise at once."""

    def __init__(self, heard: Any, service_uuids: list[str] | None, *_: Any, **__: Any) -> None:
        super().__init__(heard, service_uuids)

    async def start(self) -> None:
        for sensor in SENSORS:
            data = AdvertisementData(sensor.kind, {}, {}, [], None, -60, ())
            device = self.create_or_update_device(
                sensor.address, sensor.address, sensor.kind, None, data
            )
            self.call_detection_callbacks(device, data)

    async def stop(self) -> None:
        pass


class LeanClient(BaseBleakClient):
    """Is connected at once."""

    told = False

    def __init__(self, device: Any, **kwargs: Any) -> None:
        kwargs = {name: kwargs[name] for name in ("disconnected_callback", "timeout")}
        super().__init__(device, **kwargs)
        self._sensor = _BY_ADDRESS[self.address]
        self._notifying: list[asyncio.Task[None]] = []
        self._open = False

    @property
    def name(self) -> str:
        return self.address

    @property
    def mtu_size(self) -> int:
        return 247

    @property
    def is_connected(self) -> bool:
        return self._open

    async def connect(self, pair: bool, **_: Any) -> None:
        self.services = BleakGATTServiceCollection()
        service = BleakGATTService(None, 1, uuids.full(uuids.HEART_RATE_SERVICE))
        self.services.add_service(service)
        for handle, number in enumerate(self._sensor.packets, start=2):
            self.services.add_characteristic(
                BleakGATTCharacteristic(
                    number, handle, uuids.full(number), ["notify"], lambda: 244, service
                )
            )
        self._open = True

    async def disconnect(self) -> None:
        for task in self._notifying:
            task.cancel()
        self._open = False

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: Any
    ) -> None:
        packet = self._sensor.packets[characteristic.obj]
        self._notifying.append(asyncio.create_task(self._notify(packet, callback)))

    async def _notify(self, packet: Packet, callback: NotifyCallback) -> None:
        k = 0
        while True:
            callback(bytearray(packet(k)))
            if not LeanClient.told:
                LeanClient.told = True
                sys.stdout.write(f"{time.time()}\n")
                sys.stdout.flush()
            k += 1
            await asyncio.sleep(1.0 - (time.time() - self._sensor.after_s) % 1.0)

    async def pair(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_char(self, *_: Any, **__: Any) -> bytearray:
        raise NotImplementedError

    async def read_gatt_descriptor(self, *_: Any, **__: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_char(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def write_gatt_descriptor(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def stop_notify(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError


def main() -> None:
    """Be the gateway until stopped."""
    logs.configure("warning", "text")
    race = load(Path(sys.argv[1]))
    daemon.run(lambda: run(race, Radio(Driver(scanner=LeanScanner, client=LeanClient))))


if __name__ == "__main__":
    main()
