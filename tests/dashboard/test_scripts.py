"""The pages' own reasoning, module by module, in a browser without a server."""

import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from dashboard.assets import FOLDER
from dashboard.bundle import bundle
from dashboard.words import MODULE, words
from ingest.language.catalogue import catalogue
from monitor.alerts.facts import Facts
from monitor.alerts.protocol import CRAMP_STEPS, MUSCLES, SIDES, cramp_steps
from monitor.alerts.ramp import PARAMS
from monitor.alerts.restarting import restart

pytestmark = pytest.mark.browser

NOW: Final = 1_764_000_000.0
UTC: Final = "Etc/UTC"
NOON: Final = 1_764_072_000.0  # 12:00 UTC

CALL: Final = """async ([code, name, args]) => {
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const exported = (await import(address))[name];
  return typeof exported === "function" ? exported(...args) : JSON.parse(JSON.stringify(exported));
}"""

Call = Callable[..., Any]

SCRIPTS: Final = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.js")}


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def call(blank: Page) -> Call:
    """Calls a function of a module with what JSON can say, or reads one of its values."""
    scripts = SCRIPTS | {MODULE: words("en")}

    def run(module: str, name: str, *args: Any) -> Any:
        return blank.evaluate(CALL, [bundle(scripts, module), name, json.loads(json.dumps(args))])

    return run


@pytest.mark.parametrize(
    ("quiet", "hours", "expected"),
    [
        ("23:00-05:00", -1 - 12, True),  # 23:00
        ("23:00-05:00", -13.02, False),
        ("23:00-05:00", -7.02, True),  # 04:59
        ("23:00-05:00", -7, False),
        ("12:00-13:00", 0, True),
        ("12:00-13:00", 1, False),
        (None, 0, False),
    ],
)
def test_quiet_hours_are_those_of_the_race_also_past_midnight(
    call: Call, quiet: str | None, hours: float, expected: bool
) -> None:
    assert call("quiet.js", "isQuiet", quiet, NOON + 3600 * hours, UTC) is expected


def test_quiet_hours_follow_the_race_s_time_zone(call: Call) -> None:
    assert call("quiet.js", "isQuiet", "13:00-14:00", NOON, "Europe/Paris") is True
    assert call("quiet.js", "isQuiet", "13:00-14:00", NOON, UTC) is False


@pytest.mark.parametrize(("level", "held"), [("info", True), ("warning", True), ("urgent", False)])
def test_quiet_hours_never_hold_back_what_is_urgent(call: Call, level: str, held: bool) -> None:
    assert call("quiet.js", "isHeld", {"level": level}, True) is held
    assert call("quiet.js", "isHeld", {"level": level}, False) is False


def own(event_id: str, state: str, *, at: float = NOW, **event: Any) -> dict[str, Any]:
    return {"state": state, "at": at, "event": {"id": event_id, "t": at, "kind": "carbs"} | event}


def heard(event_id: str, *, at: float = NOW, **fields: Any) -> dict[str, Any]:
    event = {"id": event_id, "t": at, "kind": "carbs"} | fields.pop("event", {})
    return {"event": event, "heard_at": at, **fields}


def test_what_is_logged_goes_from_waiting_over_sent_to_stored(call: Call) -> None:
    def state(mine: list[Any], log: list[Any], stored: list[str]) -> str:
        (entry,) = call("delivery.js", "deliveries", mine, log, stored, NOW)
        return str(entry["state"])

    assert state([own("a", "waiting")], [], []) == "waiting"
    assert state([own("a", "sent")], [], []) == "sent"
    assert state([own("A", "sent")], [], ["a"]) == "stored"
    assert state([own("a", "waiting")], [heard("A")], []) == "sent"
    assert state([own("a", "sent")], [heard("a", stored=True)], []) == "stored"
    assert state([own("a", "refused")], [], []) == "refused"
    assert state([], [heard("a", stored=True, undo="done")], []) == "undone"


@pytest.mark.parametrize(
    ("undo", "log", "stored", "state"),
    [
        ({"state": "waiting"}, {}, [], "undoing"),
        ({"state": "sent"}, {}, [], "undoing"),
        ({"state": "sent"}, {}, ["U"], "undone"),
        ({"state": "refused"}, {}, [], "sent"),
        ({"state": "sent"}, {"undo": "asked"}, [], "undoing"),
        ({"state": "sent"}, {"undo": "done"}, [], "undone"),
        ({"state": "sent"}, {"undo": "refused", "stored": True}, [], "stored"),
        ({"state": "waiting"}, {"undo": "refused"}, [], "undoing"),  # tried once more
        ({"state": "sent", "sentAt": NOW - 30}, {"stored": True}, [], "stored"),
        ({"state": "sent", "sentAt": NOW - 30}, None, [], "undone"),
    ],
)
def test_an_entry_is_taken_back_only_once_the_monitor_did_it(
    call: Call, undo: dict[str, Any], log: dict[str, Any] | None, stored: list[str], state: str
) -> None:
    mine = [own("a", "sent"), own("u", "sent", kind="undo", event="A") | undo]
    known = [] if log is None else [heard("a", **log)]
    (entry,) = call("delivery.js", "deliveries", mine, known, stored, NOW)
    assert entry["state"] == state


