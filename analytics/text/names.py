"""Names of people as words to search by: no accents, no case, first names first."""

import re
import unicodedata

import polars as pl

from analytics.text.normalise import BOUNDARY

_MARKS = r"\p{M}+"
_OTHER = r"[^\p{L}\p{N}|]+"
# Letters that do not come apart into a letter and its mark.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}


def fold_names(names: pl.Expr) -> pl.Expr:
    """A list of names as one text, with ``BOUNDARY`` between two people.

    Parameters
    ----------
    names : List of String; null gives null.
    """
    joined = names.list.join(f" {BOUNDARY} ")
    return (
        joined.str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace_all(_MARKS, "")
        .str.replace_many(list(_LETTERS), list(_LETTERS.values()))
        .str.replace_all(_OTHER, " ")
        .str.strip_chars(" ")
    )


def fold_name(name: str) -> tuple[str, ...]:
    """The words of one name as somebody typed it; ``LeCun, Yann`` is turned round."""
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma else name
    plain = unicodedata.normalize("NFKD", turned).lower()
    plain = "".join(_LETTERS.get(sign, sign) for sign in plain if not unicodedata.combining(sign))
    return tuple(re.sub(r"[\W_]+", " ", plain).split())
