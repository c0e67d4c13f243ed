"""The faults that a scenario file can ask for: what each is called, where it acts, what it takes.

`docs/scenarios.md` is made from `KINDS` and `Fault`, so a fault and its keys stand only here.
"""

from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

from ingest.events import Muscle, Side
from ingest.race.fields import Id, Settings, about, number, plain
from ingest.race.reader import Reader

Place = Literal["strap", "pod", "sensor", "gateway", "link", "process", "runner", "sky"]
Kind = Literal[
    "out_of_range",
    "contact_lost",
    "flat_line",
    "repeats_last",
    "split_packets",
    "doubled_packets",
    "garbage",
    "battery_dies",
    "counts_strides",
    "sensors_disagree",
    "adapter_gone",
    "wrong_clock",
    "link_down",
    "slow_link",
    "half_open_link",
    "broker_killed",
    "monitor_killed",
    "gateway_killed",
    "cramps",
    "eats_nothing",
    "tracker_lost",
    "storm",
]

LONGEST_S: Final = 400 * 3600.0
ALWAYS: Final = ("at_s", "for_s", "every_s", "spread_s")


@dataclass(frozen=True, slots=True)
class About:
    """What a kind of fault is.

    Attributes
    ----------
    place : where it acts
    meaning : what happens
    outcome : what the gateway and the monitor make of it
    keys : keys of its own, beside when it happens
    needs : those that must be given
    when : the keys of when it happens that it takes
    """

    place: Place
    meaning: str
    outcome: str
    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    when: tuple[str, ...] = ALWAYS


KINDS: Final[dict[Kind, About]] = {
    "out_of_range": About(
        "sensor",
        "the sensor goes out of reach; connections end without a word",
        "its values are absent; the sensor is `lost` in the report, then connected anew",
    ),
    "contact_lost": About(
        "strap",
        "the strap leaves the skin and goes on sending its last heart rate",
        "no heart rate and no beats, `contact` is false",
    ),
    "flat_line": About(
        "strap",
        "the strap sends the heart rate of the fault's beginning, without beats",
        "not used after 2 min in which the effort changed; `heart_rate_bpm` is named as missing",
    ),
    "repeats_last": About(
        "strap",
        "out of reach for `for_s`; connected again it sends what it sent last `repeats` times",
        "refused and counted as `heard before the connection was lost`, for 3 s",
        keys=("repeats",),
        needs=("for_s",),
    ),
    "split_packets": About(
        "sensor",
        "a packet arrives in two, cut anywhere",
        "a part that ends too early is refused and counted as `truncated`",
        keys=("share",),
    ),
    "doubled_packets": About(
        "sensor",
        "a packet arrives twice",
        "the second one is refused and counted as `told twice`; beats count once",
        keys=("share",),
    ),
    "garbage": About(
        "sensor",
        "up to 20 bytes of anything arrive instead of a packet",
        "refused and counted by what is wrong; what could be a value is taken for one second",
        keys=("share",),
    ),
    "battery_dies": About(
        "sensor",
        "the battery sinks from `from_pct` to nothing within `for_s`; then the sensor is dead",
        "the charge is in the sensor's report; then as out of reach",
        keys=("from_pct",),
        needs=("for_s",),
        when=("at_s", "for_s"),
    ),
    "counts_strides": About(
        "pod",
        "a pod of an unknown make that counts one foot, all race long",
        "no cadence (`unsettled cadence`) for some seconds, then steps of both feet",
        when=(),
    ),
    "sensors_disagree": About(
        "strap",
        "the runner wears a second strap, whose heart rate is `offset_bpm` beside the first one's",
        "the first strap alone counts; the second takes over 10 s after the first fell silent",
        keys=("offset_bpm",),
        needs=("offset_bpm",),
    ),
    "adapter_gone": About(
        "gateway",
        "the gateway's Bluetooth adapter is unplugged",
        "nothing is heard; every sensor is connected anew when it is back",
    ),
    "wrong_clock": About(
        "gateway",
        "the gateway's clock is off by `offset_s`; only at speed 1",
        "the seconds are refused and counted, and the `clock` alert is raised",
        keys=("offset_s",),
        needs=("offset_s",),
    ),
    "link_down": About(
        "link",
        "connections from the gateway to the broker are cut and refused",
        "kept by the gateway, sent later; the past is mended",
    ),
    "slow_link": About(
        "link",
        "what goes to the broker and back is late by `latency_s` and passes at `bytes_s`",
        "everything arrives, later",
        keys=("latency_s", "bytes_s"),
    ),
    "half_open_link": About(
        "link",
        "connections stand and carry nothing",
        "given up after 10 s without an acknowledgement; then as `link_down`",
    ),
    "broker_killed": About(
        "process",
        "the broker is killed, and started again after `for_s`; only in the demo",
        "kept by the gateway, sent later; the past is mended",
        needs=("for_s",),
    ),
    "monitor_killed": About(
        "process",
        "the monitor is killed, and started again after `for_s`; only in the demo",
        "it goes on from its store; what came meanwhile is sent again",
        needs=("for_s",),
    ),
    "gateway_killed": About(
        "process",
        "the gateway is killed, and started again after `for_s`; only in the demo",
        "at most its last 2 s are lost; what it could not hear is absent",
        needs=("for_s",),
    ),
    "cramps": About(
        "runner",
        "a muscle twitches, and 8 min later it cramps: stretched, walked off, then run carefully",
        "`cramp_soon` at the twitch, `cramp_now` with its protocol, then the ramp of the restart",
        keys=("muscle", "side", "severity"),
        needs=("runner",),
        when=("at_s",),
    ),
    "eats_nothing": About(
        "runner",
        "nothing is eaten for `for_s`, not even at tables; then a portion every 10 min for an hour",
        "`fuel_due`, a rising fatigue index; `fuel_low` once the store by the models is low",
        needs=("runner", "for_s"),
        when=("at_s", "for_s"),
    ),
    "tracker_lost": About(
        "runner",
        "nothing is heard: no sensor, no phone, no logs of the runner's own; not over Bluetooth",
        "`signal_lost`, bridged with widening bounds, then `signal_back`; these seconds are gone",
        needs=("runner", "for_s"),
        when=("at_s", "for_s"),
    ),
    "storm": About(
        "sky",
        "within 20 min it is colder by `colder_c`, wet and windy; weather messages tell of it",
        "`cold`; the forecast of race.toml had nothing of it",
        keys=("colder_c", "wind_mps"),
        needs=("for_s",),
        when=("at_s", "for_s"),
    ),
}
OF_SENSORS: Final[frozenset[Place]] = frozenset({"strap", "pod", "sensor"})
OF_NATURE: Final[frozenset[Place]] = frozenset({"runner", "sky"})
"""What befalls runners, however they are heard: straight to the broker too, at any speed."""