def test_what_others_logged_stands_beside_our_own_the_newest_first(call: Call) -> None:
    entries = call(
        "delivery.js", "deliveries", [own("a", "sent", at=NOW - 10)],
        [heard("b", at=NOW - 5), heard("a", at=NOW - 9)], [], NOW,
    )  # fmt: skip
    assert [entry["event"]["id"] for entry in entries] == ["b", "a"]


@pytest.mark.parametrize(("ago_s", "can"), [(0, True), (299, True), (300, False)])
def test_undo_is_offered_for_five_minutes(call: Call, ago_s: float, can: bool) -> None:
    log = [heard("a", at=NOW - ago_s)]
    (entry,) = call("delivery.js", "deliveries", [], log, [], NOW)
    assert entry["canUndo"] is can


CRAMP: Final = {"kind": "cramp", "muscle": "calf", "side": "left"}


def entry(ago_s: float, state: str = "stored", **event: Any) -> dict[str, Any]:
    return {
        "event": {"id": str(ago_s), "t": NOW - ago_s, **event},
        "at": NOW - ago_s,
        "state": state,
    }


def place(
    call: Call, alerts: list[Any], entries: list[Any], ahead_s: float = 0.0
) -> dict[str, Any]:
    found: dict[str, Any] = call("cramp.js", "crampPlace", alerts, entries, NOW, ahead_s)
    return found


def ramp(ago_s: float, stage: int, ahead_s: float = 0.0) -> dict[str, Any]:
    clocks = [{"kind": "walk", "seconds": 300}, {"kind": "easy", "seconds": 300}, {"kind": "kept"}]
    return {"id": "r", "kind": "restart", "t": NOW - ago_s - ahead_s, "because": {"stage": stage},
            "clocks": clocks}  # fmt: skip


def test_without_any_cramp_it_is_asked_for(call: Call) -> None:
    assert place(call, [], [])["stage"] == "ask"
    assert place(call, [], [entry(60, "undone", **CRAMP)])["stage"] == "ask"


def test_a_logged_cramp_needs_no_word_of_the_monitor(call: Call) -> None:
    found = place(call, [], [entry(60, "waiting", **CRAMP)])
    assert (found["stage"], found["begunT"]) == ("steps", NOW - 60)


def test_the_monitor_s_cramp_needs_nothing_logged(call: Call) -> None:
    alert = {"id": "c", "kind": "cramp_now", "t": NOW - 90}
    assert place(call, [alert], [])["begunT"] == NOW - 90


@pytest.mark.parametrize(
    ("since_s", "stage", "step", "left_s"),
    [(0, "restart", 0, 300), (299, "restart", 0, 1), (300, "restart", 1, 300),
     (600, "restart", 2, 600), (1199, "restart", 2, 1), (1200, "watch", None, None)],
)  # fmt: skip
def test_alone_the_page_counts_the_restart_from_the_first_walk(
    call: Call, since_s: float, stage: str, step: int | None, left_s: float | None
) -> None:
    entries = [entry(since_s, "waiting", kind="resume"), entry(since_s + 120, **CRAMP)]
    found = place(call, [], entries)
    assert (found["stage"], found.get("step"), found.get("leftS")) == (stage, step, left_s)


def test_a_walk_before_the_cramp_is_none_after_it(call: Call) -> None:
    entries = [entry(60, **CRAMP), entry(120, kind="resume")]
    assert place(call, [], entries)["stage"] == "steps"


def test_the_monitor_s_restart_beats_the_page_s_own_count(call: Call) -> None:
    entries = [entry(200, kind="resume"), entry(400, **CRAMP)]
    found = place(call, [ramp(40, stage=3)], entries)
    assert (found["stage"], found["step"], found["leftS"]) == ("restart", 1, 260)
    assert place(call, [ramp(40, stage=4)], entries)["leftS"] is None


def test_a_cramp_after_the_restart_began_comes_first(call: Call) -> None:
    assert place(call, [ramp(40, stage=2)], [entry(10, **CRAMP)])["stage"] == "steps"


