"""Papers of each series in each period, the share they are of all, and its interval."""

import polars as pl
from scipy.special import ndtri

from analytics.errors import InputError
from analytics.schema import KINDS
from analytics.trends.periods import list_periods, start_of

#: Stratum of the papers whose primary category no source told.
UNKNOWN = "unknown"

#: Stratum of a count that is not divided: shares by category already are one per category.
UNDIVIDED = "all"

COUNTS = pl.Schema(
    {
        "series_id": pl.String,
        "kind": pl.String,
        "period_start": pl.Date,
        "period": pl.String,
        "papers": pl.Int64,
        "total": pl.Int64,
    }
)


def count_series(
    catalogue: pl.DataFrame, *, kind: str, by: str, matches: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Papers of each series of a kind in each period.

    Parameters
    ----------
    catalogue : one row per paper, already filtered; column submitted (Datetime, UTC) and, for
        topic: topic_id; area: area_id; category: primary_category; theme: themes (list of ids);
        term: arxiv_id.
    kind : one of KINDS.
    by : one of PERIODS.
    matches : for terms: columns arxiv_id and term, any number of rows per paper; for themes, to
        count them by other matches than the catalogue's: columns arxiv_id and theme_id.

    Returns
    -------
    columns series_id (``kind:name``), kind, period_start, period, papers, total; one row for
    each series with at least one paper and each period from the first paper to the last, zeros
    included; sorted by series_id and period_start. total is all papers of the period, but for
    categories those whose primary category is known.

    Raises
    ------
    InputError : an unknown kind or period.
    """
    papers = _name_papers(catalogue, kind, by, matches)
    total = _count_papers(catalogue, kind, by)
    grid = papers.select("name").unique().join(_grid(catalogue, by), how="cross")
    return (
        grid.join(
            papers.group_by("name", "period_start").len("papers"),
            on=["name", "period_start"],
            how="left",
        )
        .join(total, on="period_start", how="left")
        .with_columns(pl.col("papers", "total").fill_null(0).cast(pl.Int64), *_labels(kind, by))
        .select(list(COUNTS))
        .sort("series_id", "period_start")
    )


def count_strata(
    catalogue: pl.DataFrame,
    *,
    kind: str,
    by: str,
    matches: pl.DataFrame | None = None,
    totals: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Papers of each series in each period, apart for each primary category: what is tested.

    Papers whose primary category is not known are the stratum UNKNOWN. Categories are counted
    undivided, in the stratum UNDIVIDED. Days are counted by week: their counts follow the
    working week, not the field.

    Parameters
    ----------
    catalogue, kind, by, matches : as for ``count_series``.
    totals : ``count_totals`` of the same papers and period, where they are at hand, as for another
        reading of the same papers; with the columns of ``mark_complete`` the counts have them too.

    Returns
    -------
    columns series_id, kind, stratum, period_start, period, papers, total, period_total, sorted
    by series_id, stratum and period_start. total is the stratum's papers of the period,
    period_total those of all strata. The grid is sparse: first, with series_id null, the rows of
    ``count_totals``; then one row for each series, stratum and period where the series has a
    paper. A row that is not there is a zero.

    Raises
    ------
    InputError : an unknown kind or period.
    """
    by = _test_by(by)
    if totals is None:
        totals = count_totals(catalogue, kind=kind, by=by)
    counted = (
        _name_papers(_divide(catalogue, kind), kind, by, matches)
        .group_by("name", "stratum", "period_start")
        .len("papers")
        .join(totals.drop("series_id", "papers"), on=["stratum", "period_start"])
        .with_columns(
            pl.format("{}:{}", pl.lit(kind), "name").alias("series_id"),
            pl.col("papers").cast(pl.Int64),
        )
    )
    return pl.concat(
        [totals, counted.select(totals.columns).sort("series_id", "stratum", "period_start")]
    )


def count_totals(catalogue: pl.DataFrame, *, kind: str, by: str) -> pl.DataFrame:
    """Papers of each period, apart for each primary category, whatever their series.

    Parameters
    ----------
    catalogue, kind, by : as for ``count_strata``.

    Returns
    -------
    columns of ``count_strata``, series_id and papers null; one row for each stratum and period
    that has papers at all, sorted by stratum and period_start.
    """
    by = _test_by(by)
    return (
        _count_papers(_divide(catalogue, kind), kind, by, "stratum")
        .with_columns(
            pl.lit(None, dtype=pl.String).alias("series_id"),
            pl.lit(kind).alias("kind"),
            pl.lit(by).alias("period"),
            pl.lit(None, dtype=pl.Int64).alias("papers"),
            pl.col("total").cast(pl.Int64),
            period_total=pl.col("total").sum().over("period_start").cast(pl.Int64),
        )
        .select("series_id", "kind", "stratum", *list(COUNTS)[2:], "period_total")
        .sort("stratum", "period_start")
    )


def _test_by(by: str) -> str:
    return "week" if by == "day" else by


def _divide(catalogue: pl.DataFrame, kind: str) -> pl.DataFrame:
    """``catalogue`` with the column stratum."""
    divide = (
        pl.lit(UNDIVIDED) if kind == "category" else pl.col("primary_category").fill_null(UNKNOWN)
    )
    return catalogue.with_columns(stratum=divide)


def estimate_share(counted: pl.DataFrame, *, level: float = 0.95) -> pl.DataFrame:
    """Share of each row with Wilson's score interval.

    Parameters
    ----------
    counted : columns papers and total, non-negative, papers at most total.
    level : of the interval, two-sided.

    Returns
    -------
    ``counted`` with columns share, low and high, fractions of 1; null where total is 0.

    Notes
    -----
    With n papers of which a fraction s is in the series, and z the normal quantile, the ends are
    ``(s + z^2/2n -+ z sqrt(s(1-s)/n + z^2/4n^2)) / (1 + z^2/n)`` (Wilson, 1927). Unlike
    ``s -+ z sqrt(s(1-s)/n)`` it stays within 0 and 1, and no paper at all still has an upper end.

    Examples
    --------
    >>> counted = pl.DataFrame({"papers": [40, 0], "total": [1000, 200]})
    >>> estimate_share(counted).select(pl.col("share", "low", "high").round(4)).rows()
    [(0.04, 0.0295, 0.054), (0.0, 0.0, 0.0188)]
    """
    z = float(ndtri(0.5 + level / 2))
    n = pl.when(pl.col("total") > 0).then(pl.col("total")).cast(pl.Float64)
    share = pl.col("papers") / n
    centre = share + z * z / (2 * n)
    reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).sqrt()
    scale = 1 + z * z / n
    return counted.with_columns(
        share=share,
        # Rounding must not put an end on the wrong side of the share.
        low=pl.min_horizontal(((centre - reach) / scale).clip(lower_bound=0.0), share),
        high=pl.max_horizontal(((centre + reach) / scale).clip(upper_bound=1.0), share),
    )


