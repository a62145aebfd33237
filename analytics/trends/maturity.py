"""Maturity: signs that a subject has settled, counted among its papers.

A young subject has methods; later come data sets to compare them on, benchmarks, then surveys.
Papers that were revised, and those that say where they were accepted, tell how far its papers are.
"""

import polars as pl

from analytics.i18n import gettext as _
from analytics.text.facets import TITLE_SIGNS, find_acceptance, find_title_sign
from analytics.trends.counts import COUNTS
from analytics.trends.periods import list_periods, start_of

#: Signs in the order in which they are shown.
SIGNS = ("survey", "benchmark", "dataset", "revised", "accepted")


def name_signs() -> dict[str, str]:
    """What each sign counts, in words."""
    return {
        "survey": _("Surveys"),
        "benchmark": _("Benchmarks"),
        "dataset": _("Data sets"),
        "revised": _("Revised after the first version"),
        "accepted": _("Say where they were accepted"),
    }


def name_needs() -> dict[str, str]:
    """What the sources must tell for a sign to be counted."""
    return {
        "survey": _("title"),
        "benchmark": _("title"),
        "dataset": _("title"),
        "revised": _("version or date of the last change"),
        "accepted": _("comment"),
    }


def count_signs(papers: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Papers with each sign in each period, among those of which the sources tell it.

    Parameters
    ----------
    papers : columns submitted, title and, null where the sources do not tell, version, updated
        and comment.
    by : one of PERIODS.

    Returns
    -------
    columns series_id (``sign:survey``), kind, period_start, period, papers, total, as of
    ``count_series``. total is the papers of which it is known; a sign that is known of none is
    not there (see ``list_missing``).
    """
    marked = papers.select(
        period_start=start_of(pl.col("submitted"), by),
        **{sign: _find(sign) for sign in SIGNS},
    )
    if marked.is_empty():
        return pl.DataFrame(schema=COUNTS)
    starts = marked["period_start"]
    periods = list_periods(starts.min(), starts.max(), by).to_frame()  # type: ignore[arg-type]
    counted = marked.group_by("period_start").agg(
        pl.struct(papers=pl.col(sign).sum(), total=pl.col(sign).count()).alias(sign)
        for sign in SIGNS
        if marked[sign].count()
    )
    return (
        periods.join(counted, on="period_start", how="left")
        .unpivot(index="period_start", variable_name="sign", value_name="counts")
        .unnest("counts")
        .select(
            series_id=pl.format("sign:{}", "sign"),
            kind=pl.lit("sign"),
            period_start="period_start",
            period=pl.lit(by),
            papers=pl.col("papers").fill_null(0).cast(pl.Int64),
            total=pl.col("total").fill_null(0).cast(pl.Int64),
        )
        .sort("series_id", "period_start")
    )


def list_missing(papers: pl.DataFrame) -> dict[str, float]:
    """Signs that the sources tell of fewer than half of the papers, and of what part they do."""
    known = papers.select(_find(sign).count().alias(sign) for sign in SIGNS).row(0, named=True)
    parts = {sign: count / max(papers.height, 1) for sign, count in known.items()}
    return {sign: part for sign, part in parts.items() if part < 0.5}


def _find(sign: str) -> pl.Expr:
    """Whether a paper has a sign; null where the sources do not tell."""
    if sign in TITLE_SIGNS:
        return find_title_sign(sign)
    if sign == "accepted":
        return find_acceptance()
    later = pl.col("updated").dt.date() > pl.col("submitted").dt.date()
    return pl.coalesce(pl.col("version") > 1, later)