def test_a_replay_s_alerts_keep_the_time_of_the_recording(call: Call) -> None:
    day_s = 86_400.0
    found = place(call, [ramp(40, 2, ahead_s=day_s)], [entry(400, **CRAMP)], ahead_s=day_s)
    assert (found["stage"], found["leftS"]) == ("restart", 260)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0:01"), (0, "0:00"), (-3, "0:00"), (59.9, "1:00"), (300, "5:00")]
)
def test_a_clock_counts_the_second_that_has_begun(call: Call, seconds: float, text: str) -> None:
    assert call("numbers.js", "countText", seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(40, "40 s"), (720, "12 min"), (9400, "2 h 37 min"), (3599, "1 h 00 min")]
)
def test_a_duration_is_said_as_people_say_it(call: Call, seconds: float, text: str) -> None:
    assert call("numbers.js", "durationText", seconds) == text


@pytest.mark.parametrize(
    ("units", "name", "value", "text"),
    [
        ("metric", "speed_mps", 2.5, "9.0 km/h"), ("imperial", "speed_mps", 2.5, "5.6 mph"),
        ("metric", "distance_m", 41_234, "41.2 km"), ("imperial", "distance_m", 41_234, "25.6 mi"),
        ("metric", "air_temp_c", -0.4, "0 °C"), ("imperial", "air_temp_c", -40, "−40 °F"),
        ("metric", "volume_ml", 250, "250 ml"), ("imperial", "volume_ml", 237, "8 fl oz"),
        ("metric", "mass_kg", 71.5, "71.5 kg"), ("imperial", "mass_kg", 71.5, "157.6 lb"),
        ("metric", "grade", -0.08, "−8 %"), ("imperial", "grade", 0.08, "+8 %"),
    ],
)  # fmt: skip
def test_a_quantity_is_said_in_the_units_that_were_chosen(
    call: Call, blank: Page, units: str, name: str, value: float, text: str
) -> None:
    blank.goto(f"about:blank?units={units}")
    assert call("numbers.js", "quantity", name, value) == text


def test_a_pace_is_per_kilometre_or_per_mile(call: Call, blank: Page) -> None:
    for units, text in (("metric", "6:00 /km"), ("imperial", "9:39 /mi")):
        blank.goto(f"about:blank?units={units}")
        assert call("numbers.js", "pace", 2.7778) == text


def test_italians_write_a_decimal_comma(blank: Page) -> None:
    code = bundle(SCRIPTS | {MODULE: words("it")}, "numbers.js")
    blank.goto("about:blank")
    assert blank.evaluate(CALL, [code, "quantity", ["distance_m", 41_234]]) == "41,2 km"


def test_what_the_monitor_says_is_read_in_the_page_s_language(call: Call, blank: Page) -> None:
    alert = {"title": "Too fast", "text": "Ease off.", "also": {"it": {"title": "Troppo veloce"}}}
    assert call("spoken.js", "spoken", alert)["title"] == "Too fast"
    code = bundle(SCRIPTS | {MODULE: words("it")}, "spoken.js")
    assert blank.evaluate(CALL, [code, "spoken", [alert]])["title"] == "Troppo veloce"
    brief = {"title": "Too fast", "titles": {"it": "Troppo veloce"}}
    assert blank.evaluate(CALL, [code, "titled", [brief]])["title"] == "Troppo veloce"
    assert blank.evaluate(CALL, [code, "spoken", [{"title": "Too fast"}]])["title"] == "Too fast"


def test_somebody_s_words_can_not_turn_the_direction_of_ours(call: Call) -> None:
    said = call("dom.js", "isolated", "a\u202eb\u2069c")
    assert said == "\u2068abc\u2069"


def test_the_steps_the_page_has_itself_are_the_monitor_s(call: Call) -> None:
    """So that a page without a network says nothing else than one with it."""
    for muscle, side in itertools.product(MUSCLES, (*SIDES, None)):
        cramp = {"muscle": muscle} | ({"side": side} if side else {})
        texts, clocks = call("crampsteps.js", "standingSteps", cramp)
        assert tuple(texts) == cramp_steps(catalogue(), muscle, side)
        assert [(one["kind"], one.get("seconds")) for one in clocks] == list(CRAMP_STEPS)
    assert tuple(call("crampsteps.js", "standingSteps", None)[0]) == cramp_steps(
        catalogue(), None, None
    )


def test_the_restart_the_page_has_itself_is_the_monitor_s(call: Call) -> None:
    said = call("crampsteps.js", "standingRestart")
    assert tuple(said) == restart(Facts(name="Anna", severity=1, stage=2)).steps
    steps = [(one["kind"], one["seconds"]) for one in call("cramp.js", "RESTART")]
    assert steps == [("walk", PARAMS.walk_s), ("easy", PARAMS.easy_s), ("steady", PARAMS.steady_s)]
