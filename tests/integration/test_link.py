"""The way to the broker comes and goes every few seconds: nothing is lost, nothing counts twice.

Real processes: broker, monitor, and a gateway that hears virtual straps and pods. What is expected
is not what arrived but what was measured, gone through once without any fault.
``TRAILPULSE_LINK_S`` says how long; `make soak` takes ten minutes at the speed of the race.
"""

import asyncio
import datetime as dt
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import pytest

from ingest import topics, wire
from ingest.endpoint import wait_for_broker
from ingest.messages import GatewayReport, Measured, ReplayClock, Vitals
from ingest.race.load import load
from ingest.race.settings import Race
from ingest.race.write import create
from monitor.messages import Status
from monitor.store.store import open_reader
from monitor.venue import venue_of
from monitor.watch import Watch
from simulators.scenario import Scenario, compose
from tests.brokers import Collected, collect
from tests.integration.parts import Parts

pytestmark = pytest.mark.broker

LINK_S: Final = float(os.environ.get("TRAILPULSE_LINK_S", "6"))
SPEED: Final = 1.0 if LINK_S >= 60 else 8.0
SECONDS: Final = int(LINK_S * SPEED)
RUNNERS: Final = ("anna", "ben")
SETTLED_S: Final = 60.0

# In seconds of the wall; the last one ends before the race does, so that there is an end to see.
_EVERY_S, _DOWN_S = (4.0, 2.0) if LINK_S >= 60 else (2.0, 0.8)


def faults() -> str:
    downs = int((LINK_S - 2.0) / _EVERY_S)
    spells = [
        f'[[fault]]\nkind = "link_down"\nat_s = {(1.0 + number * _EVERY_S) * SPEED}\n'
        f"for_s = {_DOWN_S * SPEED}\n"
        for number in range(downs)
    ]
    return "\n".join([f"[scenario]\nseed = 5\nfor_s = {SECONDS}\n", *spells])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    race = tmp_path / "race"
    create(race, race_id="link", name="Link", start=dt.datetime.now(dt.UTC))
    runners = race / "runners.toml"
    runners.write_text(runners.read_text() + '\n[[runner]]\nid = "ben"\nname = "Ben"\n')
    (race / "faults.toml").write_text(faults())
    return race


@pytest.fixture
def parts(folder: Path) -> Iterator[Parts]:
    scenario = ("--scenario", str(folder / "faults.toml"), "--gateway", "pi-1")
    speed = ("--speed", f"{SPEED:g}")
    simulate = ["trailpulse", "simulate", "--race", str(folder), *scenario, *speed]
    made = Parts(folder, gateway=simulate)
    yield made
    made.end()


def statuses(collected: Collected) -> dict[str, Status]:
    """The newest status of each runner."""
    found = {}
    for message in collected.messages:
        runner = topics.parse_runner_topic(message.topic).runner
        found[runner] = wire.decode(message.payload, Status)
    return found


def over(found: dict[str, Status], end_t: int, last_seq: dict[str, int]) -> bool:
    """Whether everything is stored, and nothing of it is still to be gone through."""
    return set(found) == set(RUNNERS) and all(
        status.t >= end_t
        and not status.behind_s
        and status.stored_seq.get("pi-1") == last_seq[runner]
        for runner, status in found.items()
    )


Scores = tuple[float, float]


def undisturbed(race: Race, scenario: Scenario) -> dict[tuple[str, float], Scores]:
    """The scores of the same race without any fault, by runner and second.

    Beyond its end too: while the gateway waits for a confirmation its race goes on, unheard.
    """
    start = race.race.start.timestamp()
    watch = Watch(
        race.runners, race_start=start, not_before=start - 7 * 86_400, venue=venue_of(race)
    )
    start_t, end_t = scenario.start_t, scenario.start_t + SECONDS
    clock = ReplayClock(race_t=start_t, wall_t=start_t, speed=1.0)
    watch.hear_gateway("pi-1", GatewayReport(t=start_t, online=True, replay=clock))
    found: dict[tuple[str, float], Scores] = {}

    def advance(now: float) -> None:
        watch.advance(now)
        fatigue, cramp = watch.race.output.fatigue.score, watch.race.output.cramp.score
        for runner in filter(watch.has_second, RUNNERS):
            row = watch.row_of(runner)
            t = float(watch.race.latest.t[row])
            found[runner, t] = (float(fatigue[row]), float(cramp[row]))

    for number, moment in enumerate(scenario.moments()):
        now = moment.t + 0.1
        for event in moment.events:
            watch.take_event(moment.runner, event, now)
        values = msgspec.structs.asdict(moment.measured)
        record = Vitals(t=moment.t, seq=number, gateway="pi-1", **values)
        watch.take_record(moment.runner, record, now)
        advance(now)
    for second in range(1, int(SETTLED_S * SPEED) + 20):
        advance(end_t + float(second))
    return found


@pytest.mark.timeout(int(180 + LINK_S))
async def test_a_link_that_comes_and_goes_changes_nothing(folder: Path, parts: Parts) -> None:
    parts.start("broker")
    parts.start("monitor")
    race = load(folder)
    settings = await wait_for_broker(race, "dashboard")
    parts.start("gateway")
    status_of_all = f"{topics.ROOT}/link/runner/+/status"
    async with collect(settings, status_of_all, qos=0) as collected:
        await asyncio.to_thread(parts.finish, "gateway", LINK_S + SETTLED_S)
        with open_reader(race.store.url) as reader:
            spans = reader.runners()
            stored = {
                runner: list(reader.vitals(runner, span.first_t, span.last_t))
                for runner, span in spans.items()
            }
        start_t = min(span.first_t for span in spans.values()) - 1
        end_t = start_t + SECONDS
        last_seq = {runner: max(one.seq for one in records) for runner, records in stored.items()}
        await collected.until(lambda _: over(statuses(collected), end_t, last_seq), SETTLED_S)
    final = statuses(collected)

    scenario = compose(start_t=start_t, seed=5, seconds=SECONDS, race=race)
    measured = {(one.runner, one.t): one.measured for one in scenario.moments()}
    told = Counter((runner, one.t) for runner, records in stored.items() for one in records)
    assert set(told) == set(measured), "nothing is lost, nothing is made up"
    assert max(told.values()) == 1, "nothing counts twice"
    names = Measured.__struct_fields__
    for runner, records in stored.items():
        for one in records:
            values = Measured(**{name: getattr(one, name) for name in names})
            assert values == measured[runner, one.t]
    lost = [
        line
        for line in parts.said("gateway").splitlines()
        if "lost the MQTT broker" in line or "no MQTT broker answers" in line
    ]
    assert lost, "the test is about a link that goes"
    expected = undisturbed(race, scenario)
    for runner, status in final.items():
        scores = expected[runner, status.t]
        assert (status.fatigue.score, status.cramp.score) == pytest.approx(scores, abs=1e-9)
