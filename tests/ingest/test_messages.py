from typing import get_args

import msgspec
import pytest

from ingest import messages, schema
from ingest.messages import Measured, Message, Vitals
from ingest.quantities import QUANTITIES
from ingest.readings import Kind
from monitor import messages as monitor_messages

KINDS = sorted(
    {
        kind
        for module in (messages, monitor_messages)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Message)
    },
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_messages_cannot_be_changed(kind: type[Message]) -> None:
    assert kind.__struct_config__.frozen
    assert not kind.__struct_config__.forbid_unknown_fields


def test_every_measured_number_is_a_quantity_with_its_range() -> None:
    for field in schema.struct_info(Measured).fields:
        if field.name in ("contact", "running"):
            continue
        quantity = QUANTITIES[field.name]
        described = schema.describe(field.type)
        assert described.unit == quantity.unit
        assert f"{quantity.low:.10g} to {quantity.high:.10g}" in described.limits


def test_everything_measured_may_be_absent() -> None:
    assert Measured() == Measured(**dict.fromkeys(Measured.__struct_fields__))


def test_the_contract_of_vitals() -> None:
    assert {field.name for field in schema.fields(Vitals)} == {
        "t", "seq", "gateway", "heart_rate_bpm", "rr_ms", "contact", "speed_mps", "cadence_spm",
        "stride_m", "running", "distance_m", "altitude_m", "latitude_deg", "longitude_deg",
        "power_w", "air_temp_c", "humidity_pct", "core_temp_c", "skin_temp_c", "sources",
    }  # fmt: skip


def test_alerts_say_whom_they_are_for_by_the_contracts_name() -> None:
    alert = monitor_messages.Alert(
        id="a", t=1_764_000_000, runner="anna", kind="pace", level="info", state="raised",
        title="", text="", for_=("runner",),
    )  # fmt: skip
    assert msgspec.to_builtins(alert)["for"] == ("runner",)


def test_sensors_are_of_the_kinds_that_readings_are_of() -> None:
    kinds = next(f for f in schema.fields(messages.Sensor) if f.name == "kind")
    assert kinds.type.form == "one of " + ", ".join(f'"{k}"' for k in sorted(get_args(Kind)))
