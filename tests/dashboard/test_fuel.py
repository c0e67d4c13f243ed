"""The fuel ledger as the page gets it: of which events, and who sees how much of it."""

from pathlib import Path

import msgspec
import pytest

from dashboard.access.rights import ALL
from dashboard.fuel import EVENTS_MAX, Fuel
from ingest.errors import PayloadRefused
from ingest.events import Carbs, Note
from monitor.fuel.ledger import Ledger
from monitor.messages import Status
from tests.dashboard import scene
from tests.monitor.fuel.events import START, eaten, name, packed, undo

T = 1_790_000_000.0
ANNA = scene.bodies(T)[0]
GEL = scene.PRODUCTS[0]
STATUS = scene.status(ANNA, t=T, at=T)


@pytest.fixture(scope="module")
def race_fuel(tmp_path_factory: pytest.TempPathFactory) -> Fuel:
    return fuel(tmp_path_factory.mktemp("race"))


def fuel(folder: Path) -> Fuel:
    path = folder / "course.gpx"
    path.write_text(scene.course())
    race = scene.race((ANNA,))
    info = msgspec.structs.replace(race.race, course=path)
    return Fuel(msgspec.structs.replace(race, race=info))


def told(one: Fuel, status: Status = STATUS, shared: frozenset[str] = ALL) -> Ledger | None:
    return one.view("anna", status, shared).ledger  # type: ignore[arg-type]  # any metrics


def test_before_any_status_and_without_the_runner_s_consent_nothing_is_told(
    race_fuel: Fuel,
) -> None:
    assert race_fuel.view("anna", None, ALL).ledger is None
    assert told(race_fuel, shared=frozenset({"course", "indices", "pace"})) is None


def test_who_sees_only_the_intake_sees_neither_the_way_nor_the_body(race_fuel: Fuel) -> None:
    whole, part = told(race_fuel), told(race_fuel, shared=frozenset({"intake"}))
    assert whole is not None
    assert part is not None
    assert (whole.risk, part.risk) == ("low", None)
    assert whole.next is not None
    assert (part.next, part.plasma_sodium_mmol_l) == (None, None)
    assert part.lines == whole.lines


def test_whoever_is_not_in_runners_toml_has_a_ledger_without_a_plan(race_fuel: Fuel) -> None:
    guest = race_fuel.view("guest", STATUS, ALL).ledger
    assert guest is not None
    assert (guest.lines, guest.debt_g, guest.next) == ((), None, None)


def test_what_was_stored_and_what_comes_make_one_ledger_and_nothing_counts_twice(
    tmp_path: Path,
) -> None:
    one = fuel(tmp_path)
    pieces = [msgspec.structs.replace(e, t=T - 600) for e in eaten(GEL, 0)]
    assert [one.take("anna", event) for event in pieces] == [True, True]
    one.recall("anna", [(event, T) for event in pieces])
    assert one.take("anna", pieces[0]) is False
    ledger = told(one)
    assert ledger is not None
    assert {line.name: line.taken for line in ledger.lines}["carbs_g"] == 25


def test_what_is_no_fuel_changes_nothing(tmp_path: Path) -> None:
    one = fuel(tmp_path)
    assert one.take("anna", Note(id=name("note"), t=T, text="slow")) is False


def test_a_flood_of_events_is_refused_and_what_was_known_stays(tmp_path: Path) -> None:
    one = fuel(tmp_path)
    gel = packed(GEL, 1)
    for number in range(EVENTS_MAX):
        one.take("anna", msgspec.structs.replace(gel, id=name(number)))
    with pytest.raises(PayloadRefused, match="too many events"):
        one.take("anna", gel)
    one.recall("anna", [(gel, T)])
    assert told(one) is not None


def test_it_is_drawn_again_when_the_plan_has_grown_and_not_every_second(tmp_path: Path) -> None:
    one = fuel(tmp_path)
    seconds = [msgspec.structs.replace(STATUS, t=int(T) + after) for after in range(60)]
    assert sum(one.grows("anna", status) for status in seconds) in (2, 3)


def test_what_could_not_be_taken_back_still_counts(tmp_path: Path) -> None:
    one = fuel(tmp_path)
    carbs = eaten(GEL, T - START)[0]
    assert isinstance(carbs, Carbs)
    taken_back = undo(carbs)
    assert one.take("anna", carbs)
    assert one.take("anna", taken_back)

    def carbs_g(refused: frozenset[str]) -> float:
        whole = one.view("anna", STATUS, ALL, refused).ledger
        assert whole is not None
        return next(line.taken for line in whole.lines if line.name == "carbs_g")

    assert carbs_g(frozenset()) == 0
    assert carbs_g(frozenset({taken_back.id})) == carbs.carbs_g
