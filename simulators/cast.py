"""Who takes part in a simulated race: six characters, then as many others as wanted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import msgspec
import numpy as np

from ingest.race.pace import pace_to_mps
from ingest.race.settings import Body as BodySettings
from ingest.race.settings import History, Plan, Preparation, Runner, Training
from simulators.body import Body
from simulators.energetics import oxygen, speed
from simulators.habits import Habits
from simulators.noise import generator
from simulators.persona import Pacing, Persona
from simulators.runner import planned_hours
from simulators.strap import BAD_STRAP, Strap
from simulators.terrain import Terrain

CRITICAL_SHARE: Final = 0.86  # of the maximal uptake at critical speed, in trained runners
_NAMES: Final = (
    "Greta", "Hugo", "Ines", "Jonas", "Kaja", "Luca", "Mira", "Nils", "Olga", "Pavel", "Rosa",
    "Sven", "Tara", "Uwe", "Vera", "Wanda", "Yusuf", "Zoe",
)  # fmt: skip


def cast(count: int, seed: int, terrain: Terrain) -> list[Persona]:
    """Return the first `count` runners of the race of a seed.

    The first six are always the same characters: Anna runs evenly and fuels well, Ben starts
    too fast, Carla's strap is bad, David cramps, Elif is careful, Farid forgets to eat. The
    others are drawn at random. Every plan says the time that the runner's body is good for.

    Parameters
    ----------
    count
        How many, at least 1.
    seed
        Decides who the others are.
    terrain
        The course the plans are made for.
    """
    if count < 1:
        raise ValueError(f"a race needs at least 1 runner, not {count}")
    people = [*_characters()[:count], *(stranger(number, seed) for number in range(6, count))]
    return [_planned(persona, terrain) for persona in people]


def entrants(entries: Sequence[Runner], seed: int) -> list[Persona]:
    """Return runners for a race folder's entries: their bodies are what the entries say.

    What an entry leaves open is drawn at random; an entry with the id of one of the six
    characters behaves as that character does.
    """
    characters = {persona.id: persona for persona in _characters()}
    return [
        _entered(entry, characters.get(entry.id) or stranger(number + 6, seed))
        for number, entry in enumerate(entries)
    ]


def runner_tables(personas: list[Persona]) -> list[dict[str, Any]]:
    """Return the runners' entries for runners.toml, a plain dictionary for each [[runner]]."""
    return [msgspec.to_builtins(persona.settings) for persona in personas]


def _characters() -> list[Persona]:
    return [
        _persona("Anna", 1, "f", 34, Body(58.0, 168.0, 48.0, 188.0, 56.0)),
        _persona("Ben", 2, "m", 28, Body(74.0, 183.0, 52.0, 193.0, 54.0), pacing="fast_start"),
        _persona("Carla", 3, "f", 41, Body(61.0, 165.0, 54.0, 181.0, 49.0), strap=BAD_STRAP),
        _persona(
            "David",
            4,
            "m",
            37,
            Body(79.0, 180.0, 50.0, 184.0, 52.0, downhill=0.8, cramp_after_h=1.2),
            pacing="fast_start",
            history=History(cramps="often", muscles=("calf",)),
        ),
        _persona("Elif", 5, "f", 52, Body(55.0, 160.0, 51.0, 172.0, 46.0), pacing="conservative"),
        _persona(
            "Farid",
            6,
            "m",
            31,
            Body(70.0, 176.0, 47.0, 191.0, 60.0, glycogen_g=420.0),
            habits=Habits(carbs_every_min=75.0, fluid_every_min=45.0, forgets=0.5),
        ),
    ]


def stranger(number: int, seed: int) -> Persona:
    """Draw a runner beyond the six characters; `number` counts them from 6 on."""
    rng = generator(seed, "cast", number)
    name = _NAMES[(number - 6) % len(_NAMES)]
    sex: Literal["f", "m"] = "f" if rng.random() < 0.4 else "m"
    age = int(rng.integers(21, 63))
    height_cm = float(round(rng.normal(167.0 if sex == "f" else 179.0, 6.0)))
    body = Body(
        mass_kg=round(height_cm * height_cm / 10_000.0 * float(rng.uniform(19.5, 24.5)), 1),
        height_cm=height_cm,
        hr_rest_bpm=float(rng.integers(42, 62)),
        hr_max_bpm=float(round(208.0 - 0.7 * age + float(rng.normal(0.0, 7.0)))),
        vo2max=round(min(max(float(rng.normal(51.0, 6.0)), 38.0), 72.0), 1),
        glycogen_g=float(rng.uniform(380.0, 560.0)),
        downhill=float(rng.uniform(0.7, 1.2)),
        cramp_after_h=float(rng.uniform(3.0, 9.0)) if rng.random() < 0.3 else float("inf"),
        variability=float(rng.uniform(0.6, 1.5)),
    )
    styles: tuple[Pacing, ...] = ("even", "fast_start", "conservative")
    return _persona(
        name,
        number + 1,
        sex,
        age,
        body,
        pacing=styles[int(rng.choice(3, p=[0.5, 0.3, 0.2]))],
        history=_history(rng, body),
        habits=Habits(
            carbs_every_min=float(rng.uniform(22, 50)), forgets=float(rng.uniform(0, 0.3))
        ),
        strap=BAD_STRAP if rng.random() < 0.05 else Strap(),
    )