class Fault(Settings, frozen=True, kw_only=True):
    """One fault; all times are seconds of the race, which pass faster at a higher speed."""

    kind: Annotated[Kind, about("what goes wrong")]
    runner: Annotated[Id, about("who, or whose sensor; absent: everybody's")] | None = None
    sensor: Annotated[Literal["strap", "pod"], about("which one; absent: both")] | None = None
    at_s: Annotated[float, number("when it begins, after the start", "s", 0, LONGEST_S)] = 0.0
    for_s: (
        Annotated[float, number("how long it lasts; absent: to the end", "s", 1, LONGEST_S)] | None
    ) = None
    every_s: (
        Annotated[float, number("it begins again so long after; absent: once", "s", 1, LONGEST_S)]
        | None
    ) = None
    spread_s: Annotated[
        float, number("each beginning is later by up to this, drawn by the seed", "s", 0, LONGEST_S)
    ] = 0.0
    share: Annotated[float, plain("share of the packets concerned", 0, 1)] = 1.0
    repeats: Annotated[int, plain("how often the last packet is sent again", 1, 60)] = 3
    from_pct: Annotated[float, number("charge at the beginning", "%", 1, 100)] = 30.0
    offset_bpm: Annotated[float, number("what the second strap adds", "bpm", -100, 100)] | None = (
        None
    )
    offset_s: (
        Annotated[float, number("what the clock adds", "s", -7 * 86_400.0, 7 * 86_400.0)] | None
    ) = None
    latency_s: Annotated[float, number("delay of each way", "s", 0, 60)] = 2.0
    bytes_s: Annotated[float, number("what passes in a second of the wall", "B/s", 10, 1e9)] = 1e6
    muscle: Annotated[Muscle, about("which muscle")] = "calf"
    side: Annotated[Side, about("of which leg")] = "left"
    severity: Annotated[int, plain("1 can be run on, 3 throws to the ground", 1, 3)] = 2
    colder_c: Annotated[float, number("how much colder it is", "°C", 0, 40)] = 9.0
    wind_mps: Annotated[float, number("wind meanwhile", "m/s", 0, 60)] = 12.0

    @property
    def place(self) -> Place:
        """Where it acts."""
        return KINDS[self.kind].place


def keys_of(kind: Kind) -> tuple[str, ...]:
    """The keys that a kind of fault takes, beside `kind` itself."""
    its = KINDS[kind]
    whose: tuple[str, ...] = ("runner",) if its.place in (*OF_SENSORS, "runner") else ()
    which: tuple[str, ...] = ("sensor",) if its.place == "sensor" else ()
    return (*whose, *which, *its.when, *its.keys)


def check(reader: Reader, faults: tuple[Fault, ...]) -> None:
    """Note what does not go together in each fault of a file that `reader` has read."""
    for fault in faults:
        if fault.kind not in get_args(Kind):
            continue  # noted already
        _check_keys(reader, fault)
        _check_repetition(reader, fault)


def _check_keys(reader: Reader, fault: Fault) -> None:
    taken = keys_of(fault.kind)
    written = reader.written(fault)
    for key in Fault.__struct_fields__:
        if key in written and key not in (*taken, "kind"):
            fix = "it takes " + (", ".join(taken) or "no keys")
            reader.document.add(reader.path(fault, key), f"not for {fault.kind}", fix)
    for key in KINDS[fault.kind].needs:
        if key not in written:
            problem = f"missing, and {fault.kind} needs it"
            reader.document.add(reader.path(fault, key), problem, f"add {key} = …")


def _check_repetition(reader: Reader, fault: Fault) -> None:
    if fault.every_s is None:
        return
    if "for_s" not in reader.written(fault):
        problem = "a fault that lasts to the end can't begin again"
        reader.document.add(reader.path(fault, "every_s"), problem, "add for_s, or leave it out")
    elif fault.for_s is not None and fault.for_s + fault.spread_s > fault.every_s:
        problem = (
            f"begins again after {fault.every_s:.10g} s, before it is over:"
            f" for_s and spread_s make {fault.for_s + fault.spread_s:.10g} s"
        )
        fix = "expected a longer every_s"
        reader.document.add(reader.path(fault, "every_s"), problem, fix)
