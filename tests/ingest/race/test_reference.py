from pathlib import Path

import pytest

from ingest.race import reference

DOCUMENT = Path(__file__).parents[3] / "docs" / "race-folder.md"
TABLES = [
    (file, heading, table)
    for file, kind in reference.FILES.items()
    for heading, table in reference.tables(kind)
]


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference.reference(), (
        "run: python -m ingest.race.reference > docs/race-folder.md"
    )


@pytest.mark.parametrize(("file", "heading", "kind"), TABLES)
def test_every_key_is_documented_with_its_meaning(file: str, heading: str, kind: type) -> None:
    part = reference.reference().split(f"\n## {file}\n")[1]
    section = part.split(f"### `{heading}`\n")[1].split("\n#")[0]
    for field in reference.keys(kind):
        assert f"| `{field.name}` |" in section
        assert field.type.meaning, f"{heading} {field.name} has no meaning"
