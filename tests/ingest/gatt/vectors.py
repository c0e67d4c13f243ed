"""Published byte vectors, read from the shared data beside the project."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

VECTORS: Final = Path(__file__).parents[4] / "shared" / "data" / "gatt_vectors.json"


@dataclass(frozen=True)
class Vector:
    data: bytes
    decoded: dict[str, Any]
    confirmed: bool

    @property
    def refused(self) -> bool:
        return "error" in self.decoded


def vectors(characteristic: int) -> list[Vector]:
    """All vectors of a characteristic; skips the test where the shared data is absent."""
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS} is not here")
    found = [
        Vector(bytes.fromhex(row["hex"]), row["decoded"], row["confirmed"])
        for row in json.loads(VECTORS.read_text())
        if row["characteristic"] == f"0x{characteristic:04X}"
    ]
    assert found, f"no vector of {characteristic:#06x}"
    return found
