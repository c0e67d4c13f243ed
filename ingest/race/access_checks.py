"""Checks of access.toml that look at more than one key."""

from collections.abc import Set

from ingest.race.access_settings import AccessFile, Person, ShareLink, login_key
from ingest.race.reader import Reader
from ingest.race.runner_checks import check_unique


def check_access(reader: Reader, file: AccessFile, runner_ids: Set[str] | None) -> None:
    """Note all mistakes of access.toml; `runner_ids` is None if the runners are unknown."""
    check_unique(reader, file.links, "id")
    check_unique(reader, file.links, "token_hash")
    _check_names(reader, file.people)
    check_unique(reader, file.people, "email")
    for person in file.people:
        if not reader.written(person) & {"password_hash", "email"} and reader.document.whole:
            fix = "run: trailpulse race people password NAME, or add email = …"
            reader.document.add(reader.path(person), "has no way to log in", fix)
    if runner_ids is None:
        return
    for person in file.people:
        for index, runner in enumerate(person.runners or ()):
            if runner not in runner_ids:
                _add_unknown(reader, person, ("runners", index), runner_ids)
    for link in file.links:
        if link.runner is not None and link.runner not in runner_ids:
            _add_unknown(reader, link, ("runner",), runner_ids)


def _check_names(reader: Reader, people: tuple[Person, ...]) -> None:
    seen: set[str] = set()
    for person in people:
        if not reader.is_right(person, "name"):
            continue
        key = login_key(person.name)
        if key in seen:
            problem = "is a name that another person has already, but for capital letters"
            reader.document.add(reader.path(person, "name"), problem, "expected another name")
        seen.add(key)


def _add_unknown(
    reader: Reader, settings: Person | ShareLink, keys: tuple[str | int, ...], runner_ids: Set[str]
) -> None:
    fix = "known runners: " + (", ".join(sorted(runner_ids)[:20]) or "none")
    problem = "names a runner whom runners.toml does not have"
    reader.document.add(reader.path(settings, *keys), problem, fix)
