r"""LaTeX in abstracts and titles as the plain text it stands for: ``$6\times$`` is 6×."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import polars as pl

_MARK = re.compile(r"[\\$~{}]|--|``|''")
_FORMULA = re.compile(r"(?<!\\)\$(?:[^$\\]|\\.)+\$", re.DOTALL)

#: LaTeX would drop what follows a bare per cent sign. A tie with nothing before it says about how
#: many: ~30 is no Section~3.
_BARE = re.compile(r"(?<!\\)([%&#])")
_ABOUT = re.compile(r"(?<![^\s(])~(?=\d)")

_RAISED = re.compile(r"\^(?:\{([0-9n+\-]+)\}|([0-9n])|\{?\\circ\}?)")
_LOWERED = re.compile(r"_(?:\{([0-9]+)\}|([0-9]))")
#: Without its braces it would no longer be told what is raised or lowered: n^(7/4).
_LONG = re.compile(r"([\^_])\{(?!\()([^{}]*[-+/, ][^{}]*)\}")
_UP = str.maketrans("0123456789n+-", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ⁺⁻")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text without LaTeX marks; what cannot be read stays as it is."""
    if not _MARK.search(text):
        return text
    from pylatexenc.latexwalker import LatexWalkerError  # noqa: PLC0415  # a third of a second

    guarded = _ABOUT.sub(r"\\textasciitilde{}", _BARE.sub(r"\\\1", text))
    try:
        read = _build_reader()(_FORMULA.sub(lambda found: _raise(found[0]), guarded))
    except (LatexWalkerError, ValueError, IndexError):
        return text
    return " ".join(read.split()) or text


def plain_titles(papers: pl.DataFrame) -> pl.DataFrame:
    """The same rows with their titles as they read: ``$k$-means`` is k-means."""
    return papers.with_columns(pl.col("title").map_elements(plain, return_dtype=pl.String))


def _raise(formula: str) -> str:
    """Exponents and indices of digits as the letters there are for them."""
    raised = _RAISED.sub(lambda found: (found[1] or found[2] or "").translate(_UP) or "°", formula)
    lowered = _LOWERED.sub(lambda found: (found[1] or found[2]).translate(_DOWN), raised)
    return _LONG.sub(r"\1{(\2)}", lowered)


@cache
def _build_reader() -> Callable[[str], str]:
    """A reader for which a command that nobody knows stands as its name."""
    from pylatexenc.latex2text import (  # noqa: PLC0415
        LatexNodes2Text,
        MacroTextSpec,
        get_default_latex_context_db,
    )

    def name(node: Any) -> str:
        return f"{node.macroname}{node.macro_post_space}"

    known = get_default_latex_context_db()
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=name))
    read: Callable[[str], str] = LatexNodes2Text(
        latex_context=known, math_mode="text", keep_comments=False
    ).latex_to_text
    return read
