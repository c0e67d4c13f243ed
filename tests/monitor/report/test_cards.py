"""Cards to print and text messages: what they say, and that nothing from outside is HTML."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.language.catalogue import LANGUAGES, Language, catalogue
from ingest.race.course_climbs import Climb
from ingest.race.settings import Race, RaceInfo, Runner, Station
from monitor.messages import CoursePosition, Index, Status, VitalsNow
from monitor.report.cards import FINISH, Stop, Told, page
from monitor.report.sms import SMS_MAX, sms
from tests.examples import examples
from tests.ingest.language.documents import words_of
from tests.ingest.language.pseudo import foreign, pseudo
from tests.monitor.people import T

CLOSES = dt.datetime.fromtimestamp(T + 14_400, dt.UTC)
HUT = Station(id="hut", name="Refuge du <b>Lac</b>", at_m=20_000, stop_min=5, crew=False)
LAKE = Station(
    id="lake", name="Champex-Lac", at_m=30_000, crew=True, drive_min=35, stop_min=10, cutoff=CLOSES
)
COURSE = CoursePosition(
    distance_m=18_000,
    next="hut",
    eta=(T + 600, T + 900, T + 1500),
    ahead={"hut": (T + 600, T + 900, T + 1500), "lake": (T + 6000, T + 7200, T + 9600)},
    finish=(T + 12_000, T + 15_000, T + 19_000),
    seen_m=18_000,
    seen=T,
)
STATUS = Status(
    t=T,
    at=float(T),
    phase="racing",
    stored_seq={},
    vitals=VitalsNow(),
    fatigue=Index(level="high", score=63.0, low=55.0, high=71.0, parts={"muscle": 21.0}),
    cramp=Index(level="low", score=20.0, low=10.0, high=33.0),
    alerts=(),
    missing=(),
    behind_s=0,
    model="5",
    course=COURSE,
)
START = dt.datetime.fromtimestamp(T - 7200, dt.UTC)
TOLD = Told(
    race=Race(folder=Path("/race"), race=RaceInfo(id="r", name="R", start=START)),
    runner=Runner(id="anna", name="Anna <script>", bib="1204"),
    stops=(
        Stop("hut", HUT.name, 20_000.0, HUT),
        Stop("lake", LAKE.name, 30_000.0, LAKE),
        Stop(FINISH, "Finish", 42_000.0, None),
    ),
    climbs=(Climb("Climb 3", 31_000.0, 35_000.0, 540.0),),
    status=STATUS,
    pack={},
)
# What came from outside, or has its name from who made it.
DATA = (
    TOLD.runner.name, TOLD.race.race.name, *(stop.name for stop in TOLD.stops), "Climb", "gel",
    "trailpulse",
)  # fmt: skip


def test_a_card_says_when_and_where_the_crew_may_help() -> None:
    hut, lake, finish = (page(TOLD, [stop]) for stop in TOLD.stops)
    assert "16:10 – 16:25" in hut
    assert "NO CREW" in hut
    assert "Leave by" not in hut
    assert "17:40 – 18:40" in lake
    assert "Leave by</dt><dd>16:55" in lake  # 35 min of driving and 10 to get ready
    assert "2 h 00 ahead" in lake
    assert "Climb 3: 4.0 km, +540 m" in lake
    assert "muscle load" in lake
    assert "When did you last pee?" in lake
    assert "What is the next station called?" in lake
    assert "19:20 – 21:16" in finish


def test_names_are_text() -> None:
    whole = page(TOLD, TOLD.stops)
    assert whole.count('<article class="card">') == 3
    assert "<script" not in whole
    assert "<b>" not in whole
    assert "Refuge du &lt;b&gt;Lac&lt;/b&gt;" in whole


def test_before_the_race_the_plan_alone_makes_cards() -> None:
    card = page(replace(TOLD, status=None), [TOLD.stops[1]])
    assert "not known yet" in card
    assert "Leave by" not in card
    assert "20:00" in card  # the cutoff
    assert sms(replace(TOLD, status=None), TOLD.stops[1]).startswith("Anna")


def test_what_to_bring_has_its_place() -> None:
    assert "Bring" not in page(TOLD, [TOLD.stops[1]])
    packed = page(replace(TOLD, pack={"lake": ("3 gels", "0.5 L water")}), [TOLD.stops[1]])
    assert "<li>3 gels</li>" in packed


def test_a_text_message_holds_all_that_matters() -> None:
    assert sms(TOLD, TOLD.stops[1]) == (
        "Anna <script> km 18.0 at 16:00. Champex-Lac 17:40-18:40, likely 18:00. leave by 16:55. "
        "cutoff 20:00. fatigue high, cramp low"
    )
    assert "NO CREW there" in sms(TOLD, TOLD.stops[0])


@examples(100)
@given(st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80))
def test_a_text_message_is_one_whatever_the_names(runner: str, station: str) -> None:
    told = replace(TOLD, runner=msgspec.structs.replace(TOLD.runner, name=runner))
    message = sms(told, replace(TOLD.stops[1], name=station))
    assert 0 < len(message) <= SMS_MAX
    assert message.isascii()
    assert "17:40-18:40" in message


def test_an_italian_crew_reads_an_italian_card_and_message() -> None:
    told = replace(TOLD, say=catalogue("it"))
    hut, lake, _ = (page(told, [stop]) for stop in told.stops)
    assert '<html lang="it">' in hut
    assert "NIENTE ASSISTENZA: qui non è permesso aiutare" in hut
    assert "2 h 00 prima" in lake
    assert "Quando hai mangiato l&#39;ultima volta, e che cosa?" in lake
    assert "Climb 3: 4,0 km, +540 m" in lake
    assert sms(told, TOLD.stops[1]) == (
        "Anna <script> km 18,0 alle 16:00. Champex-Lac 17:40-18:40, probabile 18:00. Partire entro "
        "16:55. Cancello 20:00. Fatica: alto, crampi: basso"
    )
    assert "Assistenza NON permessa" in sms(told, TOLD.stops[0])


@pytest.mark.parametrize("status", [STATUS, None], ids=["racing", "before"])
def test_every_word_is_of_the_catalogue(status: Status | None) -> None:
    told = replace(
        TOLD, say=pseudo(), status=status, pack={"lake": ("2 × gel",)}, planned={"lake": T + 7000.0}
    )
    assert foreign(words_of(page(told, told.stops)), *DATA) == []
    messages = "\n".join(sms(told, stop) for stop in told.stops)
    assert foreign(messages, *DATA) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_has_room_for_what_matters_in_every_language(language: Language) -> None:
    """Long names, far out, on another day than the start; only the indices may give way."""
    day = 86_400.0
    course = msgspec.structs.replace(
        COURSE,
        seen=T + day,
        seen_m=118_000,
        ahead={"lake": (T + day + 6000, T + day + 7200, T + day + 9600)},
    )
    told = replace(
        TOLD,
        say=catalogue(language),
        runner=msgspec.structs.replace(TOLD.runner, name="Massimiliano Bartolomei"),
        status=msgspec.structs.replace(STATUS, course=course),
    )
    lake = msgspec.structs.replace(LAKE, cutoff=CLOSES + dt.timedelta(days=1))
    message = sms(told, Stop("lake", "Rifugio Bonatti-Malatra", 130_000.0, lake))
    assert len(message) <= SMS_MAX
    assert message.isascii()
    # Seen, early, late, likely, to leave by, the cutoff.
    assert len(re.findall(r"\d\d:\d\d", message)) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_text_messages_are_ascii(language: Language) -> None:
    say = catalogue(language)
    keys = [key for key in say.keys("card", "dates", "page")
            if key.startswith(("sms.", "weekdays.", "levels."))]  # fmt: skip
    values = dict.fromkeys(
        ("name", "km", "clock", "place", "early", "late", "likely", "fatigue", "cramp"), "x"
    )
    assert len(keys) > 15
    assert [key for key in keys if not say(key, **values).isascii()] == []


@pytest.mark.parametrize("stop", [0, 1, 2])
def test_the_page_refers_to_nothing_outside(stop: int) -> None:
    card = page(TOLD, [TOLD.stops[stop]])
    assert "http" not in card.replace("http-equiv", "")
    assert "default-src 'none'" in card
