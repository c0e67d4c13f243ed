"""What is noted of a recording can be said in every language, and nothing is forgotten."""

import copy
import doctest
import pickle
import re
from pathlib import Path
from typing import Final

import pytest

from ingest.language.catalogue import LANGUAGES, Language, catalogue
from ingest.recordings import note as module
from ingest.recordings.note import Note, note_said, reason_said
from ingest.recordings.resolution import refusal
from tests.ingest.language.pseudo import foreign, pseudo

SOURCE: Final = "".join(
    path.read_text("utf-8") for path in Path(module.__file__).parent.glob("*.py")
)
REASONS: Final = [
    *re.findall(r'refused\["([^"]+)"\]', SOURCE),
    *re.findall(r'Counter\(\{"([^"]+)"', SOURCE),
    *(str(refusal("heart_rate_bpm", value)) for value in (float("nan"), 0.0, 255.0, 400.0)),
]


@pytest.mark.parametrize("reason", sorted(set(REASONS)))
def test_every_reason_is_in_the_catalogue(reason: str) -> None:
    assert reason_said(catalogue(), reason) == reason
    quantities = re.findall(r"\b\w+_\w+\b", reason)
    assert foreign(reason_said(pseudo(), reason), *quantities) == []


def test_reasons_are_found_in_the_source() -> None:
    assert len(set(REASONS)) > 18


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_that_is_taken_is_in_the_catalogue(language: Language) -> None:
    taken = set(re.findall(r'raw\.note\("(\w+)"', SOURCE)) | {"watchTemperature"}
    taken |= {f"no_{name}" for name in ("heart_rate_bpm", "cadence_spm", "speed_mps")}
    keys = catalogue(language).keys("recording")
    assert {f"recordingNotes.{name}" for name in taken} == {
        key for key in keys if key.startswith("recordingNotes.")
    }


def test_what_is_none_of_ours_is_told_as_it_is() -> None:
    say = catalogue("it")
    assert note_said(say, "<b>") == "<b>"
    assert reason_said(say, "something else") == "something else"


def test_the_same_note_is_the_same_sentence() -> None:
    assert Note("speed", seconds="10") == Note("speed", seconds="10") != Note("speed", seconds="9")


def test_a_copy_can_be_said_too() -> None:
    note = Note("speed", seconds="10")
    for again in (copy.deepcopy(note), pickle.loads(pickle.dumps(note))):  # noqa: S301  # our own
        assert again == note
        assert again.said(catalogue("it")) == note.said(catalogue("it"))


def test_the_examples_are_true() -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
