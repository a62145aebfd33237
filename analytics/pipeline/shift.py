"""Shifts: two series against each other, the parts of a growth, and one series by field."""

from dataclasses import dataclass
from functools import partial

import polars as pl

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.measure import Judged, count_judged, learn_noise
from analytics.query import Filters
from analytics.schema import SERIES, VERDICTS, conform
from analytics.trends.cells import list_covered
from analytics.trends.change import find_changes, sum_strata
from analytics.trends.contrast import CARRIERS, contrast_strata, find_carriers, measure_ratio
from analytics.trends.counts import UNDIVIDED, UNKNOWN, estimate_share
from analytics.trends.growth import estimate_verdicts
from analytics.trends.parts import GAINS, mark_years, split_gain, split_growth
from analytics.trends.periods import FEW_PAPERS, start_of

#: Fields shown of one series, those with most of its papers.
MOST_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Shift:
    """One series against another.

    Attributes
    ----------
    ratios : columns RATIOS.
    verdict : columns VERDICTS, one row or none; the changes are those of the ratio.
    changes : columns CHANGES, of the ratio.
    categories, topics : columns CARRIERS; group is a category or the id of a topic.
    """

    ratios: pl.DataFrame
    verdict: pl.DataFrame
    changes: pl.DataFrame
    categories: pl.DataFrame
    topics: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Gains:
    """Where the papers are that one series gained.

    Attributes
    ----------
    fields : columns GAINS, by primary category.
    subjects : columns GAINS, by topic; of a topic by theme, so that a paper of two counts twice.
    phrases : columns GAINS, of a theme by the phrases found in its papers, else none.
    earlier, later : arxiv_ids of its papers in the first year tested, and in the last.
    """

    fields: pl.DataFrame
    subjects: pl.DataFrame
    phrases: pl.DataFrame
    earlier: pl.Series
    later: pl.Series


def measure_shift(
    catalogue: Catalogue,
    filters: Filters,
    first: str,
    second: str,
    *,
    by: str,
    papers: pl.DataFrame | None = None,
    judged: Judged | None = None,
) -> Shift:
    """How many papers of one series there are to each of another: since when, how sure, where.

    Parameters
    ----------
    first, second : series_ids of one kind, theme or topic or area.
    judged : ``count_judged`` of that kind, where it is at hand already; so below.

    Raises
    ------
    InputError : the two are one, or of two kinds, or categories.
    """
    kind = first.partition(":")[0]
    if first == second or second.partition(":")[0] != kind or kind == "category":
        raise InputError(_("choose two different series of one kind: themes, topics or areas"))
    chosen = select_papers(catalogue, filters) if papers is None else papers
    judged = judged or count_judged(catalogue, filters, kind=kind, by=by, papers=chosen)
    strata, matches = judged.strata, judged.matches
    against = contrast_strata(strata, first, second)
    series = sum_strata(strata)
    carry = learn_noise(catalogue, filters, by=by, papers=chosen)
    members = _mark_members(chosen, matches, first, second)
    return Shift(
        ratios=measure_ratio(series, first, second),
        verdict=estimate_verdicts(against, carry=carry, odds=True),
        changes=find_changes(sum_strata(against), carry=carry),
        categories=_find_carriers(members, strata, pl.col("primary_category").fill_null(UNKNOWN)),
        topics=_find_carriers(members, strata, pl.col("topic_id").cast(pl.String)),
    )


def measure_parts(
    catalogue: Catalogue,
    filters: Filters,
    *,
    kind: str,
    by: str,
    judged: Judged | None = None,
) -> pl.DataFrame:
    """Shift-share of each series of a kind, between the first year and the last.

    Returns
    -------
    columns PARTS. Categories, which are the mix themselves, have none of it.
    """
    judged = judged or count_judged(catalogue, filters, kind=kind, by=by)
    return split_growth(judged.strata)


def measure_gains(
    catalogue: Catalogue,
    filters: Filters,
    series_id: str,
    *,
    by: str,
    papers: pl.DataFrame | None = None,
    judged: Judged | None = None,
) -> Gains:
    """In which fields and on which subjects one series gained, between the years of its parts.

    Parameters
    ----------
    series_id : of a theme, a topic or an area.
    """
    kind = series_id.partition(":")[0]
    chosen = select_papers(catalogue, filters) if papers is None else papers
    judged = judged or count_judged(catalogue, filters, kind=kind, by=by, papers=chosen)
    strata, matches = judged.strata, judged.matches
    tested = _keep_years(chosen, strata)
    if tested.is_empty():
        none, ids = pl.DataFrame(schema=GAINS), pl.Series("arxiv_id", [], pl.String)
        return Gains(none, none, none, ids, ids)
    late = int(tested["late"].sum())
    growth = late / max(tested.height - late, 1) - 1
    members = tested.filter(_is_of(series_id, matches))
    split = partial(split_gain, growth=growth)
    return Gains(
        fields=split(_name_groups(members, "primary_category", "category")),
        subjects=split(
            _name_groups(members.explode("themes"), "themes", "theme")
            if kind == "topic"
            else _name_groups(members, "topic_id", "topic")
        ),
        phrases=split(_name_phrases(members, matches, series_id)),
        earlier=members.filter(~pl.col("late"))["arxiv_id"],
        later=members.filter("late")["arxiv_id"],
    )


def _name_phrases(
    members: pl.DataFrame, matches: pl.DataFrame | None, series_id: str
) -> pl.DataFrame:
    if matches is None:
        return _name_groups(members.clear(), "arxiv_id", "term")
    found = matches.filter(pl.col("theme_id") == series_id.partition(":")[2])
    each = found.select("arxiv_id", "phrase").unique()
    return _name_groups(members.join(each, on="arxiv_id"), "phrase", "term")


