"""The Streamlit script by itself; what the component draws is tested in a browser."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.assets import FOLDER, MOUNT, Assets
from dashboard.help_text import help_text
from ingest.language.catalogue import catalogue

SCRIPT: Final = Path(__file__).parents[2] / "dashboard" / "ui.py"
NOT_A_MEDICAL_DEVICE: Final = "Not a medical device."


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_file(str(SCRIPT)).run()


def test_the_first_page_mounts_the_live_component(page: AppTest) -> None:
    assert not page.exception
    assert [element.type for element in page.main if element.type == "bidi_component"]


def test_the_help_page_explains_every_level_and_every_word_for_silence(page: AppTest) -> None:
    page.switch_page("screens/help.py").run()
    assert not page.exception
    said = help_text(catalogue())
    assert page.markdown[0].value == said
    for word in ("low", "watch", "high", "very high", "unknown", "NO LINK", "FEED LOST", "NO DATA"):
        assert f"**{word}**" in said


@pytest.mark.parametrize("name", ["", "screens/help.py"])
def test_every_page_says_that_it_is_not_a_medical_device(page: AppTest, name: str) -> None:
    if name:
        page.switch_page(name).run()
    assert [caption for caption in page.caption if NOT_A_MEDICAL_DEVICE in caption.value]


def test_the_frame_and_the_help_speak_the_language_in_the_address(page: AppTest) -> None:
    page.query_params["lang"] = "it"
    page.switch_page("screens/help.py").run()
    assert not page.exception
    assert page.markdown[0].value == help_text(catalogue("it"))
    assert "Non è un dispositivo medico" in page.caption[0].value


def test_a_second_run_mounts_the_same_component_again(page: AppTest) -> None:
    page.run()
    assert not page.exception


def test_scripts_never_make_elements_from_text() -> None:
    """Whatever comes from outside must stay text: no way of parsing HTML is used at all."""
    for path in FOLDER.glob("*.js"):
        code = path.read_text()
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in code, f"{way} in {path.name}"


def test_what_streamlit_gets_is_small_for_it_is_sent_with_every_run() -> None:
    assert len(Assets().text(MOUNT)) < 600


def test_the_assets_version_changes_with_any_file(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    before = Assets(tmp_path).version
    (tmp_path / "age.js").write_text("export const LIVE_S = 5;\n")
    assert Assets(tmp_path).version != before
