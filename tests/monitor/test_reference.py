from pathlib import Path

import msgspec
import pytest

from ingest import checkin_messages, schema
from ingest import messages as ingest_messages
from ingest.events import EventBase
from ingest.messages import Fused, Measured, Message
from monitor import messages as monitor_messages
from monitor import reference
from monitor.meanings import MEANINGS, meaning

DOCUMENT = Path(__file__).parents[2] / "docs" / "messages.md"
DOCUMENTED = (
    *reference.INGEST_MESSAGES,
    *reference.CHECK_IN_MESSAGES,
    *reference.EVENTS,
    *reference.MONITOR_MESSAGES,
)


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference.reference(), (
        "run: python -m monitor.reference > docs/messages.md"
    )


def test_no_message_is_left_out() -> None:
    defined = {
        kind
        for module in (ingest_messages, checkin_messages, monitor_messages)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Message)
    }
    assert defined - {Message, Measured, Fused} <= set(DOCUMENTED)
    assert set(EventBase.__subclasses__()) <= set(DOCUMENTED)


@pytest.mark.parametrize("kind", DOCUMENTED, ids=lambda kind: kind.__name__)
def test_every_field_is_documented_with_its_meaning(kind: type[msgspec.Struct]) -> None:
    section = reference.reference().split(f"### `{kind.__name__}`\n")[1].split("\n#")[0]
    for field in schema.fields(kind):
        (row,) = [line for line in section.splitlines() if line.startswith(f"| `{field.name}` |")]
        assert row.split("|")[-2].strip(), f"{kind.__name__}.{field.name} has no meaning"


def test_no_meaning_is_left_over() -> None:
    fields = [(kind.__name__, field) for kind in DOCUMENTED for field in schema.fields(kind)]
    used = {meaning(name, field.name, field.type.meaning) for name, field in fields}
    assert [name for name, text in MEANINGS.items() if text not in used] == []
