"""A race folder with people, links and consents, and a dashboard process that serves it."""

import contextlib
import datetime as dt
import http.client
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from ingest.race.access_file import NewLink, add_link, add_person
from ingest.race.access_settings import LinkRole
from ingest.race.files import RaceFile
from ingest.race.settings import Consent, Dashboard, Mqtt, RaceInfo, Runner
from ingest.race.write import write_race
from tests.brokers import free_port
from tests.dashboard import scene
from tests.forked import Forked, forked

PASSWORD: Final = "four random words"
WITHIN_S: Final = 15.0
READY_WITHIN_S: Final = 120.0


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cookie(self) -> str:
        """The cookie that it gave, as a browser sends it back."""
        return self.headers["set-cookie"].split(";")[0]


@dataclass(frozen=True)
class House:
    """A dashboard where one has to log in."""

    folder: Path
    url: str
    log: Path

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=WITHIN_S)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            held = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, held, answer.read())
        finally:
            connection.close()

    def log_in(self, name: str, password: str = PASSWORD, **headers: str) -> Answer:
        form = urlencode({"name": name, "password": password, "next": "/?runner=ben"}).encode()
        own = {"Origin": self.url, "Content_Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", "/login", form, **(own | headers))

    def enter(self, name: str) -> str:
        """The cookie of somebody who logs in."""
        return self.log_in(name).cookie

    def follow(self, link: NewLink) -> str:
        """The cookie of somebody who opens a share link."""
        return self.ask("GET", f"/s/{link.token}").cookie

    def ticket(self, cookie: str) -> str:
        told: dict[str, Any] = json.loads(self.ask("GET", "/live/ticket", Cookie=cookie).body)
        ticket: str = told["ticket"]
        return ticket

    def share(self, runner: str | None, role: LinkRole = "viewer", hours: float = 1) -> NewLink:
        """Make a link, as the command does."""
        expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
        return add_link(self.folder, runner=runner, role=role, expires=expires)


def furnish(folder: Path, mqtt_port: int, public_url: str | None = None) -> None:
    """Write a race folder; Anna shows all her course and pace, Ben his crew all but his intake."""
    consents = {
        "anna": Consent(public=("course", "pace")),
        "ben": Consent(crew=("course", "pace", "heart_rate", "indices"), public=()),
        "chiara": Consent(public=("all",)),
        "hostile": Consent(public=("course",)),
    }
    people = scene.bodies(time.time())
    write_race(
        folder,
        RaceFile(
            race=RaceInfo(
                id=scene.RACE_ID,
                name="Grande Traversée",
                start=dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC),
                timezone="Europe/Paris",
            ),
            mqtt=Mqtt(url=f"mqtt://127.0.0.1:{mqtt_port}"),
            dashboard=Dashboard(public_url=public_url),
        ),
        [
            Runner(
                id=body.id, name=body.name, bib=body.bib,
                consent=consents.get(body.id, Consent()),
            )
            for body in people
        ],
    )  # fmt: skip
    add_person(folder, "Désirée", "desk", PASSWORD)
    add_person(folder, "Maya", "crew", PASSWORD, ["anna", "ben"])
    add_person(folder, "Vera", "viewer", PASSWORD)
    add_person(folder, "Ada", "admin", PASSWORD)


@contextlib.contextmanager
def opened(folder: Path, log: Path, *, port: int | None = None) -> Iterator[House]:
    """Serve a race folder by the command itself."""
    port = port or free_port()
    listen = f"127.0.0.1:{port}"
    command = ["dashboard", "--race", str(folder), "--listen", listen]
    process = forked("trailpulse", command, log)
    try:
        house = House(folder, f"http://{listen}", log)
        _wait_until_healthy(house, process)
        yield house
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_healthy(house: House, process: Forked) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if b'"broker_up":true' in house.ask("GET", "/healthz").body:
                return
        time.sleep(0.05)
    raise AssertionError(f"the dashboard did not come up:\n{house.log.read_text()}")
