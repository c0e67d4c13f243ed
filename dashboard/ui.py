"""The frame of every page; it runs once per visit, for the live page draws itself."""

from typing import Final

import streamlit as st

FOOTER: Final = "Not a medical device. Fatigue and cramp risk are heuristic indices, not diagnoses."

st.set_page_config(page_title="trailpulse", page_icon="🏔️", layout="wide")
live = st.Page("screens/live.py", title="Live", default=True)
numbers = st.Page("screens/help.py", title="What the numbers mean", url_path="help")
page = st.navigation([live, numbers], position="hidden")
page.run()
st.caption(FOOTER)
st.page_link(numbers if page == live else live)
