import msgspec

from monitor.messages import Alert
from simulators.crew import Member, act_on, on_duty

CREW = (Member(name="Marta", stations=("lac",)), Member(name="Jo", stations=("hut", "finish")))
FUEL = Alert(
    id="a", t=100, runner="anna", kind="fuel_due", level="warning", state="raised",
    for_=("crew",), title="Fuel due", text="…",
)  # fmt: skip


def test_whoever_waits_at_the_next_station_is_on_duty() -> None:
    assert [on_duty(CREW, station) for station in ("lac", "finish", "col")] == [
        "Marta",
        "Jo",
        "Marta",
    ]
    assert on_duty((), "lac") is None


def test_what_is_urgent_is_seen_first_and_what_is_over_is_left_alone() -> None:
    act = act_on(FUEL, "Jo")
    urgent = act_on(msgspec.structs.replace(FUEL, level="urgent", state="changed"), "Jo")
    assert act is not None
    assert urgent is not None
    assert urgent.after_s < act.after_s
    assert "eat" in act.did
    for state in ("acknowledged", "cleared"):
        assert act_on(msgspec.structs.replace(FUEL, state=state), "Jo") is None
    assert act_on(msgspec.structs.replace(FUEL, for_=("desk",)), "Jo") is None
