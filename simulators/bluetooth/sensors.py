"""Virtual sensors as runners wear them; what they send is encoded by `ingest.gatt`."""

from typing import ClassVar, Final

from bumble.gatt import Characteristic

from ingest.gatt import (
    battery,
    device_information,
    heart_rate,
    humidity,
    running_speed,
    temperature,
    thermometer,
    uuids,
)
from simulators.bluetooth.air import Air
from simulators.bluetooth.peripheral import (
    RSSI_DBM,
    Peripheral,
    indicating,
    notifying,
    readable,
    service,
)

MAKER: Final = "trailpulse"
FIRMWARE: Final = "1.0"
POD_MODEL: Final = f"{MAKER} pod"


class Sensor(Peripheral):
    """What all sensors have: something measured, a battery and a description of themselves.

    Parameters
    ----------
    air, address, name, rssi_dbm
        See `Peripheral`.
    service_number
        The service it advertises, with the `measuring` characteristics.
    battery_pct
        The battery's charge [%].
    """

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        service_number: int,
        measuring: list[Characteristic[bytes]],
        model: str,
        battery_pct: int = 100,
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        level = notifying(uuids.BATTERY_LEVEL, battery.encode(battery_pct))
        super().__init__(
            air,
            address,
            name,
            services=[
                service(service_number, *measuring),
                service(uuids.BATTERY_SERVICE, level),
                service(
                    uuids.DEVICE_INFORMATION_SERVICE,
                    readable(uuids.MANUFACTURER_NAME, device_information.encode(MAKER)),
                    readable(uuids.MODEL_NUMBER, device_information.encode(model)),
                    readable(uuids.FIRMWARE_REVISION, device_information.encode(FIRMWARE)),
                ),
            ],
            advertised=[service_number],
            rssi_dbm=rssi_dbm,
        )

    async def set_battery(self, battery_pct: int) -> None:
        """Set the battery's charge [%] and notify it."""
        data = battery.encode(battery_pct)
        self.set_value(uuids.BATTERY_LEVEL, data)
        await self.send(uuids.BATTERY_LEVEL, data)


class Strap(Sensor):
    """A chest strap: heart rate, time between beats, skin contact."""

    measures: ClassVar[int] = uuids.HEART_RATE_MEASUREMENT

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        battery_pct: int = 100,
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        super().__init__(
            air,
            address,
            name,
            service_number=uuids.HEART_RATE_SERVICE,
            measuring=[notifying(uuids.HEART_RATE_MEASUREMENT)],
            model=f"{MAKER} strap",
            battery_pct=battery_pct,
            rssi_dbm=rssi_dbm,
        )

    async def notify(self, measurement: heart_rate.Measurement) -> bool:
        """Notify one measurement; whether anybody is subscribed."""
        return await self.send(uuids.HEART_RATE_MEASUREMENT, heart_rate.encode(measurement))


class Pod(Sensor):
    """A foot pod: speed, cadence in steps of both feet, step length, distance.

    Parameters
    ----------
    model
        Its model number.
    tells_running
        Whether its walking/running bit means something.
    """

    measures: ClassVar[int] = uuids.RSC_MEASUREMENT

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        model: str = POD_MODEL,
        tells_running: bool = True,
        battery_pct: int = 100,
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        self.feature = running_speed.Feature(
            stride_length=True, distance=True, running=tells_running
        )
        super().__init__(
            air,
            address,
            name,
            service_number=uuids.RUNNING_SPEED_SERVICE,
            measuring=[
                notifying(uuids.RSC_MEASUREMENT),
                readable(uuids.RSC_FEATURE, running_speed.encode_feature(self.feature)),
            ],
            model=model,
            battery_pct=battery_pct,
            rssi_dbm=rssi_dbm,
        )

    async def notify(self, measurement: running_speed.Measurement) -> bool:
        """Notify one measurement; whether anybody is subscribed."""
        return await self.send(uuids.RSC_MEASUREMENT, running_speed.encode(measurement))


class EnvironmentSensor(Sensor):
    """A thermometer and hygrometer carried on the pack."""

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        battery_pct: int = 100,
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        super().__init__(
            air,
            address,
            name,
            service_number=uuids.ENVIRONMENTAL_SENSING_SERVICE,
            measuring=[
                notifying(uuids.TEMPERATURE, temperature.encode(None)),
                notifying(uuids.HUMIDITY, humidity.encode(None)),
            ],
            model=f"{MAKER} environment",
            battery_pct=battery_pct,
            rssi_dbm=rssi_dbm,
        )

    async def notify(self, air_temp_c: float | None, humidity_pct: float | None) -> None:
        """Notify the air's temperature [°C] and relative humidity [%]."""
        for number, data in (
            (uuids.TEMPERATURE, temperature.encode(air_temp_c)),
            (uuids.HUMIDITY, humidity.encode(humidity_pct)),
        ):
            self.set_value(number, data)
            await self.send(number, data)


class CoreTemperatureSensor(Sensor):
    """A worn sensor of the body's core temperature; it indicates, as the profile asks."""

    def __init__(
        self,
        air: Air,
        address: str,
        name: str,
        *,
        battery_pct: int = 100,
        rssi_dbm: int = RSSI_DBM,
    ) -> None:
        super().__init__(
            air,
            address,
            name,
            service_number=uuids.HEALTH_THERMOMETER_SERVICE,
            measuring=[indicating(uuids.TEMPERATURE_MEASUREMENT)],
            model=f"{MAKER} core",
            battery_pct=battery_pct,
            rssi_dbm=rssi_dbm,
        )

    async def notify(self, measurement: thermometer.Measurement) -> bool:
        """Indicate one measurement and wait for the confirmation; whether anybody is subscribed."""
        return await self.send(uuids.TEMPERATURE_MEASUREMENT, thermometer.encode(measurement))
