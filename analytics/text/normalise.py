"""Text to canonical words, as one polars expression.

The result is lower-case words separated by single spaces, with ``|`` standing where a sentence
ends, so that a phrase never reaches from one sentence into the next. Themes, search, typed
phrases and topics all read this form: what one finds, the others find.
"""

import polars as pl

from analytics.text.variants import build_replacements

#: Stands between two sentences in normalised text; never part of a word or a phrase.
BOUNDARY = "|"

_MATH = r"\$\$[^$]{0,400}\$\$|\$[^$]{0,400}\$|\\\([^)]{0,400}\\\)"
_ADDRESS = r"(?:https?://|www\.)\S+"
_COMMAND = r"\\[a-zA-Z]+\*?"


def paper_text(title: str = "title", abstract: str = "abstract") -> pl.Expr:
    """Title and abstract as one text with a sentence end between; a null abstract is left out."""
    return pl.concat_str(
        pl.col(title).fill_null(""), pl.col(abstract).fill_null(""), separator=" . "
    )


def normalise(text: pl.Expr) -> pl.Expr:
    """Canonical words of ``text``.

    Unicode NFKC and lower case; mathematics, LaTeX commands and web addresses dropped; hyphens
    are spaces; plurals, British spellings and closed compounds folded together (fine-tuning,
    finetuning and fine tuning give ``fine tuning``); sentence ends become ``BOUNDARY``.

    Parameters
    ----------
    text : String expression; null stays null.

    Returns
    -------
    String expression; words separated by one space, none at either end.
    """
    words, pairs = build_replacements()
    clean = (
        text.str.normalize("NFKC")
        .str.replace_all(f"{_MATH}|{_ADDRESS}", " ")
        .str.replace_all(_COMMAND, " ")
        .str.to_lowercase()
        .str.replace_all(r"['’]s\b|\|", " ")
        .str.replace_all(r"[.!?;:]+(?:\s|$)", f" {BOUNDARY} ")
        .str.replace_all(r"[^\p{L}\p{M}\p{N}|]+", " ")
    )
    singular = (
        clean.str.replace_all(r"(\p{L}{2})ies\b", "${1}y")
        .str.replace_all(r"(ss|x|ch|sh|zz)es\b", "$1")
        .str.replace_all(r"(\p{L}[^\W\dsiu])s\b", "$1")
        .str.replace_all(r"(\p{L}{3})isation\b", "${1}ization")
    )
    # Every word gets spaces of its own, so that neighbours can both be replaced in one pass.
    spaced = pl.concat_str(pl.lit(" "), singular.str.replace_all(r"\s+", "  "), pl.lit(" "))
    folded = spaced.str.replace_many(
        [f" {word} " for word in words],
        [f" {meant.replace(' ', '  ')} " for meant in words.values()],
    ).str.replace_many(
        [f" {pair.replace(' ', '  ')} " for pair in pairs],
        [f" {meant} " for meant in pairs.values()],
    )
    return folded.str.replace_all(r"\s+", " ").str.strip_chars(" ")


def normalise_phrase(phrase: str) -> str:
    """Canonical words of a phrase somebody typed, for comparison with normalised text."""
    words = pl.select(normalise(pl.lit(phrase))).item()
    return " ".join(word for word in words.split() if word != BOUNDARY)
