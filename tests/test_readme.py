"""The README is true: its commands run, its tables are complete, its links lead somewhere."""

import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import trailpulse
from tests.brokers import free_port

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
FIRST_RACE = next(block for block in BLOCKS if "race new" in block)
HOST = "127.0.0.1"


def lines(block: str) -> Iterator[list[str]]:
    """The words of every line, without comments and the & of background jobs."""
    for line in block.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield words[:-1] if words[-1] == "&" else words


def rows(heading: str) -> dict[str, str]:
    """First and second column of the table under a heading."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, flags=re.MULTILINE)
    return dict(cells)


def test_the_table_of_commands_is_what_the_program_has() -> None:
    expected = {f"trailpulse {name}": entry.does for name, entry in trailpulse.COMMANDS.items()}
    assert rows("Commands") == expected


def test_every_dependency_is_explained_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[<>=[]", requirement)[0] for requirement in project["dependencies"]}
    assert set(rows("Why these dependencies")) == names


def test_the_locked_versions_cover_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "requirements-dev.lock").read_text(), re.M)
    for requirement in wanted:
        assert re.split(r"[<>=[]", requirement)[0].replace(".", "-") in locked  # as they are locked


@pytest.mark.parametrize(
    "words",
    [words for block in BLOCKS for words in lines(block) if words[0] == "trailpulse"],
    ids=" ".join,
)
def test_every_command_line_is_understood(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("run.fit").touch()
    name, *arguments = words[1:]
    command = trailpulse.load_command(name)
    with command.make_context(name, arguments) as context:
        if name == "race":
            _, subcommand, rest = command.resolve_command(context, arguments)
            subcommand.make_context(arguments[0], rest, parent=context)


def test_make_targets_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    used = re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.MULTILINE)
    assert set(used) <= set(targets)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_first_race_runs_as_written(tmp_path: Path) -> None:
    port = free_port()
    page = f"{HOST}:{port}"
    script = "\n".join(
        line.replace("trailpulse dashboard", f"trailpulse dashboard --listen {page}")
        for line in FIRST_RACE.splitlines()
        if not line.startswith(". ")  # the tests run in an environment already
    )
    asked = f"import urllib.request as u; u.urlopen('http://{page}')"
    answer = (
        f'until {sys.executable} -c "{asked}" 2>/dev/null; do sleep 0.2; done; '
        "echo the page answers; kill $(jobs -p); wait || true"
    )
    process = subprocess.Popen(
        ["/bin/bash", "-euc", f"{script}\n{answer}"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=100)
    finally:
        with_group_gone(process.pid)
    assert "the page answers" in output, output
    assert "Traceback" not in output, output
    assert process.returncode == 0, output


def with_group_gone(group: int) -> None:
    """End whatever the script left behind."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
