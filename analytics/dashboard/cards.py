"""Key figures side by side: what each counts, how much it is, and how it was before.

Streamlit's own bring the scripts of its charts and of its number formats to the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

# Streamlit sets lists of any kind in from the left.
_STYLE = """<style>
div > dl.papertide-cards {
  display: flex; flex-wrap: wrap; gap: 1rem; margin: 0; padding: 0;
}
.papertide-cards > div {
  flex: 1 1 15rem; box-sizing: border-box; padding: 1rem;
  border: 1px solid color-mix(in srgb, currentColor 17%, transparent); border-radius: 0.35rem;
}
.papertide-cards dt { font-size: 0.875rem; line-height: 1.6; font-weight: 400; margin: 0; }
.papertide-cards dd { margin: 0; overflow-wrap: anywhere; }
.papertide-cards .value { font-size: 2.25rem; line-height: 1.35; }
.papertide-cards .words { font-size: 0.875rem; line-height: 1.3; margin-top: 0.25rem; }
.papertide-cards .words > span {
  display: inline-block; padding: 0.125rem 0.375rem; border-radius: 0.75rem;
  color: var(--papertide-soft);
  background: color-mix(in srgb, currentColor 6%, transparent);
}
</style>"""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure.

    Attributes
    ----------
    label, value : what is counted, and how much it is.
    words : what to compare it with; "" where there is nothing.
    """

    label: str
    value: str
    words: str = ""


def show_cards(cards: Sequence[Card]) -> None:
    """Put figures on the page, side by side where there is room."""
    st.html(f'{_STYLE}<dl class="papertide-cards">{"".join(map(_write_card, cards))}</dl>')


def _write_card(card: Card) -> str:
    words = f'<dd class="words"><span>{escape(card.words)}</span></dd>' if card.words else ""
    return (
        f"<div><dt>{escape(card.label)}</dt>"
        f'<dd class="value">{escape(card.value)}</dd>{words}</div>'
    )
