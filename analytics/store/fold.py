"""Rows that speak of the same paper, folded into one."""

import polars as pl

from analytics.schema import PAPERS, PRECISIONS


def fold_versions(papers: pl.DataFrame) -> pl.DataFrame:
    """One row per paper out of rows of several versions and sources, in whatever order they came.

    The newest row (by version, then by date of update) gives the text. What is null in it comes
    from the next newest; ``submitted`` from the row that knows it most exactly, the earliest among
    equals; a whole abstract beats one that was cut short.

    Parameters
    ----------
    papers : columns PAPERS; any number of rows per arxiv_id.

    Returns
    -------
    columns PAPERS; one row per arxiv_id, sorted by it.
    """
    repeated = pl.col("arxiv_id").is_duplicated()
    single = papers.filter(~repeated)
    several = papers.filter(repeated)
    if several.is_empty():
        return single.sort("arxiv_id")
    return pl.concat([single, _fold(several)]).sort("arxiv_id")


def _fold(papers: pl.DataFrame) -> pl.DataFrame:
    # The last keys only make the order of equal rows the same each time.
    exactness = pl.col("submitted_precision").replace_strict(
        {name: rank for rank, name in enumerate(PRECISIONS)},
        default=len(PRECISIONS),
        return_dtype=pl.Int32,
    )
    cut = pl.col("abstract_truncated").fill_null(False)
    ordered = papers.sort(
        pl.col("version"),
        pl.col("updated"),
        ~cut,
        -exactness,
        pl.col("authors").is_not_null(),
        pl.col("source"),
        pl.col("title"),
        pl.col("abstract"),
        descending=True,
        nulls_last=True,
        maintain_order=True,
    )
    whole = pl.col("abstract").is_null().cast(pl.Int8) * 2 + cut.cast(pl.Int8)
    folded = {
        "submitted": pl.col("submitted").sort_by(exactness, "submitted").first(),
        "submitted_precision": pl.col("submitted_precision").sort_by(exactness).first(),
        "abstract": pl.col("abstract").sort_by(whole, maintain_order=True).first(),
        "abstract_truncated": pl.col("abstract_truncated")
        .sort_by(whole, maintain_order=True)
        .first(),
    }
    rest = [
        pl.col(column).drop_nulls().first()
        for column in PAPERS
        if column not in folded and column != "arxiv_id"
    ]
    return (
        ordered.group_by("arxiv_id", maintain_order=True).agg(*rest, **folded).select(list(PAPERS))
    )
