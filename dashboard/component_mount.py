"""The live component: Streamlit mounts it, the browser does the rest."""

from typing import Final

import streamlit as st

from dashboard.assets import MOUNT, page_assets
from ingest.language.catalogue import Language

# One key for ever: with another Streamlit would throw the page away and draw a new one.
KEY: Final = "live"

_assets: Final = page_assets()
_component: Final = st.components.v2.component(
    "trailpulse_live", js=_assets.text(MOUNT), css=_assets.text("live.css")
)


def live(language: Language) -> None:
    """Mount the live page; what it shows comes by the push route, not through here."""
    _component(key=KEY, data={"entry": _assets.entry(language)})
