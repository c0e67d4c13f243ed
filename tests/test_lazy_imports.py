"""What is cheap to import stays cheap, and what is pure loads no event loop."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STORED = {"sqlalchemy", "alembic", "psycopg", "pandas", "pyarrow"}
SELDOM = {"alembic", "mako", "pygments", "prometheus_client", "babel", "pytz", "rich"}
NETWORK = {"bleak", "aiomqtt", "paho", "streamlit", "bumble"}


def loaded_by(module: str) -> set[str]:
    """The modules that importing one loads, by their first name."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {name.split(".")[0] for name in ended.stdout.split()}


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("ingest.messages", NETWORK | {"numpy", "asyncio", "typer", "rich", "pandas"}),
        ("ingest.events", NETWORK | {"numpy", "asyncio"}),
        ("ingest.wire", NETWORK | {"numpy", "asyncio"}),
        ("ingest.gatt.heart_rate", NETWORK | {"numpy", "asyncio"}),
        ("ingest.fusion", NETWORK | {"numpy", "asyncio"}),
        ("ingest.race.load", NETWORK | {"numpy"}),
        ("ingest.bus", {"bleak", "numpy", "streamlit", "bumble"}),
        ("ingest.gateway", {"numpy", "streamlit", "bumble", "fitdecode", "lxml"} | STORED | SELDOM),
        ("monitor.messages", NETWORK | {"numpy", "asyncio"}),
        ("monitor.watch", NETWORK | {"fitdecode", "lxml"}),
        ("monitor.service", {"bleak", "streamlit", "bumble", "fitdecode", "lxml", "rich"}),
        ("monitor.run", {"bleak", "streamlit", "bumble", "lxml", "pandas", "pyarrow"} | SELDOM),
        ("monitor.offline_cli", NETWORK | {"altair", "vl_convert", "jinja2", "fitdecode"}),
        ("simulators.player", {"bleak", "streamlit", "bumble"}),
        ("trailpulse", NETWORK | {"numpy", "rich"}),
    ],
)
def test_importing_one_thing_loads_not_everything(module: str, without: set[str]) -> None:
    assert loaded_by(module).isdisjoint(without)
