"""A race as the monitor would tell it: varied levels, long and hostile names, missing values."""

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from msgspec import structs

from ingest import topics, wire
from ingest.language.catalogue import catalogue
from ingest.messages import GatewayReport, Message, Sensor, SensorReport
from ingest.race.fuel_settings import Product
from ingest.race.notify_settings import Notify
from ingest.race.settings import Plan, Race, RaceInfo, Runner, Station
from monitor import topics as monitor_topics
from monitor.alerts.protocol import cramp_steps
from monitor.messages import (
    Alert,
    Balance,
    CoursePosition,
    Field,
    Heat,
    Hrv,
    Index,
    Level,
    MonitorReport,
    Pace,
    Phase,
    Status,
    Stay,
    VitalsNow,
)

RACE_ID: Final = "traversee"
HOSTILE_NAME: Final = "<img src=x onerror=\"document.title='owned'\"> & <b>Bo</b>"

COURSE_M: Final = 80_000
ELAPSED_S: Final = 4 * 3600.0  # since the start
PRODUCTS: Final = (
    Product(id="gel-orange", name="Gel, orange", carbs_g=25, sodium_mg=60, caffeine_mg=0),
    Product(id="bar", name="Oat bar", carbs_g=40),
    Product(id="iso", name="Iso drink, 0.5 l", carbs_g=30, sodium_mg=300, volume_ml=500),
    Product(id="water", name="Water, 0.5 l", volume_ml=500),
)
ANNAS_PLAN: Final = Plan(
    finish_h=10.0, carbs_g_h=60, fluid_ml_h=500, sodium_mg_h=400,
    products=("iso", "gel-orange", "bar"),
)  # fmt: skip

