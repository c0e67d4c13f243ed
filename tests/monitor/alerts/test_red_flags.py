"""Which reported symptoms mean medical help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.red_flags import RED_FLAGS, code_of


@pytest.mark.parametrize(
    ("report", "flag"),
    [
        ("confusion", "confusion"),
        ("Confused and staggering", "confusion"),
        ("VOMITED twice", "vomiting"),
        ("swollen hands", "swelling"),
        ("collapsed at the station", "collapse"),
        ("vomiting, then collapse", "collapse"),
        ("dark_urine", "dark urine"),
        ("cola-coloured urine", "dark urine"),
        ("fever", "fever"),
        ("gained weight", "weight gain"),
        ("cramps all over", "many muscles cramping"),
        ("sickle-cell trait", "sickle-cell trait with cramps"),
        ("chest pain", "chest pain"),
        ("chest_pain", "chest pain"),
        ("Chest feels tight", "chest pain"),
        ("pain in her chest since the col", "chest pain"),
        ("pressure on the chest", "chest pain"),
        ("dolore al petto", "chest pain"),
        ("gli fa male il petto", "chest pain"),
        ("oppressione al torace", "chest pain"),
        ("chest pain, then collapsed", "collapse"),
        ("no chest pain", "none"),
        ("non ha dolore al petto", "none"),
        ("chest strap chafes", "none"),
        ("svenuto al ristoro", "collapse"),
        ("Ha vomitato due volte", "vomiting"),
        ("confusa, barcolla", "confusion"),
        ("mani gonfie", "swelling"),
        ("urina scura", "dark urine"),
        ("crampi dappertutto", "many muscles cramping"),
        ("niente vomito, ma febbre", "vomiting"),  # rather once too often
        ("non è confuso", "none"),
        ("senza febbre", "none"),
        ("vescica", "none"),
        ("no fever but confused", "confusion"),
        ("no signs of confusion", "none"),
        ("not vomiting", "none"),
        ("blister", "none"),
        ("nausea", "none"),
        ("", "none"),
    ],
)
def test_a_report_names_its_red_flag(report: str, flag: str) -> None:
    assert RED_FLAGS[code_of(report)] == flag


@pytest.mark.parametrize("flag", RED_FLAGS[1:])
def test_every_red_flag_is_known_by_its_own_name(flag: str) -> None:
    assert RED_FLAGS[code_of(flag)] == flag


@given(st.text(max_size=120))
def test_any_text_is_judged(report: str) -> None:
    assert 0 <= code_of(report) < len(RED_FLAGS)
