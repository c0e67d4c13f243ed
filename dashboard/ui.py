"""The frame of every page; it runs once per visit, for the live page draws itself."""

import streamlit as st

from dashboard import viewer

say = viewer.texts()
st.set_page_config(page_title="trailpulse", page_icon="🏔️", layout="wide")
live = st.Page("screens/live.py", title=say("livePage"), default=True)
numbers = st.Page("screens/help.py", title=say("helpPage"), url_path="help")
page = st.navigation([live, numbers], position="hidden")
page.run()
st.caption(say("notMedical"))
st.page_link(numbers if page == live else live, query_params=viewer.kept())