FATIGUE_WEIGHTS: Final = {
    "muscle": 0.3, "carbs": 0.22, "training": 0.15, "durability": 0.14, "heat": 0.1,
    "pace": 0.06, "fluid": 0.02, "stride": 0.01,
}  # fmt: skip
CRAMP_WEIGHTS: Final = {
    "muscle": 0.36, "training": 0.24, "history": 0.15, "pace": 0.14, "durability": 0.06,
    "fluid": 0.05, "sodium": 0.03, "intensity": -0.03,
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """One runner of the scene."""

    id: str
    name: str
    bib: str
    fatigue: float | None
    cramp: float | None
    heart_rate_bpm: float | None = 148.0
    cadence_spm: float | None = 172.0
    distance_m: float = 41_200.0
    phase: Phase = "racing"
    missing: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = field(default=())
    balance: Balance | None = None
    stored: tuple[str, ...] = ()


FULL_BALANCE: Final = Balance(
    carbs_in_g_h=38, carbs_used_g_h=92, glycogen_g=310, empty_in_s=9400,
    fluid_deficit_ml=850, mass_change_pct=-1.3, sodium_deficit_mg=900, plasma_sodium_mmol_l=139.1,
)  # fmt: skip


def alert(runner: str, level: str, kind: str, title: str, text: str, *, t: float) -> Alert:
    return wire.decode(
        wire.encode(
            Alert(
                id=f"{runner}-{kind}", t=t, runner=runner, kind=kind, level=level,  # type: ignore[arg-type]  # decoded again below, which checks it
                state="raised", title=title, text=text,
            )
        ),
        Alert,
    )  # fmt: skip


def bodies(now: float) -> tuple[Body, ...]:
    return (
        Body(
            "anna", "Annalisa Bartholomäus-Quattrocchi", "1204", 63.2, 71.0,
            missing=("fluid", "sodium"), balance=FULL_BALANCE,
            alerts=(
                alert("anna", "warning", "cramp_level", "Cramp risk high",
                      "Cramp risk 71 (58–82): mainly muscle load, training. Walk the next climb,"
                      " gentle calf stretch, then easy.", t=now - 95),
                alert("anna", "info", "fuel_due", "Fuel due",
                      "47 min since the last gel: 20–30 g now; target 60 g/h.", t=now - 40),
            ),
        ),
        Body("ben", "Ben Ito", "7", 18.0, 9.5, 131.0, 178.0, 44_910.0),
        Body(
            "chiara", "Chiara De Rossi", "330", 84.0, 55.0, 171.0, None, 38_400.0,
            missing=("pace", "stride", "muscle"),
            alerts=(
                alert("chiara", "urgent", "heat", "Heat: slow down now",
                      "WBGT 28.4 and strain 7.6. Slow, shade, wet head and arms, ice.", t=now - 12),
            ),
        ),
        Body("dmitri", "Dmitri Konstantinopolski", "2041", 42.0, 30.0, 155.0, 168.0, 40_050.0),
        Body("eva", "Eva Lindqvist", "88", None, None, None, None, 0.0, phase="waiting"),
        Body("hostile", HOSTILE_NAME, "666", 33.0, 12.0, 140.0, 165.0, 30_000.0),
    )  # fmt: skip


def crowd(count: int, now: float) -> tuple[Body, ...]:
    """Make a field of many, most of whom do well; the same ones each time."""
    rng = random.Random(7)
    first = ("Rosa", "Olga", "Tara", "Jonas", "Elena", "Farid", "Hugo", "Greta", "Ivo", "Mei")
    last = ("Weber", "Rossi", "Silva", "Garcia", "Lindqvist", "Keller", "Novák", "Okafor")
    people = []
    for number in range(100, 100 + count):
        runner, silent = f"r{number}", rng.random() < 0.03
        fatigue, cramp = 100 * rng.betavariate(1.3, 2.6), 100 * rng.betavariate(1.1, 3.6)
        alerts = []
        if max(fatigue, cramp) > 75:
            title = "Cramp risk very high" if cramp > fatigue else "Fatigue very high"
            text = "Walk, eat and drink to thirst; sit down in the shade at the next station."
            level = "urgent" if max(fatigue, cramp) > 82 else "warning"
            ago_s = rng.uniform(20, 900)
            alerts.append(alert(runner, level, "cramp_level", title, text, t=now - ago_s))
        people.append(
            Body(
                runner, f"{rng.choice(first)} {rng.choice(last)}", str(number),
                fatigue, cramp,
                None if silent else rng.uniform(120, 172),
                None if silent else rng.uniform(150, 182),
                rng.uniform(20_000, 95_000), alerts=tuple(alerts),
            )
        )  # fmt: skip
    return tuple(people)


def worse(body: Body, fatigue: float) -> Body:
    """Let somebody become more tired."""
    return replace(body, fatigue=fatigue)


def taken(body: Body, by: str) -> Body:
    """Let somebody take on all that is the matter with a runner."""
    seen = [structs.replace(one, state="acknowledged", seen_by=by) for one in body.alerts]
    return replace(body, alerts=tuple(seen))


def cramped(body: Body, t: float) -> Body:
    """Let somebody have a cramp in the right calf since `t`."""
    cramp = structs.replace(
        alert(body.id, "urgent", "cramp_now", "Cramp: right calf",
              "Annalisa has a cramp in the right calf. Stop, don't run through it. Stretch gently,"
              " hold 20–30 s, repeat until it is soft. Then walk 5 min.", t=t),
        steps=cramp_steps(catalogue(), "calf", "right"),
    )  # fmt: skip
    return replace(body, phase="cramped", alerts=(cramp, *body.alerts))


def restarting(body: Body, t: float, *, stage: int = 2, cap_mps: float = 1.4) -> Body:
    """Let somebody restart after a cramp, in a stage since `t`."""
    ramp = structs.replace(
        alert(body.id, "info", "restart", "Restart 1 of 3: walk",
              "Annalisa restarts after a cramp. No running down slopes over 15 % for 15 min."
              " Walk 5 min, flat or gently up. At any twitch, one step back.", t=t),
        steps=(
            "Walk 5 min: at most 5 km/h, climbs up to 10 %.",
            "Run 5 min at 60 % of the speed before.",
            "Run 10 min at 75 %.",
            "Then stay at 85–90 % to the finish.",
        ),
        because={"cap_mps": cap_mps, "stage": float(stage)},
    )  # fmt: skip
    return replace(body, phase="restarting", alerts=(ramp, *body.alerts))


def race(people: tuple[Body, ...], *, quiet: str | None = None) -> Race:
    from pathlib import Path

    return Race(
        folder=Path(),
        race=RaceInfo(
            id=RACE_ID,
            name="Grande Traversée des Alpes 2026",
            start=datetime(2026, 8, 28, 6, 0, tzinfo=UTC),
            timezone="Europe/Paris",
        ),
        stations=(
            Station(id="trient", name="Trient", at_m=30_000),
            Station(id="champex", name="Champex-Lac", at_m=46_000, crew=True),
        ),
        products=PRODUCTS,
        notify=Notify(quiet=quiet),
        runners=tuple(
            Runner(
                id=body.id,
                name=body.name,
                bib=body.bib,
                plan=ANNAS_PLAN if body.id == "anna" else Plan(),
            )
            for body in people
        ),
    )


def course() -> str:
    """A straight course to the north that goes up and down, as GPX."""
    points = "".join(
        f'<trkpt lat="{45 + metres / 111_195:.6f}" lon="7.0">'
        f"<ele>{1500 + 700 * math.sin(metres / 9000):.0f}</ele></trkpt>"
        for metres in range(0, COURSE_M, 500)
    )
    head = '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="tests">'
    return f"{head}<trk><trkseg>{points}</trkseg></trk></gpx>"


def status(body: Body, *, t: float, at: float, age_s: float = 0.4, shift: float = 0.0) -> Status:
    readings = {
        "heart_rate_bpm": wave(body.heart_rate_bpm, t, 9),
        "cadence_spm": wave(body.cadence_spm, t, 4),
        "speed_mps": None if body.cadence_spm is None else wave(body.cadence_spm / 62, t, 0.5),
    }
    known = {name: value for name, value in readings.items() if value is not None}
    ages = dict.fromkeys(known, age_s)
    if known:
        known["grade"] = 0.08
        ages["grade"] = age_s
    return Status(
        t=int(t),
        at=at,
        phase=body.phase,
        stored_seq={"pi-1": 1},
        vitals=VitalsNow(
            heart_rate_bpm=known.get("heart_rate_bpm"),
            cadence_spm=known.get("cadence_spm"),
            speed_mps=known.get("speed_mps"),
            grade=known.get("grade"),
            age_s=ages,
        ),
        fatigue=index(body.fatigue, shift, FATIGUE_WEIGHTS, width=8.0 + 5 * len(body.missing)),
        cramp=index(body.cramp, shift * 1.3, CRAMP_WEIGHTS, width=9.0 + 5 * len(body.missing)),
        alerts=body.alerts,
        missing=body.missing,
        behind_s=0.0,
        model="1",
        starts=float(int(t) - ELAPSED_S),
        balance=body.balance or Balance(carbs_in_g_h=0),
        heat=Heat(wbgt_c=24.1, flag="yellow"),
        pace=Pace(grade_adjusted_mps=3.1, above_critical=False, reserve_pct=71),
        hrv=Hrv(alpha1=0.62, artefact_pct=1.2) if body.balance else None,
        course=way(body, t),
        events=body.stored,
    )


def way(body: Body, t: float) -> CoursePosition:
    """What is ahead: an hour to the next station, or twelve minutes at it."""
    champex = (t + 3000.0, t + 3900.0, t + 5400.0)
    stays = body.phase == "stopped"
    stay = Stay(
        station="champex", since=t - 720, planned_s=600, arriving_bpm=152, first_bpm=131,
        second_bpm=118,
    )  # fmt: skip
    return CoursePosition(
        distance_m=body.distance_m,
        left_m=81_000.0 - body.distance_m,
        next="champex",
        eta=None if stays else champex,
        ahead={} if stays else {"champex": champex},
        finish=(t + 20_000.0, t + 25_000.0, t + 34_000.0),
        closing="champex",
        closes=t + 8100.0,
        cutoff_margin_s=4200.0,
        crewed=None if stays else "champex",
        leave_by=None if stays else t + 900.0,
        seen_m=body.distance_m,
        seen=t,
        stay=stay if stays else None,
    )


def index(score: float | None, shift: float, weights: dict[str, float], *, width: float) -> Index:
    if score is None:
        return Index(level="unknown")
    now = min(99.0, max(1.0, score + shift))
    return Index(
        level=level_of(now),
        score=now,
        low=max(0.0, now - width),
        high=min(100.0, now + 0.9 * width),
        trend_per_h=round(30.0 * math.sin(score), 1),
        parts={name: now * weight for name, weight in weights.items()},
    )


def level_of(score: float) -> Level:
    if score >= 75:
        return "very_high"
    return "high" if score >= 50 else "watch" if score >= 25 else "low"


def field_of(people: tuple[Body, ...], *, t: float) -> Field:
    return Field(
        t=t,
        runner=tuple(body.id for body in people),
        phase=tuple(body.phase for body in people),
        heart_rate_bpm=tuple(body.heart_rate_bpm for body in people),
        cadence_spm=tuple(body.cadence_spm for body in people),
        distance_m=tuple(body.distance_m or None for body in people),
        fatigue=tuple(body.fatigue for body in people),
        fatigue_level=tuple(level_of(body.fatigue or 0) for body in people),
        cramp=tuple(body.cramp for body in people),
        cramp_level=tuple(level_of(body.cramp or 0) for body in people),
        alerts=tuple({} for _ in people),
        age_s=tuple(0.4 for _ in people),
    )


@dataclass(frozen=True)
class Outgoing:
    """One message to publish."""

    topic: str
    payload: bytes
    retain: bool


def second(people: tuple[Body, ...], *, t: float, at: float, shift: float = 0.0) -> list[Outgoing]:
    """All that is published in one second."""
    statuses = [
        retained(monitor_topics.status(RACE_ID, body.id), status(body, t=t, at=at, shift=shift))
        for body in people
    ]
    return [retained(monitor_topics.field(RACE_ID), field_of(people, t=t)), *statuses]


def opening(people: tuple[Body, ...], *, t: float, monitor_online: bool = True) -> list[Outgoing]:
    """What gateways and the monitor publish when they come up."""
    sensors = SensorReport(
        t=t,
        sensors=(
            Sensor(sensor="s1", kind="heart_rate", state="live", since=t, name="Polar H10 0000",
                   battery_pct=14.0, contact=True, used=True),
            Sensor(sensor="s3", kind="heart_rate", state="live", since=t, name="TICKR",
                   battery_pct=55.0, contact=False, used=False),
            Sensor(sensor="s2", kind="running_speed", state="live", since=t, name="Stryd",
                   battery_pct=82.0),
        ),
    )  # fmt: skip
    return [
        retained(monitor_topics.monitor(RACE_ID), MonitorReport(t=t, online=monitor_online)),
        retained(topics.gateway(RACE_ID, "pi-1"), GatewayReport(t=t, online=True)),
        *(retained(topics.sensors(RACE_ID, body.id), sensors) for body in people),
    ]


def retained(topic: str, message: Message) -> Outgoing:
    return Outgoing(topic, wire.encode(message), retain=True)


def wave(middle: float | None, t: float, height: float) -> float | None:
    """A course going up and down."""
    return middle and middle + height * (math.sin(t / 170) + 0.4 * math.sin(t / 23))
