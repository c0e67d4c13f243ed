"""Who is let in, how often one may try, and what is written down; by a clock that is handed in."""

import asyncio
import datetime as dt
import json
import stat
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboard.access.door import LOGS, TRIES_BY_ADDRESS, TRIES_BY_NAME, WRONG, Door, TurnedAway
from dashboard.access.ended import Ended
from dashboard.access.rights import OWNER
from dashboard.access.sessions import Session
from dashboard.access.watcher import register_of
from ingest.events import Carbs
from ingest.race.access_file import (
    add_link,
    add_person,
    remove_person,
    revoke_link,
    set_password,
)
from ingest.race.load import load
from ingest.race.passwords import hashed
from ingest.race.write import create

PASSWORD = "four random words"
NOW = 1_800_000_000.0


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.t = NOW

    def now(self) -> float:
        return self.t

    async def sleep_until(self, t: float) -> None:
        raise NotImplementedError


class Scene:
    """A race folder and its door."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.changes = 0

    def door(self) -> Door:
        return Door(self.folder, register_of(load(self.folder, {})), self.clock, self.count)

    def count(self) -> None:
        self.changes += 1

    def link(self, hours: float = 1.0) -> Any:
        expires = dt.datetime.fromtimestamp(self.clock.t + hours * 3600, dt.UTC)
        return add_link(self.folder, runner="anna", role="viewer", expires=expires)

    def audit(self) -> list[dict[str, Any]]:
        path = self.folder / ".trailpulse" / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]


@cache
def kept_hash() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    folder = tmp_path / "race"
    create(folder, race_id="r", name="R", start=dt.datetime(2026, 8, 28, tzinfo=dt.UTC))
    return Scene(folder)


@pytest.fixture
def peopled(scene: Scene) -> Scene:
    # As `add_person` writes it, but hashed once for all tests.
    path = scene.folder / "access.toml"
    path.write_text(
        f'[[person]]\nname = "Maya"\nrole = "crew"\npassword_hash = "{kept_hash()}"\n'
        'runners = ["anna"]\n'
    )
    path.chmod(0o600)
    return scene


async def entered(door: Door, name: str = "maya", password: str = PASSWORD) -> Session:
    came = await door.log_in(name, password, "192.0.2.1")
    assert not isinstance(came, TurnedAway), came
    return came.session


async def turned_away(door: Door, name: str = "maya", address: str = "192.0.2.1") -> TurnedAway:
    # Too long to be anybody's, and so refused without the time that a hash takes.
    came = await door.log_in(name, "a wrong password" * 20, address)
    assert isinstance(came, TurnedAway)
    return came


async def test_name_and_password_let_in_and_a_cookie_keeps_one_in(peopled: Scene) -> None:
    door = peopled.door()
    cookie = door.cookie(await entered(door))
    session = door.session(cookie)
    grant = door.grant(session)
    assert grant is not None
    assert grant.author == "Maya"
    assert peopled.door().session(cookie) == session  # after a restart, too


async def test_a_wrong_password_and_a_wrong_name_are_answered_alike(peopled: Scene) -> None:
    door = peopled.door()
    answers = [await door.log_in(name, "wrong words", "192.0.2.1") for name in ("maya", "nobody")]
    assert answers == [WRONG] * 2


async def test_guessing_at_a_name_is_slowed_down_and_said_kindly(peopled: Scene) -> None:
    door, (tries, one_more_s) = peopled.door(), TRIES_BY_NAME
    for number in range(tries):
        assert (await turned_away(door, address=f"192.0.2.{number}")).status == 401
    refused = await door.log_in("MAYA", PASSWORD, "198.51.100.1")
    assert isinstance(refused, TurnedAway)
    assert refused.status == 429
    assert (refused.why, refused.wait) == ("refused.tooOftenSeconds", 60)
    peopled.clock.t += one_more_s
    await entered(door)
    # Whoever knew the password has all tries again.
    for _ in range(tries):
        assert (await turned_away(door)).status == 401


async def test_guessing_from_an_address_is_slowed_down(peopled: Scene) -> None:
    door = peopled.door()
    for number in range(TRIES_BY_ADDRESS[0]):
        await turned_away(door, f"name{number}")
    assert (await turned_away(door, "another")).status == 429
    assert (await turned_away(door, "another", "198.51.100.9")).status == 401


async def test_a_whole_crew_tent_may_log_in_from_one_address(peopled: Scene) -> None:
    door = peopled.door()
    made = [peopled.link() for _ in range(2)]
    for number in range(TRIES_BY_ADDRESS[0] - 1):
        await turned_away(door, f"name{number}")
    for _ in range(3):
        await entered(door)
    for link in made:
        assert await door.open_link(link.token, "192.0.2.1") is not None


async def test_where_nobody_is_set_up_this_machine_is_its_own(scene: Scene) -> None:
    door = scene.door()
    assert door.grant(None) == OWNER
    assert door.sight(None).everything
    assert door.is_ticket("", None)
    assert (await turned_away(door)).status == 403
    assert not (scene.folder / ".trailpulse" / "page.key").exists()


async def test_from_the_first_person_on_everybody_has_to_log_in(scene: Scene) -> None:
    door = scene.door()
    add_person(scene.folder, "Maya", "desk", PASSWORD)
    await door.follow_files()
    assert door.grant(None) is None
    assert not door.sight(None).sees("anna")
    assert not door.is_ticket("", None)
    # And it stays so: a file that is gone must not open the page to everybody.
    (scene.folder / "access.toml").unlink()
    await door.follow_files()
    assert door.guarded
    assert door.grant(None) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: remove_person(folder, "maya"),
        lambda folder: set_password(folder, "Maya", "another password"),
        lambda folder: (folder / "access.toml").unlink(),
    ],
    ids=["removed", "new password", "file gone"],
)
async def test_what_is_taken_back_ends_at_the_next_look(
    peopled: Scene, change: Callable[[Path], object]
) -> None:
    door = peopled.door()
    session = await entered(door)
    change(peopled.folder)
    before = peopled.changes
    await door.follow_files()
    assert door.grant(session) is None
    assert door.session(door.cookie(session)) is None
    assert peopled.changes == before + 1
    await door.follow_files()
    assert peopled.changes == before + 1  # nothing new, nothing done


async def test_a_link_made_a_moment_ago_opens_and_ends_when_it_expires_or_is_revoked(
    peopled: Scene,
) -> None:
    door = peopled.door()
    first, second = peopled.link(), peopled.link(hours=2)
    opened = [await door.open_link(made.token, "192.0.2.1") for made in (first, second)]
    sessions = [one[0] for one in opened if one is not None]
    assert [door.grant(session) is not None for session in sessions] == [True, True]
    peopled.clock.t += 3600
    assert [door.grant(session) is not None for session in sessions] == [False, True]
    revoke_link(peopled.folder, second.link.id, dt.datetime.now(dt.UTC))
    assert await door.open_link(second.token, "192.0.2.1") is None
    assert door.grant(sessions[1]) is None


async def test_who_comes_while_the_files_are_read_waits_for_what_they_say(peopled: Scene) -> None:
    door = peopled.door()
    made = peopled.link()
    reading = asyncio.create_task(door.follow_files())
    await asyncio.sleep(0)  # it has seen the change, and reads in another thread
    assert await door.open_link(made.token, "192.0.2.1") is not None
    await reading


async def test_a_file_with_mistakes_changes_nothing_and_is_told(
    peopled: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    door = peopled.door()
    session = await entered(door)
    for name in ("access.toml", "runners.toml"):
        with (peopled.folder / name).open("a") as file:
            file.write("\nnonsense = 1\n")
    await door.follow_files()
    assert door.grant(session) is not None
    assert "who may see the page stays as it was" in caplog.text
    assert "what runners agreed to show stays as it was" in caplog.text
    assert "unknown key 'nonsense'" in caplog.text


async def test_consent_that_is_withdrawn_is_not_seen_any_more(peopled: Scene) -> None:
    door = peopled.door()
    session = await entered(door)
    assert "heart_rate" in door.sight(session).shared("anna")
    path = peopled.folder / "runners.toml"
    path.write_text(path.read_text().replace('crew = ["all"]', 'crew = ["course"]'))
    await door.follow_files()
    assert door.sight(session).shared("anna") == {"course"}


async def test_the_log_is_limited_for_each_by_itself(peopled: Scene) -> None:
    door, (at_once, one_more_s) = peopled.door(), LOGS
    session = await entered(door)
    other = Session("link/abcde", "", NOW + 60, "00" * 8)
    waits = [door.may_log_in_s(session) for _ in range(at_once + 1)]
    assert [wait > 0 for wait in waits] == [False] * at_once + [True]
    assert door.may_log_in_s(other) == 0
    peopled.clock.t += one_more_s
    assert door.may_log_in_s(session) == 0


async def test_what_happened_is_written_down_for_the_owner_alone(peopled: Scene) -> None:
    door = peopled.door()
    await turned_away(door, "MAYA")
    await turned_away(door, 'mallory"\n{"what": "login"}')
    session = await entered(door)
    made = peopled.link()
    await door.open_link(made.token, "192.0.2.7")
    await door.open_link("no such link", "192.0.2.8")
    event = Carbs(id="0" * 8 + "-0000" * 3 + "-" + "0" * 12, t=NOW, carbs_g=25, author="Maya")
    door.note_logged(session, "anna", event)
    told = peopled.audit()
    assert [line["what"] for line in told] == [
        "login refused", "login refused", "login", "link opened", "link refused", "logged",
    ]  # fmt: skip
    # What is typed in place of a name may be a password.
    assert [line.get("name") for line in told[:2]] == ["Maya", None]
    assert told[2] == {
        "at": NOW, "what": "login", "who": "Maya", "role": "crew", "address": "192.0.2.1",
    }  # fmt: skip
    assert told[5] == {
        "at": NOW, "what": "logged", "who": "Maya", "runner": "anna", "kind": "carbs",
        "event": event.id,
    }  # fmt: skip
    for name in ("audit.jsonl", "page.key"):
        mode = (peopled.folder / ".trailpulse" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    secrets = ("mallory", PASSWORD, "a wrong password", made.token, "no such link")
    text = (peopled.folder / ".trailpulse" / "audit.jsonl").read_text()
    assert not [secret for secret in secrets if secret in text]


async def test_who_logs_out_is_out_with_every_copy_of_the_cookie_and_nobody_else_is(
    scene: Scene,
) -> None:
    made = scene.link(hours=36)
    door = scene.door()
    cookies = []
    for _ in range(2):  # two phones that opened the same link
        opened = await door.open_link(made.token, "10.0.0.1")
        assert opened is not None
        cookies.append(door.cookie(opened[0]))
    mine, theirs = map(door.session, cookies)
    assert mine is not None
    await door.log_out(mine)

    assert (door.session(cookies[0]), door.grant(mine)) == (None, None)
    assert door.session(cookies[1]) == theirs
    assert scene.changes == 2  # the link, and that open pages are to look again
    assert scene.audit()[-1]["what"] == "logout"
    again = scene.door()  # the next time the page is started
    assert again.session(cookies[0]) is None
    assert again.session(cookies[1]) == theirs
    assert mine not in Ended(scene.folder, mine.expires + 1)  # there is no need to know it then


def test_a_list_of_who_logged_out_that_can_t_be_read_stops_nobody(scene: Scene) -> None:
    made = scene.link()
    (scene.folder / ".trailpulse").mkdir(exist_ok=True)
    (scene.folder / ".trailpulse" / "page.ended").write_bytes(b"\xff nonsense\n\n")
    assert asyncio.run(scene.door().open_link(made.token, "10.0.0.1")) is not None