def _history(rng: np.random.Generator, body: Body) -> History:
    """Those who cramp mostly did before; others sometimes did."""
    prone = body.cramp_after_h != float("inf")
    if rng.random() > (0.8 if prone else 0.3):
        return History(cramps="never")
    return History(cramps="often" if prone else "sometimes", muscles=("calf",))


def _persona(
    name: str,
    bib: int,
    sex: Literal["f", "m"],
    age: int,
    body: Body,
    *,
    pacing: Pacing = "even",
    history: History | None = None,
    habits: Habits | None = None,
    strap: Strap | None = None,
) -> Persona:
    habits = habits or Habits()
    weekly_km = round(1.6 * body.vo2max - 30.0)
    return Persona(
        settings=Runner(
            id=name.lower() if bib <= 6 else f"{name.lower()}-{bib}",
            name=name,
            bib=str(bib),
            body=BodySettings(
                sex=sex,
                age=age,
                mass_kg=body.mass_kg,
                height_cm=body.height_cm,
                hr_max_bpm=body.hr_max_bpm,
                hr_rest_bpm=body.hr_rest_bpm,
            ),
            training=Training(
                weekly_km=weekly_km,
                weekly_ascent_m=25 * weekly_km,
                longest_run_km=round(0.55 * weekly_km),
                critical_speed_mps=round(speed(CRITICAL_SHARE * body.vo2max, 0.0, running=True), 2),
                heat_acclimatised=False,
            ),
            history=history or History(cramps="never"),
            preparation=Preparation(carb_loading_days=2),
        ),
        body=body,
        pacing=pacing,
        habits=habits,
        strap=strap or Strap(),
    )


def _entered(entry: Runner, like: Persona) -> Persona:
    """The entry's body where it says something of it, for the rest the one of `like`."""
    known = entry.body
    critical_mps = entry.training.critical_speed_mps
    if critical_mps is None and entry.training.threshold_pace is not None:
        critical_mps = pace_to_mps(entry.training.threshold_pace)
    hr_max_bpm = known.hr_max_bpm or like.body.hr_max_bpm
    body = replace(
        like.body,
        mass_kg=known.mass_kg or like.body.mass_kg,
        height_cm=known.height_cm or like.body.height_cm,
        hr_rest_bpm=min(known.hr_rest_bpm or like.body.hr_rest_bpm, 0.6 * hr_max_bpm),
        hr_max_bpm=hr_max_bpm,
        vo2max=like.body.vo2max
        if critical_mps is None
        else oxygen(critical_mps, 0.0, running=True) / CRITICAL_SHARE,
    )
    return replace(like, settings=entry, body=body, habits=_as_planned(entry.plan, like.habits))


def _as_planned(plan: Plan, habits: Habits) -> Habits:
    """Eats and drinks by the entry's plan, as well or badly as that character does by its own."""
    usual = Habits()
    every_min = habits.carbs_every_min
    if plan.carbs_g_h:
        planned_min = 60.0 * habits.carbs_g / plan.carbs_g_h
        every_min = planned_min * habits.carbs_every_min / usual.carbs_every_min
    fluid_every_min = habits.fluid_every_min
    if plan.fluid_ml_h:
        planned_min = 60.0 * habits.fluid_ml / plan.fluid_ml_h
        fluid_every_min = planned_min * habits.fluid_every_min / usual.fluid_every_min
    sodium_mg_h = habits.sodium_mg_h if plan.sodium_mg_h is None else plan.sodium_mg_h
    return replace(
        habits,
        carbs_every_min=every_min,
        fluid_every_min=fluid_every_min,
        sodium_mg_h=sodium_mg_h,
    )


def _planned(persona: Persona, terrain: Terrain) -> Persona:
    habits = persona.habits
    plan = Plan(
        finish_h=round(planned_hours(persona, terrain), 2),
        carbs_g_h=round(60.0 / Habits().carbs_every_min * habits.carbs_g),
        fluid_ml_h=round(60.0 / Habits().fluid_every_min * habits.fluid_ml),
        sodium_mg_h=habits.sodium_mg_h,
    )
    return replace(persona, settings=msgspec.structs.replace(persona.settings, plan=plan))
