from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ingest.errors import UsageError
from ingest.pair_cli import pair

app = typer.Typer()
app.command()(pair)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["anna", "--list"], "only lists"),
        (["anna", "--json"], "name the sensor's ADDRESS"),
        (["--list", "--for", "soon"], "not a duration"),
    ],
)
def test_what_makes_no_sense_is_told(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, [*arguments, "--race", str(tmp_path)])

    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)
