from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import RaceFolderError, Unavailable
from ingest.race.files import RUNTIME_FOLDER
from ingest.race.load import load
from ingest.race.pairings import add, remove
from ingest.race.settings import Pairing
from tests.ingest.race import folders

POD = Pairing(runner="bo", address="AA:BB:CC:00:00:01", kinds=("running_speed",), name="Pod")
FILE = "pairings.toml"


def test_a_pairing_is_added_and_all_else_kept(tmp_path: Path) -> None:
    before = "# my own words\n" + folders.PAIRINGS.replace(
        "priority = 1", "priority = 1 # the good one"
    )
    folders.write(tmp_path, pairings_toml=before)
    add(tmp_path, POD)
    text = (tmp_path / FILE).read_text()
    assert text.startswith(before)
    assert load(tmp_path, {}).pairings[1] == POD


def test_the_first_pairing_makes_the_file(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / FILE).unlink()
    add(tmp_path, POD)
    assert load(tmp_path, {}).pairings == (POD,)


def test_a_sensor_changes_its_runner(tmp_path: Path) -> None:
    folders.write(
        tmp_path, pairings_toml=folders.PAIRINGS.replace('"pi-1"', '"pi-1" # in the blue bag')
    )
    strap = Pairing(
        runner="bo", address="C0:FF:EE:00:00:00", kinds=("heart_rate",), gateway="pi-1", priority=2
    )
    add(tmp_path, strap)
    assert load(tmp_path, {}).pairings == (strap,)
    text = (tmp_path / FILE).read_text()
    assert "# in the blue bag" in text
    assert "Polar H10" not in text


def test_adding_twice_changes_nothing(tmp_path: Path) -> None:
    folders.write(tmp_path)
    add(tmp_path, POD)
    once = (tmp_path / FILE).read_bytes()
    add(tmp_path, POD)
    assert (tmp_path / FILE).read_bytes() == once


def test_what_is_removed_is_gone_and_all_else_kept(tmp_path: Path) -> None:
    folders.write(tmp_path, pairings_toml="# my own words\n" + folders.PAIRINGS)
    before = (tmp_path / FILE).read_bytes()
    add(tmp_path, POD)
    remove(tmp_path, POD.address.lower())
    assert [pairing.runner for pairing in load(tmp_path, {}).pairings] == ["anna"]
    assert (tmp_path / FILE).read_text().startswith("# my own words")
    remove(tmp_path, POD.address)  # nobody's by now
    assert (tmp_path / FILE).read_bytes().strip() == before.strip()


def test_the_last_one_and_one_of_an_inline_array_can_be_removed(tmp_path: Path) -> None:
    text = 'pairing = [{runner = "anna", address = "C0:FF:EE:00:00:00", kinds = ["heart_rate"]}]\n'
    folders.write(tmp_path, pairings_toml=text)
    remove(tmp_path, "C0:FF:EE:00:00:00")
    assert load(tmp_path, {}).pairings == ()
    add(tmp_path, POD)
    assert load(tmp_path, {}).pairings == (POD,)


def test_where_nothing_is_paired_nothing_is_removed_and_no_file_made(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / FILE).unlink()
    remove(tmp_path, POD.address)
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("text", ["pairing = []\n", "# nothing yet\n", "\ufeff# from Windows\r\n"])
def test_a_file_without_tables_is_added_to(tmp_path: Path, text: str) -> None:
    folders.write(tmp_path, pairings_toml=text)
    add(tmp_path, POD)
    assert load(tmp_path, {}).pairings == (POD,)


def test_an_inline_array_is_kept(tmp_path: Path) -> None:
    text = 'pairing = [{runner = "anna", address = "C0:FF:EE:00:00:00", kinds = ["heart_rate"]}]\n'
    folders.write(tmp_path, pairings_toml=text)
    add(tmp_path, POD)
    assert [pairing.runner for pairing in load(tmp_path, {}).pairings] == ["anna", "bo"]


def test_a_broken_file_is_left_as_it_is(tmp_path: Path) -> None:
    folders.write(tmp_path, pairings_toml="[[pairing")
    with pytest.raises(RaceFolderError, match=r"pairings\.toml:1"):
        add(tmp_path, POD)
    assert (tmp_path / FILE).read_text() == "[[pairing"


def test_no_other_file_is_left_behind(tmp_path: Path) -> None:
    folders.write(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    add(tmp_path, POD)
    assert {path.name for path in tmp_path.iterdir()} == before | {RUNTIME_FOLDER}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="can't write"):
        add(tmp_path / "nowhere", POD)


def test_a_gateway_and_a_hand_that_bind_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    folders.write(tmp_path)
    (tmp_path / FILE).unlink()
    pods = [
        Pairing(runner="bo", address=f"AA:BB:CC:00:00:{number:02X}", kinds=("running_speed",))
        for number in range(16)
    ]
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda pod: add(tmp_path, pod), pods))
    assert {one.address for one in load(tmp_path, {}).pairings} == {one.address for one in pods}
