"""A theme's trend read in more than one way: how much of the text, and with which phrases.

Where a source cuts abstracts short in some periods, phrases are found less often in them, and the
trend that comes out is the source's. So every theme is counted on all the text, on the length
common to all, and on titles; where periods differ in how many abstracts are cut, the common
length decides. And since the phrases were chosen by somebody, each is left out in turn.
"""

import polars as pl

from analytics.schema import VERDICTS
from analytics.trends.counts import estimate_share
from analytics.trends.periods import start_of

#: Periods whose parts of abstracts cut short differ by this much, beyond chance, are not alike.
UNLIKE = 0.05

#: The phrases left out in turn: those that the most papers of a theme depend on.
MOST_PHRASES = 12

#: Parts a variant's name: no phrase holds it.
_MARK = "\t"

_SURE = ("rising", "falling")
_CHANGE = ["annual_change", "annual_low", "annual_high"]


def differ_in_length(papers: pl.DataFrame, periods: pl.Series, *, by: str) -> bool:
    """Whether periods differ in the part of abstracts that are cut short.

    Parameters
    ----------
    papers : columns submitted and abstract_truncated.
    periods : first days of those to compare.
    by : the period.

    Returns
    -------
    True where the greatest part exceeds the least by UNLIKE, and their 95 % intervals are apart.
    """
    if not papers["abstract_truncated"].any():
        return False
    cut = (
        papers.select("abstract_truncated", period_start=start_of(pl.col("submitted"), by))
        .group_by("period_start")
        .agg(papers=pl.col("abstract_truncated").fill_null(False).sum(), total=pl.len())
        .filter(pl.col("period_start").is_in(periods.implode()))
    )
    if cut.is_empty():
        return False
    shares = estimate_share(cut)
    apart = shares.select(
        (pl.col("low").max() > pl.col("high").min())
        & (pl.col("share").max() - pl.col("share").min() >= UNLIKE)
    )
    return bool(apart.item())


def take_reading(matches: pl.DataFrame, reading: str) -> pl.DataFrame:
    """Matches that one of READINGS shows; columns arxiv_id, theme_id, phrase.

    Parameters
    ----------
    matches : columns PAPER_THEMES.
    """
    return matches.filter(f"in_{reading}").select("arxiv_id", "theme_id", "phrase")


def join_readings(verdicts: pl.DataFrame, readings: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """``verdicts`` with the changes that each reading gives.

    Parameters
    ----------
    verdicts : columns VERDICTS.
    readings : verdicts by one of READINGS.
    """
    joined = verdicts
    for name, found in readings.items():
        renamed = found.select(
            "series_id", *(pl.col(each).alias(each.replace("annual", name)) for each in _CHANGE)
        )
        joined = joined.drop(renamed.columns[1:]).join(renamed, on="series_id", how="left")
    return joined.select(VERDICTS.names())


def find_bearers(matches: pl.DataFrame) -> pl.DataFrame:
    """Papers that are of a theme by one phrase alone, of the MOST_PHRASES that bear most.

    Parameters
    ----------
    matches : columns arxiv_id, theme_id and phrase, of one reading and of the chosen papers.

    Returns
    -------
    columns arxiv_id, theme_id and phrase.
    """
    alone = matches.filter(pl.len().over("arxiv_id", "theme_id") == 1)
    order = (
        alone.group_by("theme_id", "phrase")
        .len()
        .sort("theme_id", "len", "phrase", descending=[False, True, False])
    )
    most = order.group_by("theme_id", maintain_order=True).head(MOST_PHRASES)
    return alone.join(most.drop("len"), on=["theme_id", "phrase"], how="semi")


def name_bearers(bearers: pl.DataFrame) -> pl.DataFrame:
    """``bearers`` to be counted as themes, one for each theme and phrase."""
    return bearers.select("arxiv_id", theme_id=pl.concat_str("theme_id", pl.lit(_MARK), "phrase"))


def leave_out(strata: pl.DataFrame, alone: pl.DataFrame) -> pl.DataFrame:
    """Strata of every theme without each of its phrases.

    Parameters
    ----------
    strata : marked strata of the themes.
    alone : ``count_strata`` of ``name_bearers``: what each theme loses without each phrase.

    Returns
    -------
    marked strata, one series for each theme and phrase.
    """
    key = ["stratum", "period_start"]
    lost = alone.filter(pl.col("series_id").is_not_null()).select(
        *key, lost="papers", variant="series_id"
    )
    variants = (
        lost.select("variant")
        .unique()
        .with_columns(series_id=pl.col("variant").str.split(_MARK).list.first())
    )
    without = (
        strata.join(variants, on="series_id")
        .join(lost, on=["variant", *key], how="left")
        .with_columns(
            series_id=pl.col("variant"), papers=pl.col("papers") - pl.col("lost").fill_null(0)
        )
        .filter(pl.col("papers") > 0)
        .select(strata.columns)
    )
    return pl.concat([strata.filter(pl.col("series_id").is_null()), without])


def range_wording(
    verdicts: pl.DataFrame, without: pl.DataFrame, titles: pl.DataFrame
) -> pl.DataFrame:
    """``verdicts`` with the range of changes over all variants of each theme's wording.

    Parameters
    ----------
    verdicts : columns VERDICTS, of the themes.
    without : of the themes without each phrase, by the names of ``leave_out``.
    titles : of the themes on titles alone.
    """
    name = pl.col("series_id").str.split(_MARK)
    variants = pl.concat(
        [
            without.select(
                series_id=name.list.first(),
                phrase=name.list.get(1),
                variant="annual_change",
                low="annual_low",
                high="annual_high",
            ),
            titles.select(
                "series_id",
                phrase=pl.lit(None, dtype=pl.String),
                variant="annual_change",
                low="annual_low",
                high="annual_high",
            ),
        ]
    ).drop_nulls("variant")
    told = variants.join(
        verdicts.select("series_id", "verdict", "annual_change"), on="series_id"
    ).drop_nulls("annual_change")
    holds = (
        pl.when(pl.col("verdict") == "rising")
        .then(pl.col("low") > 0)
        .when(pl.col("verdict") == "falling")
        .then(pl.col("high") < 0)
    )
    apart = (pl.col("variant") - pl.col("annual_change")).abs()
    ranges = (
        told.sort("series_id", "phrase", nulls_last=True)
        .group_by("series_id")
        .agg(
            wording_low=pl.min_horizontal(pl.col("variant").min(), pl.col("annual_change").first()),
            wording_high=pl.max_horizontal(
                pl.col("variant").max(), pl.col("annual_change").first()
            ),
            wording_holds=holds.all(ignore_nulls=False),
            pivotal_phrase=pl.col("phrase")
            .sort_by(pl.when(pl.col("phrase").is_not_null()).then(apart), nulls_last=False)
            .last(),
        )
    )
    return (
        verdicts.drop(ranges.columns[1:])
        .join(ranges, on="series_id", how="left")
        .select(VERDICTS.names())
    )
