"""Rows that speak of the same paper, folded into one."""

import polars as pl

from analytics.schema import PAPERS, PRECISIONS


def fold_versions(papers: pl.DataFrame) -> pl.DataFrame:
    """One row per paper out of rows of several versions and sources, in whatever order they came.

    The newest row (by version, then by date of update) gives the text. What is null in it comes
    from the next newest; ``submitted`` from the row that knows it most exactly, the earliest among
    equals; a whole abstract beats one that was cut short. The primary category comes first among
    the categories.

    A folded row is never behind a row that went into it: folding any of them in again, in any
    company, changes nothing.

    Parameters
    ----------
    papers : columns PAPERS; any number of rows per arxiv_id.

    Returns
    -------
    columns PAPERS; one row per arxiv_id, sorted by it.
    """
    ordered = _put_primary_first(papers)
    repeated = pl.col("arxiv_id").is_duplicated()
    single = ordered.filter(~repeated)
    several = ordered.filter(repeated)
    if several.is_empty():
        return single.sort("arxiv_id")
    folded = _put_primary_first(_fold(several))
    return pl.concat([single, folded]).sort("arxiv_id")


def _put_primary_first(papers: pl.DataFrame) -> pl.DataFrame:
    primary, categories = pl.col("primary_category"), pl.col("categories")
    return papers.with_columns(
        pl.when(primary.is_not_null() & (categories.list.first() != primary))
        .then(pl.concat_list(primary, categories).list.unique(maintain_order=True))
        .otherwise(categories)
        .alias("categories")
    )


def _fold(papers: pl.DataFrame) -> pl.DataFrame:
    ordered = _sort_newest_first(papers)
    rest = [column for column in PAPERS if column not in {"arxiv_id", *_DATE, *_ABSTRACT}]
    newest = ordered.group_by("arxiv_id", maintain_order=True).agg(
        pl.col(column).drop_nulls().first() for column in rest
    )
    date = _take_first(ordered, _DATE, [_rank_exactness(), "submitted", "submitted_precision"])
    abstract = _take_first(ordered, _ABSTRACT, [_rank_abstract()])
    # All three are sorted by arxiv_id and have each paper once.
    return pl.concat([newest, date, abstract], how="horizontal").select(list(PAPERS))


_DATE = ("submitted", "submitted_precision")
_ABSTRACT = ("abstract", "abstract_truncated")


def _take_first(
    ordered: pl.DataFrame, columns: tuple[str, ...], keys: list[pl.Expr | str]
) -> pl.DataFrame:
    sorted_by = ordered.sort("arxiv_id", *keys, maintain_order=True)
    return sorted_by.unique("arxiv_id", keep="first", maintain_order=True).select(columns)


def _sort_newest_first(papers: pl.DataFrame) -> pl.DataFrame:
    """By paper, its newest row first; every column is a key, so that no two orders are possible."""
    first = ["version", "updated"]
    rest = [
        pl.col(name).list.join("\n") if isinstance(dtype, pl.List) else pl.col(name)
        for name, dtype in PAPERS.items()
        if name not in {"arxiv_id", "submitted", *first}
    ]
    return papers.sort(
        "arxiv_id",
        *first,
        _rank_abstract(),
        _rank_exactness(),
        "submitted",
        *rest,
        descending=[False, True, True, *[False] * (len(rest) + 3)],
        nulls_last=True,
    )


def _rank_exactness() -> pl.Expr:
    ranks = {name: rank for rank, name in enumerate(PRECISIONS)}
    return (
        pl.when(pl.col("submitted").is_null())
        .then(len(PRECISIONS) + 1)
        .otherwise(
            pl.col("submitted_precision").replace_strict(
                ranks, default=len(PRECISIONS), return_dtype=pl.Int32
            )
        )
    )


def _rank_abstract() -> pl.Expr:
    """0: whole; 1: cut short; 2: none."""
    cut = pl.col("abstract_truncated").fill_null(False).cast(pl.Int32)
    return pl.when(pl.col("abstract").is_null()).then(2).otherwise(cut)
