"""How much of a text there is to read: the title, as much as every source gives, or all.

Where a source cuts abstracts short, a phrase is found less often in its papers than in others,
and a period with many of them seems to have fewer. So each paper's text is normalised in pieces,
and where they end is kept: what stands in the first piece, or in the first two, can be told later
without reading again.
"""

import polars as pl

from analytics.text.normalise import BOUNDARY, normalise

#: Columns of where the title, and the length common to all, end in the text, in bytes.
TITLE_END, COMMON_END = "title_end", "common_end"

#: Of the abstracts cut short, so many may be shorter than the common length: their last blanks
#: are gone.
_SHORTER = 0.1

_FEWEST = 20


def find_common_length(papers: pl.LazyFrame) -> int | None:
    """Characters of an abstract that nearly every source gives; None where none is cut short.

    Parameters
    ----------
    papers : columns abstract and abstract_truncated.
    """
    lengths = (
        papers.filter(pl.col("abstract_truncated").fill_null(False))
        .select(length=pl.col("abstract").str.strip_chars().str.len_chars())
        .collect()["length"]
        .drop_nulls()
    )
    if len(lengths) < _FEWEST:
        return None
    shortest = lengths.quantile(_SHORTER, interpolation="lower")
    return int(shortest) if shortest else None


def normalise_pieces(papers: pl.LazyFrame, *, common: int | None) -> pl.LazyFrame:
    """Normalised title and abstract, and where the pieces of it end.

    Parameters
    ----------
    papers : columns arxiv_id, submitted, title and abstract.
    common : characters of the abstract that every source gives, as ``find_common_length`` tells.

    Returns
    -------
    columns arxiv_id, submitted, text (as ``normalise(paper_text())`` gives it, but that nothing
    is folded together across the common length), title_end and common_end: bytes of text that
    hold the title, and the title with the common length of the abstract. A word or a formula
    across that length belongs to the rest.
    """
    abstract = pl.col("abstract").fill_null("").str.strip_chars()
    head, tail = (abstract, pl.lit("")) if common is None else _split(abstract, common)
    pieces = papers.select(
        "arxiv_id",
        "submitted",
        title=normalise(pl.col("title").fill_null("")),
        head=normalise(head),
        tail=normalise(tail),
    )
    begun = pl.concat_str(pl.col("title"), pl.lit(f" {BOUNDARY} "), pl.col("head"))
    return pieces.select(
        "arxiv_id",
        "submitted",
        text=pl.concat_str(begun, pl.lit(" "), pl.col("tail")).str.strip_chars(" "),
        **{
            TITLE_END: pl.col("title").str.len_bytes(),
            COMMON_END: begun.str.strip_chars_end(" ").str.len_bytes(),
        },
    )


def _split(abstract: pl.Expr, common: int) -> tuple[pl.Expr, pl.Expr]:
    """Abstract up to the last whole word within ``common`` characters, and the rest."""
    # One character more, so that a word which just fits is not taken for the part of one.
    words = abstract.str.slice(0, common + 1).str.replace(r"\S*$", "")
    # A formula left open would end at the next one, and what is between them be lost.
    whole = (
        pl.when(words.str.count_matches(r"\$") % 2 == 1)
        .then(words.str.replace(r"\$[^$]*$", ""))
        .otherwise(words)
    )
    longer = abstract.str.len_chars() > common
    head = pl.when(longer).then(whole).otherwise(abstract)
    tail = (
        pl.when(longer)
        .then(abstract.str.slice(head.str.len_chars().cast(pl.Int64)))
        .otherwise(pl.lit(""))
    )
    return head, tail


def take_common() -> pl.Expr:
    """The part of column text that every source gives; of what ``normalise_pieces`` gives."""
    return pl.col("text").cast(pl.Binary).bin.slice(0, pl.col(COMMON_END)).cast(pl.String)