def share_tested(strata: pl.DataFrame) -> pl.DataFrame:
    """Share of each series over all tested periods; columns series_id, papers, share.

    Parameters
    ----------
    strata : ``count_strata`` marked by ``mark_complete``.
    """
    tested = strata.filter(pl.col("complete") & ~pl.col("thin"))
    total = tested.filter(pl.col("series_id").is_null())["total"].sum()
    return (
        tested.filter(pl.col("series_id").is_not_null())
        .group_by("series_id")
        .agg(pl.col("papers").sum())
        .with_columns(share=pl.col("papers") / max(total, 1))
        .sort("series_id")
    )


def _name_papers(
    catalogue: pl.DataFrame, kind: str, by: str, matches: pl.DataFrame | None
) -> pl.DataFrame:
    """One row per paper and series it is in: name, period_start and, where given, stratum."""
    names = {"topic": "topic_id", "area": "area_id", "category": "primary_category"}
    start = start_of(pl.col("submitted"), by).alias("period_start")
    kept = [start, *(pl.col(name) for name in ("stratum",) if name in catalogue.columns)]
    if kind in names:
        named = catalogue.select(pl.col(names[kind]).alias("name"), *kept)
    elif kind == "theme" and matches is not None:
        named = _name_matches(catalogue, matches, "theme_id", kept)
    elif kind == "theme":
        named = catalogue.select(pl.col("themes").list.unique().alias("name"), *kept).explode(
            "name"
        )
    elif kind == "term" and matches is not None:
        named = _name_matches(catalogue, matches, "term", kept)
    elif kind == "term":
        raise ValueError("terms are counted from their matches")
    else:
        raise InputError(f"no kind {kind!r}: take one of {', '.join(KINDS)}")
    return named.drop_nulls("name")


def _name_matches(
    catalogue: pl.DataFrame, matches: pl.DataFrame, name: str, kept: list[pl.Expr]
) -> pl.DataFrame:
    found = matches.select("arxiv_id", pl.col(name).alias("name")).unique()
    return found.join(catalogue.select("arxiv_id", *kept), on="arxiv_id")


def _count_papers(catalogue: pl.DataFrame, kind: str, by: str, *strata: str) -> pl.DataFrame:
    """Papers of each period, and of each stratum where one is named: period_start, total."""
    known = catalogue.drop_nulls("primary_category") if kind == "category" else catalogue
    start = start_of(pl.col("submitted"), by).alias("period_start")
    # Keys that are columns already are grouped in half the time of an expression.
    return known.select(start, *strata).group_by("period_start", *strata).len("total")


def _grid(catalogue: pl.DataFrame, by: str) -> pl.DataFrame:
    """All periods from the first paper to the last; column period_start."""
    days = catalogue["submitted"].dt.date()
    first, last = days.min(), days.max()
    if first is None or last is None:
        return pl.DataFrame(schema={"period_start": pl.Date})
    return list_periods(first, last, by).to_frame()  # type: ignore[arg-type]


def _labels(kind: str, by: str) -> list[pl.Expr]:
    return [
        pl.format("{}:{}", pl.lit(kind), "name").alias("series_id"),
        pl.lit(kind).alias("kind"),
        pl.lit(by).alias("period"),
    ]
