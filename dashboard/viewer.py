"""What a visitor of Streamlit's pages reads: their address's language, or their browser's."""

import streamlit as st

from ingest.language.catalogue import Catalogue, Language, catalogue, preferred


def language() -> Language:
    """Return the language of whoever this page is drawn for."""
    return preferred(st.query_params.get("lang"), st.context.locale)


def kept() -> dict[str, str]:
    """What goes on with the visitor from page to page."""
    asked = st.query_params.get("lang")
    return {"lang": asked} if asked else {}


def texts() -> Catalogue:
    """Return all texts in it."""
    return catalogue(language())
