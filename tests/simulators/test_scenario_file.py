from pathlib import Path
from typing import get_args

import pytest

from ingest.errors import UsageError
from simulators import reference
from simulators.faults import KINDS, Fault, Kind, keys_of
from simulators.scenario_file import ScenarioFile, read_scenario, require_runners
from simulators.simulate import Way

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenarios.md"


def read(folder: Path, text: str) -> ScenarioFile:
    path = folder / "faults.toml"
    path.write_text(text)
    return read_scenario(path)


def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference.reference(), (
        "run: python -m simulators.reference > docs/scenarios.md"
    )


def test_every_fault_is_in_the_document_with_its_keys() -> None:
    assert set(KINDS) == set(get_args(Kind))
    text = reference.reference()
    for kind in KINDS:
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{kind}` |")]
        assert all(f"`{key}`" in line for key in keys_of(kind))


def test_the_documents_example_can_be_read(tmp_path: Path) -> None:
    file = read(tmp_path, reference.EXAMPLE)
    assert [fault.kind for fault in file.faults] == ["out_of_range", "garbage", "half_open_link"]
    assert file.faults[0] == Fault(
        kind="out_of_range",
        runner="anna",
        sensor="strap",
        at_s=120,
        for_s=30,
        every_s=300,
        spread_s=60,
    )
    assert (file.scenario.seed, file.scenario.runners) == (7, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_can_be_asked_for_with_all_its_keys(kind: Kind, tmp_path: Path) -> None:
    values = {
        "runner": '"anna"', "sensor": '"strap"', "at_s": "10", "for_s": "20", "every_s": "40",
        "spread_s": "5", "share": "0.5", "repeats": "2", "from_pct": "50", "offset_bpm": "30",
        "offset_s": "-3600", "latency_s": "1", "bytes_s": "1000",
        "muscle": '"foot"', "side": '"right"', "severity": "3", "colder_c": "8", "wind_mps": "10",
    }  # fmt: skip
    lines = [f"{key} = {values[key]}" for key in keys_of(kind)]
    (fault,) = read(tmp_path, "\n".join(["[[fault]]", f'kind = "{kind}"', *lines])).faults
    assert fault.kind == kind


MISTAKES = {
    'kind = "out_of_rang"': (
        'fault[1].kind: "out_of_rang" is not known; did you mean "out_of_range"?'
    ),
    "for_s = 3": "fault[1].kind: missing (what goes wrong); add kind = …",
    'kind = "flat_line"\noffset_s = 4': (
        "faults.toml:3 fault[1].offset_s: not for flat_line; it takes runner, at_s, for_s, every_s,"
        " spread_s"
    ),
    'kind = "battery_dies"': "fault[1].for_s: missing, and battery_dies needs it; add for_s = …",
    'kind = "garbage"\nevery_s = 9': (
        "fault[1].every_s: a fault that lasts to the end can't begin again; add for_s"
    ),
    'kind = "garbage"\nfor_s = 8\nspread_s = 2\nevery_s = 9': (
        "fault[1].every_s: begins again after 9 s, before it is over: for_s and spread_s make 10 s"
    ),
    'kind = "garbage"\nshare = 2': "fault[1].share: 2 is above 1; expected number, 0 to 1",
    'kind = "garbage"\nrunnr = "anna"': "unknown key 'runnr'; did you mean 'runner'?",
    'kind = "counts_strides"\nat_s = 9': "fault[1].at_s: not for counts_strides; it takes runner",
}


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.items())
def test_a_mistake_is_named(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, f"[[fault]]\n{text}\n")
    assert sentence in str(error.value)
    assert str(error.value).startswith("1 mistake in ")


def test_all_mistakes_are_told_at_once_in_order(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, '[scenario]\nseed = -1\n[[fault]]\nkind = 3\n[[fault]]\nkind = "x"\n')
    lines = str(error.value).splitlines()
    assert lines[0].startswith("3 mistakes in ")
    assert [line.split()[0] for line in lines[1:]] == [
        "faults.toml:2",
        "faults.toml:4",
        "faults.toml:6",
    ]


def test_no_such_file_is_told_with_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no scenario file .*nowhere.toml; docs/scenarios.md"):
        read_scenario(tmp_path / "nowhere.toml")


def test_a_fault_of_somebody_who_does_not_run_is_a_mistake() -> None:
    faults = (Fault(kind="garbage"), Fault(kind="garbage", runner="zora"))
    require_runners(faults, ["zora"])
    with pytest.raises(UsageError, match=r"fault\[2\] .*zora, who does not run; .*anna, ben"):
        require_runners(faults, ["anna", "ben"])


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        (Way(21, faults=(Fault(kind="garbage"),)), "too fast over Bluetooth; at most 20"),
        (Way(21, bluetooth=True), "too fast over Bluetooth; at most 20"),
        (Way(2, faults=(Fault(kind="wrong_clock", offset_s=9),)), "needs --speed 1"),
        (Way(2, faults=(Fault(kind="broker_killed", for_s=9),)), "trailpulse demo --scenario"),
    ],
)
def test_what_can_not_be_played_is_refused(way: Way, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        way.check()


def test_what_can_be_played_is_not() -> None:
    Way(300).check()
    Way(1, faults=(Fault(kind="wrong_clock", offset_s=9),)).check()
    Way(2, faults=(Fault(kind="broker_killed", for_s=9),), began=0).check()
