import json
import logging
import re
from collections.abc import Iterator

import pytest

from ingest import logs
from ingest.errors import UsageError


@pytest.fixture(autouse=True)
def root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_says_when_in_utc_how_bad_where_and_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure()
    record = logging.makeLogRecord(
        {"name": "ingest.x", "levelno": logging.WARNING, "levelname": "WARNING", "msg": "lost %s"}
    )
    record.created, record.msecs, record.args = 1_764_000_000.25, 250.0, ("anna",)
    logging.getLogger().handle(record)
    assert capsys.readouterr().err == "2025-11-24T16:00:00.250Z WARNING ingest.x: lost anna\n"


def test_debug_is_silent_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("ingest.y")
    logs.configure()
    log.debug("hidden")
    log.info("shown")
    logs.configure("debug")
    log.debug("asked for")
    assert re.findall(r"ingest\.y: (.*)", capsys.readouterr().err) == ["shown", "asked for"]


def test_configuring_twice_does_not_double_the_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure()
    logging.getLogger("ingest.z").warning("once")
    assert capsys.readouterr().err.count("once") == 1


def test_for_programs_each_entry_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    record = logging.makeLogRecord(
        {"name": "ingest.x", "levelno": logging.WARNING, "levelname": "WARNING", "msg": "lost %s"}
    )
    record.created, record.args = 1_764_000_000.0, ("Ännä\n2",)
    logging.getLogger().handle(record)
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("ingest.y").exception("failed")
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first) == {
        "time": "2025-11-24T16:00:00Z",
        "level": "WARNING",
        "logger": "ingest.x",
        "message": "lost Ännä\n2",
    }
    assert "ValueError: why" in json.loads(second)["exc_info"]


def test_an_unknown_form_is_told() -> None:
    with pytest.raises(UsageError, match="'xml': it must be one of text, json"):
        logs.configure("info", "xml")


def test_an_unknown_level_is_told() -> None:
    with pytest.raises(UsageError, match="'loud': it must be one of debug, info"):
        logs.configure("loud")
