"""What the words, colours and numbers mean."""

import streamlit as st

from dashboard.help_text import HELP

st.markdown(HELP)
