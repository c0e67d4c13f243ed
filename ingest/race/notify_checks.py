"""Checks of who is told of alerts: every name leads to a service that can be spoken to.

What is wrong with a URL is said without showing it.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from ingest.race.files import RaceFile, RunnersFile
from ingest.race.notify_settings import Names
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_unique
from ingest.race.secret_settings import Secrets
from ingest.race.toml_positions import KeyPath

Understands = Callable[[str], bool]
"""Whether a URL is of a service that can be told."""

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def check_notify(
    race: Reader, file: RaceFile, runners: Reader, runners_file: RunnersFile, secrets: Secrets
) -> None:
    """Note every name that secrets.toml does not have, and who would be told of others' alerts."""
    known = {*secrets.notify, *(webhook.name for webhook in secrets.webhooks)}
    notify = file.notify
    lists = (
        ("crew", notify.crew),
        ("runner", notify.runner),
        ("desk", notify.desk),
        ("escalate", notify.escalate),
    )
    for key, names in lists:
        _check_names(race, ("notify", key), names, known)
    if notify.quiet is not None and len(set(notify.quiet.split("-"))) == 1:
        problem = "begins and ends at the same time"
        race.document.add(("notify", "quiet"), problem, "expected two times, or leave it out")
    if notify.runner and len(runners_file.runners) > 1:
        problem = "would tell each runner of all the others, as there are several"
        fix = "expected runner = … below each one's own [runner.notify] in runners.toml"
        race.document.add(("notify", "runner"), problem, fix)
    for runner in runners_file.runners:
        own = runner.notify
        for key, names in (("crew", own.crew), ("runner", own.runner)):
            _check_names(runners, runners.path(runner, "notify", key), names, known)


def check_services(reader: Reader, secrets: Secrets, understands: Understands | None) -> None:
    """Note what can't be spoken to; `understands` is None where nobody is to be told."""
    check_unique(reader, secrets.webhooks, "name")
    for webhook in secrets.webhooks:
        if webhook.name in secrets.notify and reader.is_right(webhook, "name"):
            problem = "is a name that [notify] has already"
            reader.document.add(reader.path(webhook, "name"), problem, "expected another name")
        if reader.is_right(webhook, "url"):
            _check_webhook(reader, reader.path(webhook, "url"), webhook.url)
    if understands is None:
        return
    for name, url in secrets.notify.items():
        if not understands(url):
            problem = "is no URL of a service that Apprise knows, or lacks something"
            fix = "see https://appriseit.com/services for how it is written"
            reader.document.add(("notify", name), problem, fix)


def _check_webhook(reader: Reader, path: KeyPath, url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        reader.document.add(path, "is no URL", "expected https://host/path")
    elif parts.username is not None or parts.password is not None:
        problem = "has a name or password in it, which would not be used"
        reader.document.add(path, problem, "expected none; the signature proves who sends")
    elif parts.scheme == "http" and host not in _HERE:
        problem = "would send what alerts say in the clear over the network"
        reader.document.add(path, problem, "expected https://…")


def _check_names(reader: Reader, path: KeyPath, names: Names | None, known: set[str]) -> None:
    for index, name in enumerate(names or ()):
        if name not in known:
            document = reader.document
            problem = f"secrets.toml has no {document.shown(name)} in its [notify] table"
            fix = "add its Apprise URL there, or leave it out here"
            document.add((*path, index), problem, fix)
