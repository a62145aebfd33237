"""LaTeX of titles and abstracts, as people read it."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.text.latex import plain, plain_titles

#: Signs that begin something in LaTeX, and some that are not closed.
_SIGNS = st.sampled_from(["$", "\\", "{", "}", "^", "_", "~", "%", "&", "#", "--", "\\frac", "a 1"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$k$-means with $O(n \log n)$ steps", "k-means with O(n log n) steps"),
        (r"G$^2$DN emits CO$_2$", "G²DN emits CO₂"),
        (r"errors of $10^{-3}$ and $x_{12}$ at 360$^\circ$", "errors of 10⁻³ and x₁₂ at 360°"),
        (r"$\tilde{O}(n^{7/4})$ for $W_{2,p}$", "Õ(n^(7/4)) for W_(2,p)"),
        (r"$2^{n/2+o(n)}$ and $g^{(k-1)}$", "2^(n/2+o(n)) and g^(k-1)"),
        (r"Poincar\'e and {\alpha}-stable", "Poincaré and α-stable"),
        (r"polytopes in $\reals^3$ by \ours here", "polytopes in reals³ by ours here"),
        ("edge--cloud --- a survey", "edge–cloud — a survey"),
        ("~30 times faster~than 5 % of R&D", "~30 times faster than 5 % of R&D"),
        ("as Section~3 says (~5 of Fig.~2)", "as Section 3 says (~5 of Fig. 2)"),
        (r"\$5 for run_1 and \$7 for run_2, $x_1$", "$5 for run_1 and $7 for run_2, x₁"),
        ("keys_of_a_name, 2^10 and a*b", "keys_of_a_name, 2^10 and a*b"),
        ("$", "$"),
        ("", ""),
    ],
)
def test_it_reads_as_it_is_meant(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.lists(st.one_of(_SIGNS, st.text(max_size=4)), max_size=12).map("".join))
def test_no_text_is_refused_or_lost(text: str) -> None:
    assert bool(plain(text)) == bool(text)
    if not set(text) & set("\\$~{}-`'"):
        assert plain(text) == text


def test_titles_of_a_frame_are_read_and_missing_ones_stay() -> None:
    papers = pl.DataFrame({"arxiv_id": ["1", "2"], "title": ["$k$-means", None]})
    assert plain_titles(papers)["title"].to_list() == ["k-means", None]