def find_first(catalogue: Catalogue, theme_id: str, phrases: pl.Series) -> pl.DataFrame:
    """The first paper known that has each of some phrases of a theme in its title.

    Returns
    -------
    rows of the catalogue's papers with a column phrases (a list), the earliest first.
    """
    found = catalogue.matches.filter(
        (pl.col("theme_id") == theme_id)
        & pl.col("in_title")
        & pl.col("phrase").is_in(phrases.implode())
    )
    days = catalogue.papers.select("arxiv_id", "submitted")
    first = (
        found.select("arxiv_id", "phrase")
        .unique()
        .join(days, on="arxiv_id")
        .sort("submitted", "arxiv_id", "phrase")
        .unique("phrase", keep="first", maintain_order=True)
        .group_by("arxiv_id", maintain_order=True)
        .agg(phrases="phrase")
    )
    return first.join(catalogue.papers, on="arxiv_id", maintain_order="left")


def _name_groups(members: pl.DataFrame, column: str, kind: str) -> pl.DataFrame:
    name = pl.concat_str(pl.lit(f"{kind}:"), pl.col(column).cast(pl.String))
    return members.select("late", series_id=name)


def measure_fields(
    catalogue: Catalogue,
    filters: Filters,
    series_id: str,
    *,
    by: str,
    papers: pl.DataFrame | None = None,
    judged: Judged | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The share of one series within each primary category.

    Returns
    -------
    columns SERIES and columns VERDICTS, with a category for series_id: of the MOST_FIELDS known
    categories that hold most of its papers.
    """
    kind = series_id.partition(":")[0]
    chosen = select_papers(catalogue, filters) if papers is None else papers
    judged = judged or count_judged(catalogue, filters, kind=kind, by=by, papers=chosen)
    strata = judged.strata
    own = strata.filter(
        (pl.col("series_id") == series_id) & ~pl.col("stratum").is_in([UNKNOWN, UNDIVIDED])
    )
    fields = (
        own.group_by("stratum")
        .agg(pl.col("papers").sum())
        .sort("papers", "stratum", descending=[True, False])
        .head(MOST_FIELDS)["stratum"]
    )
    # All categories stay as wholes: what is covered is told by their parts of all papers.
    kept = strata.filter(
        pl.col("series_id").is_null()
        | ((pl.col("series_id") == series_id) & pl.col("stratum").is_in(fields.implode()))
    ).with_columns(
        series_id=pl.when(pl.col("series_id").is_not_null()).then(
            pl.concat_str(pl.lit("category:"), "stratum")
        )
    )
    shown = kept.filter(pl.col("stratum").is_in(fields.implode()))
    return _share_fields(shown), conform(
        estimate_verdicts(kept, carry=learn_noise(catalogue, filters, by=by, papers=chosen)),
        VERDICTS,
        "verdicts",
    )


def _share_fields(strata: pl.DataFrame) -> pl.DataFrame:
    """Shares within each stratum; a period with few papers of it, or none, is thin."""
    key = ["stratum", "period_start"]
    whole = strata.filter(pl.col("series_id").is_null())
    periods = whole.select("period_start", "kind", "period", "complete", gap="thin").unique()
    counted = strata.filter(pl.col("series_id").is_not_null()).select(*key, "papers")
    joined = (
        whole.select("stratum")
        .unique()
        .join(periods, how="cross")
        .join(whole.select(*key, "total"), on=key, how="left")
        .join(counted, on=key, how="left")
        .with_columns(
            pl.col("papers", "total").fill_null(0),
            series_id=pl.concat_str(pl.lit("category:"), "stratum"),
        )
        .with_columns(thin=pl.col("gap") | (pl.col("total") < FEW_PAPERS))
    )
    return conform(estimate_share(joined), SERIES, "series").sort("series_id", "period_start")


def _mark_members(
    papers: pl.DataFrame, matches: pl.DataFrame | None, first: str, second: str
) -> pl.DataFrame:
    """The papers with columns first and second: whether each is of either series."""
    return papers.with_columns(first=_is_of(first, matches), second=_is_of(second, matches))


def _is_of(series_id: str, matches: pl.DataFrame | None) -> pl.Expr:
    """Whether a paper is of a series; of a theme by these matches."""
    kind, _, name = series_id.partition(":")
    if matches is None:
        return (pl.col(f"{kind}_id").cast(pl.String) == name).fill_null(False)
    found = matches.filter(pl.col("theme_id") == name)["arxiv_id"].unique()
    return pl.col("arxiv_id").is_in(found.implode())


def _keep_years(papers: pl.DataFrame, strata: pl.DataFrame) -> pl.DataFrame:
    """Papers of the first and of the last year tested, with a column late."""
    years = mark_years(strata).select("period_start", "late").unique()
    if years.is_empty():
        return papers.clear().with_columns(late=pl.lit(None, dtype=pl.Boolean))
    start = start_of(pl.col("submitted"), strata["period"][0])
    return papers.with_columns(period_start=start).join(years, on="period_start")


def _find_carriers(members: pl.DataFrame, strata: pl.DataFrame, group: pl.Expr) -> pl.DataFrame:
    """Carriers among groups of the papers of covered categories, between two years."""
    covered = list_covered(strata.filter(pl.col("complete") & ~pl.col("thin")))
    within = pl.col("primary_category").fill_null(UNKNOWN).is_in(covered)
    tested = _keep_years(members.filter(within), strata)
    if tested.is_empty():
        return pl.DataFrame(schema=CARRIERS)
    counted = (
        tested.with_columns(group=group)
        .group_by("group", "late")
        .agg(pl.col("first", "second").sum(), papers=pl.len())
        .drop_nulls("group")
    )
    return find_carriers(counted)
