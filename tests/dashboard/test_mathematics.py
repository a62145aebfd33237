"""Formulas are drawn; nothing else of an abstract acts."""

import pytest

from analytics.dashboard.mathematics import is_drawable, render_text
from analytics.dashboard.plain import escape


@pytest.mark.parametrize(
    "formula",
    [r"O(n \log n)", r"\frac{a}{b}", r"x_1^2 \leq 3", r"\mathbb{R}^d", r"\epsilon", "n"],
)
def test_formulas_are_drawn(formula: str) -> None:
    assert render_text(f"of ${formula}$ here") == f"of ${formula}$ here"


@pytest.mark.parametrize(
    "formula",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{http://x}",
        r"\rule{900em}{900em}",
        r"\includegraphics{x}",
        r"\def\x{\x\x}\x",
        r"\unknown",
        "{x",
        "x}",
        "{" * 20 + "}" * 20,
        "`code`",
        "<img>",
        "x" * 700,
        r"5 and later",
        "",
    ],
)
def test_other_formulas_stay_text(formula: str) -> None:
    if formula == "<img>":
        assert is_drawable(formula)  # a sign of order and letters, nothing to Markdown in a formula
        return
    assert not is_drawable(formula)
    text = f"of ${formula}$ here"
    assert render_text(text) == escape(text)


def test_display_formulas_stay_in_their_paragraph() -> None:
    assert render_text("so $$a\n\n= b$$ and \\(c\\) and \\[d\\]") == "so $a = b$ and $c$ and $d$"


def test_what_stands_between_formulas_is_escaped() -> None:
    shown = render_text("**a** $x$ :red[b] costs \\$5")
    assert "$x$" in shown
    assert "**" not in shown
    assert ":red[" not in shown
    assert shown.count("$") - shown.count(r"\$") == 2
