"""Abstracts that a source has cut short, seen by the lengths at which many of them stop.

Some sources cut at 1,000 characters and say so, some cut elsewhere and do not. Complete abstracts
end with a sentence; those cut do not, and they share their length.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

#: Nobody cuts shorter; short abstracts that repeat are of another kind.
MIN_LENGTH = 200
#: A length counts as a cut when so many abstracts stop there in mid-sentence...
MIN_PAPERS = 20
#: ...and so many times more than at the lengths around it...
MIN_RATIO = 10
#: ...which are those up to so many characters away.
REACH = 50
#: Of all abstracts, at the greatest length of the file: then those that end well are cut too.
MIN_SHARE = 0.01
#: arXiv takes at most 1,920 characters, so that authors themselves stop there.
OWN_LIMIT = (1_900, 1_930)

_END = r"[.!?。？！…][\"'”’)\]}$*]*$"
LENGTHS = pl.Schema({"length": pl.UInt32, "papers": pl.UInt32, "open": pl.UInt32})


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a file's abstracts are cut.

    Attributes
    ----------
    lengths : characters at which abstracts that stop in mid-sentence are cut.
    limit : greatest length of the file, where every abstract so long is cut; None: no such.
    """

    lengths: tuple[int, ...] = ()
    limit: int | None = None


def count_lengths(abstracts: pl.Series) -> pl.DataFrame:
    """Abstracts, and those that stop in mid-sentence, per length; columns LENGTHS."""
    text = pl.col("text")
    return (
        pl.DataFrame({"text": abstracts.cast(pl.String).str.strip_chars()})
        .drop_nulls()
        .group_by(length=text.str.len_chars())
        .agg(papers=pl.len(), open=(~text.str.contains(_END)).sum())
        .cast(LENGTHS)
    )


def find_cuts(counts: Iterable[pl.DataFrame]) -> Cuts:
    """The lengths at which abstracts are cut.

    Parameters
    ----------
    counts : as ``count_lengths`` gives them, for the parts of one file.
    """
    lengths = (
        pl.concat([pl.DataFrame(schema=LENGTHS), *counts]).group_by("length").sum().sort("length")
    )
    long = lengths.filter(pl.col("length") >= MIN_LENGTH)
    if long.is_empty():
        return Cuts()
    greatest = int(long["length"][-1])
    grid = pl.DataFrame(
        {"length": pl.arange(MIN_LENGTH, greatest + 1, dtype=pl.UInt32, eager=True)}
    )
    usual = pl.col("open").rolling_median(2 * REACH + 1, center=True, min_samples=1)
    spikes = (
        grid.join(lengths, on="length", how="left", maintain_order="left")
        .with_columns(pl.col("papers", "open").fill_null(0))
        .filter(
            (pl.col("open") >= MIN_PAPERS)
            & (pl.col("open") >= MIN_RATIO * (1 + usual))
            & ~pl.col("length").is_between(*OWN_LIMIT)
        )
    )
    last = spikes.filter(
        (pl.col("length") == greatest)
        & (pl.col("papers") >= MIN_SHARE * int(lengths["papers"].sum()))
        & (pl.col("open") * 2 >= pl.col("papers"))
    )
    return Cuts(tuple(spikes["length"].to_list()), None if last.is_empty() else greatest)


def is_cut(abstract: pl.Expr, cuts: Cuts) -> pl.Expr:
    """Whether an abstract is cut; false for null."""
    text = abstract.str.strip_chars()
    length = text.str.len_chars()
    stops = length.is_in(list(cuts.lengths)) & ~text.str.contains(_END)
    return (stops | (length == cuts.limit if cuts.limit else pl.lit(False))).fill_null(False)
