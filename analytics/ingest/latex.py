r"""LaTeX accents to Unicode: ``Bal\'azs`` reads Balázs; formulas stay as they are."""

import re
from functools import cache, lru_cache

import polars as pl
from pylatexenc.latex2text import LatexNodes2Text

_LETTER = r"(?:\{\s*\\?[A-Za-z]\s*\}|\\[ij](?![A-Za-z])|[A-Za-z])"
_ACCENT = (
    rf"""\\['`^~=.]\s*{_LETTER}"""
    # In English text \"of is a quotation mark somebody escaped, not an o with dots.
    rf"""|(?:(?<=[A-Za-z}}])\\"{_LETTER}|\\"\s*(?:\{{\s*\\?[A-Za-z]\s*\}}|[A-Z]))"""
    r"""|\\[cvuHdbkr](?:\s*\{\s*\\?[A-Za-z]\s*\}|\s+[A-Za-z](?![A-Za-z])|\s+[A-Za-z](?=[a-z]))"""
    r"""|\\(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?:\{\}|(?![A-Za-z])\s?)"""
)
_MATH = r"(?<!\\)\$\$[^$]{0,2000}\$\$|(?<!\\)\$[^$]{0,2000}\$|\\\(.{0,2000}?\\\)"
_PIECE = re.compile(rf"(?P<math>{_MATH})|\{{(?P<braced>{_ACCENT})\}}|(?P<bare>{_ACCENT})")
# What read_accents could change at all; Rust finds it far faster than the pattern above.
_HINT = r"""\\['`^~=.\"%&#_]|\\[cvuHdbkr][\s{]|\\(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L)(?:[^A-Za-z]|$)"""
_SIGN = re.compile(r"(?<!\\)\\([%&#_])")


def read_accents(text: pl.Series, *, names: bool = False) -> pl.Series:
    r"""Put Unicode letters for LaTeX accents, and ``% & # _`` for their escaped forms.

    Parameters
    ----------
    text : String; only values with a backslash cost anything.
    names : the values are names of people: braces, ties and what commands are left go too.

    Returns
    -------
    String, as long as ``text``; formulas between dollar signs are not touched.
    """
    marked = text.str.contains(r"[\\{}~]" if names else _HINT).fill_null(False)
    if not marked.any():
        return text
    read = _read_name if names else _read_text
    given = text.filter(marked).unique()
    found = pl.Series([read(value) for value in given], dtype=pl.String)
    return text.replace_strict(given, found, default=text, return_dtype=pl.String)


def _read_text(text: str) -> str:
    return _SIGN.sub(r"\1", _PIECE.sub(_read_piece, text))


def _read_name(name: str) -> str:
    read = _read_text(re.sub(r"\\and\b", " ", name)).replace("~", " ")
    read = re.sub(r"\\[-,;/ ]|[{}$]", "", read)
    return re.sub(r"\\+[A-Za-z]*", "", read)


def _read_piece(found: re.Match[str]) -> str:
    if found["math"] is not None:
        return found["math"]
    return _read_accent(found["braced"] or found["bare"]) or found[0]


@lru_cache(maxsize=4096)
def _read_accent(code: str) -> str | None:
    """One letter, or None where the accent and the letter make no letter of Unicode."""
    letter = _reader().latex_to_text(code).strip()
    return letter if len(letter) == 1 or letter == "ss" else None


@cache
def _reader() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="verbatim")
