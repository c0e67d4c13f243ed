"""Real services on the loopback interface: those that answer, refuse, hang or are not there."""

import logging
import threading
import time
from pathlib import Path

import pytest

from ingest.race.load import check
from ingest.race.secret_settings import Secrets, Webhook
from monitor.notify import services
from monitor.notify.attempt import Hands
from monitor.notify.memory import Delivery
from monitor.notify.services import by_apprise, services_of, understands
from tests.brokers import eventually, free_port
from tests.ingest.race import folders
from tests.monitor.notify.listener import listening
from tests.monitor.notify.people import EVENING

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = "hunter2hunter2"
NOTE = Delivery(
    id="alert:crew:a-1:urgent:1", to="crew", level="urgent", title="URGENT Anna: Cramp",
    body="Stop.\n1. Stretch", since=EVENING, alerts=("a-1",), runner="anna",
)  # fmt: skip


def test_apprise_hands_on_title_and_text_as_they_are() -> None:
    with listening() as service:
        assert by_apprise(f"json://127.0.0.1:{service.port}/{SECRET}")(NOTE, EVENING) is None
        (call,) = service.calls
    assert call.path == f"/{SECRET}"
    assert call.json["title"] == NOTE.title
    assert call.json["message"] == NOTE.body
    assert call.json["type"] == "failure"


def test_what_is_refused_or_absent_is_said_without_the_url(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with listening() as service:
        service.status = 503
        refused = by_apprise(f"json://user:{SECRET}@127.0.0.1:{service.port}/")(NOTE, EVENING)
    absent = by_apprise(f"json://127.0.0.1:{free_port()}/{SECRET}")(NOTE, EVENING)
    assert refused == "it answers 503"
    assert absent == "it can't be reached, or does not answer"
    assert SECRET not in caplog.text


def test_a_service_that_hangs_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "ANSWER_S", 0.3)
    with listening() as service:
        service.status = None
        began = time.monotonic()
        # A longer wait that the URL asks for is not granted.
        url = f"json://127.0.0.1:{service.port}/?rto=60"
        assert by_apprise(url)(NOTE, EVENING) == "it can't be reached, or does not answer"
        hook = Webhook(name="hook", url=f"http://127.0.0.1:{service.port}/", key=KEY)
        send = services_of(Secrets(webhooks=(hook,)), ("hook",))["hook"]
        assert send(NOTE, EVENING) == "it does not answer"
        assert time.monotonic() - began < 5.0


async def test_work_that_never_ends_keeps_nobody_waiting() -> None:
    over = threading.Event()
    hands = Hands("slow", limit_s=0.05)
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        over.wait(10)

    assert await hands.do(work) == "it does not answer within 0.05 s"
    assert hands.busy
    assert await hands.do(work) == "it hangs since more than 0.05 s"
    assert calls == [1]  # never two threads for one service
    over.set()
    await eventually(lambda: not hands.busy)
    assert await hands.do(lambda: "no") == "no"


async def test_a_mistake_in_the_program_is_not_swallowed() -> None:
    def broken() -> str:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError, match="a bug"):
        await Hands("x").do(broken)


def test_apprise_says_which_urls_it_does_not_understand() -> None:
    assert understands("ntfys://ntfy.sh/a-topic")
    assert understands("tgram://123456789:ABCdefghijkl_mnopqrstuvwxyz/12315544/")
    assert not understands("nttfy://ntfy.sh/a-topic")
    assert not understands("")


def test_checking_a_folder_names_what_leads_nowhere_and_shows_no_url(tmp_path: Path) -> None:
    folder = folders.write(tmp_path)
    race = folder / "race.toml"
    race.write_text(
        race.read_text().replace(
            'crew = ["ntfy_crew"]', 'crew = ["ntfy_crew"]\ndesk = ["nobody"]\nrunner = ["hook"]'
        )
    )
    runners = folder / "runners.toml"
    own = '[[runner]]\nid = "zoe"\nname = "Zoe"\n[runner.notify]\ncrew = ["nowhere"]\n'
    runners.write_text(f"{runners.read_text()}\n{own}")
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f'[notify]\nntfy_crew = "nttfy://{SECRET}"\n'
        f'[[webhook]]\nname = "hook"\nurl = "http://example.org/{SECRET}"\nkey = "{SECRET}"\n'
    )
    secrets.chmod(0o600)
    found = check(folder, {}, understands=understands)
    told = {(mistake.file, mistake.key): str(mistake) for mistake in found.mistakes}
    assert set(told) >= {
        ("race.toml", "notify.desk[1]"),
        ("race.toml", "notify.runner"),
        ("runners.toml", "runner[zoe].notify.crew[1]"),
        ("secrets.toml", "notify.ntfy_crew"),
        ("secrets.toml", "webhook[1].url"),
        ("secrets.toml", "webhook[1].key"),
    }
    assert SECRET not in "".join(told.values())
