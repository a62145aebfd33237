"""What the theme's settings cannot say of the looks of every page, in one place."""

import streamlit as st

from analytics.charts.style import choose_palette

# Lesser words are of one colour, also in parts of our own (--papertide-soft): Streamlit's captions
# fall short of 4.5 to 1 on our paper, as does white of 3 to 1 on the dark theme's first colour. The
# link of the page under way is a button while something is opened on it, and looks like the others.
_STYLE = """<style>
:root {{ --papertide-soft: {soft}; }}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {{
  color: var(--papertide-soft); opacity: 1;
}}
[data-testid="stMultiSelect"] [data-tag] *, [data-testid^="stBaseButton-primary"] p {{
  color: {paper};
}}
[data-testid="stSidebar"] .st-key-turn-navigation button[kind] {{
  justify-content: flex-start; width: 100%; min-height: 0; padding: 0 0.5rem; gap: 0.5rem;
  background: {fill}; line-height: 1.5rem;
}}
[data-testid="stSidebar"] .st-key-turn-navigation button p {{
  font-size: 0.875rem; font-weight: 600;
}}
[data-testid="stSidebar"] .st-key-turn-navigation button > div {{ justify-content: flex-start; }}
</style>"""


def apply_look(*, dark: bool) -> None:
    """Put the house style on the page; once in every run."""
    palette = choose_palette(dark=dark)
    st.html(_STYLE.format(soft=palette.soft, paper=palette.paper, fill=palette.grid))
