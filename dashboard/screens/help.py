"""What the words, colours and numbers mean."""

import streamlit as st

from dashboard import viewer
from dashboard.help_text import help_text

st.markdown(help_text(viewer.texts()))
