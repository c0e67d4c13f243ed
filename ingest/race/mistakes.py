"""One mistake in a race folder, and how people read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one place, and what would be right.

    Attributes
    ----------
    file : name of the file within the race folder
    line : line within it, counted from 1; None for a file as a whole
    key : which key, such as ``runner[anna].body.age``; empty for a file or line as a whole
    problem : what is wrong
    fix : what would be right
    """

    file: str
    line: int | None
    key: str
    problem: str
    fix: str

    def __str__(self) -> str:
        """Write the mistake on one line, as compilers do."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        where = f"{place} {self.key}" if self.key else place
        return f"{where}: {self.problem}; {self.fix}"


def summary(folder: Path, mistakes: Sequence[Mistake]) -> str:
    """Write all mistakes of a folder as one text."""
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return "\n".join([f"{count} in the race folder {folder}:", *(f"  {m}" for m in mistakes)])


def complaint(mistakes: Sequence[Mistake]) -> str:
    """Write mistakes of something that is not in a file yet as part of a sentence."""
    return "; ".join(f"{m.key.rpartition('.')[2]}: {m.problem}; {m.fix}" for m in mistakes)
