"""Checks of how the broker is reached, how it listens and who may log in."""

from collections.abc import Set
from pathlib import Path

from ingest.errors import UsageError
from ingest.race.addresses import parse_broker_urls, parse_listen
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_unique
from ingest.race.secret_settings import Account, Secrets
from ingest.race.settings import Broker, Mqtt

# A role that is for one runner's people should say for whose.
_OF_RUNNERS = frozenset({"runner"})


def check_mqtt(reader: Reader, mqtt: Mqtt, folder: Path) -> None:
    """Note what is wrong with the way to another broker."""
    document = reader.document
    if mqtt.url is not None:
        try:
            parse_broker_urls(mqtt.url)
        except UsageError as error:
            fix = "expected mqtt://127.0.0.1:1883 or the like; several with commas between"
            document.add(("mqtt", "url"), f"{document.shown(mqtt.url)}: {error}", fix)
    if mqtt.ca is None:
        return
    if mqtt.url is None or mqtt.url.startswith("mqtt:"):
        fix = 'expected url = "mqtts://…" beside it, or no ca'
        document.add(("mqtt", "ca"), "only an mqtts connection has a certificate", fix)
    _check_file(reader, ("mqtt", "ca"), mqtt.ca, folder)


def check_broker(reader: Reader, broker: Broker, folder: Path) -> None:
    """Note what is wrong with how our own broker listens."""
    document = reader.document
    if broker.listen is not None:
        try:
            parse_listen(broker.listen)
        except UsageError as error:
            fix = "expected 127.0.0.1:1883 or the like"
            document.add(("broker", "listen"), f"{document.shown(broker.listen)}: {error}", fix)
    if (broker.cert is None) != (broker.key is None):
        given, other = ("cert", "key") if broker.key is None else ("key", "cert")
        fix = "expected both or none; trailpulse broker --make-certs makes both"
        document.add(("broker", given), f"given without {other}", fix)
    for key, path in (("cert", broker.cert), ("key", broker.key), ("ca", broker.ca)):
        if path is not None:
            _check_file(reader, ("broker", key), path, folder)


def check_accounts(reader: Reader, secrets: Secrets, runner_ids: Set[str] | None) -> None:
    """Note what is wrong with the accounts; `runner_ids` is None if the runners are unknown."""
    check_unique(reader, secrets.accounts, "user")
    for account in secrets.accounts:
        _check_runners(reader, account, runner_ids)


def _check_runners(reader: Reader, account: Account, runner_ids: Set[str] | None) -> None:
    document = reader.document
    for index, runner in enumerate(account.runners or ()):
        if runner_ids is not None and runner not in runner_ids:
            fix = "known runners: " + (", ".join(sorted(runner_ids)[:20]) or "none")
            path = reader.path(account, "runners", index)
            document.add(path, "names a runner whom runners.toml does not have", fix)
    if account.runners is None and account.role in _OF_RUNNERS and reader.is_right(account, "role"):
        fix = 'expected runners = ["anna"] or the like'
        document.add(reader.path(account), "a runner's account that names no runner", fix)


def _check_file(reader: Reader, path: tuple[str, str], file: Path, folder: Path) -> None:
    try:
        found = (folder / file).is_file()
    except OSError:
        found = False
    if not found:
        problem = f"there is no file {reader.document.shown(str(file))} in the race folder"
        reader.document.add(path, problem, "put it there, or correct the name")
