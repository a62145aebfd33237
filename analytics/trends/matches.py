"""Which papers belong to which themes: phrases found, in the right company, in how much text."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.schema import PAPER_THEMES
from analytics.text.extent import COMMON_END, TITLE_END
from analytics.trends.themes import EXCLUDE, INCLUDE, WITH, WITHOUT, Theme, normalise_phrases

#: How much of a text is read: columns of PAPER_THEMES.
READINGS = ("in_title", "in_common", "in_whole")

_MATCH = ["arxiv_id", "theme_id", "phrase"]


def match_themes(texts: pl.LazyFrame, themes: Sequence[Theme]) -> pl.DataFrame:
    """Which papers belong to which themes, by which phrases, and how much text it takes to see it.

    Parameters
    ----------
    texts : columns arxiv_id and text (normalised by ``analytics.text.normalise``); one row per
        paper; a null text matches nothing. Where columns title_end and common_end tell where the
        title and the length common to all end in the text (bytes), those parts are matched as
        texts of their own; without them the whole text stands for either.
    themes : ids are unique.

    Returns
    -------
    PAPER_THEMES, one row per paper, theme and matching phrase (so that a theme can be counted
    without one of its phrases); ``phrase`` is as the theme writes it, variants of one phrase
    under the first. A phrase may match in the title alone and not in the whole, where the rest
    of the text forbids it. Sorted by paper, theme and phrase.
    """
    table = _list_phrases(themes)
    if table.is_empty():
        return pl.DataFrame(schema=PAPER_THEMES)
    found = _find_occurrences(texts, table)
    readings = [
        _keep_company(_drop_excluded(read), read)
        .select(_MATCH)
        .unique()
        .with_columns(reading=pl.lit(name))
        for name, read in (
            ("in_title", found.filter("in_title")),
            ("in_common", found.filter("in_common")),
            ("in_whole", found),
        )
    ]
    return (
        pl.concat(readings)
        .group_by(_MATCH)
        .agg((pl.col("reading") == name).any().alias(name) for name in READINGS)
        .sort(_MATCH)
        .cast(PAPER_THEMES)
    )


def _find_occurrences(texts: pl.LazyFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Every place where a phrase of any role stands.

    Columns: arxiv_id, those of ``table``, start and end in the text (bytes), in_title, in_common.
    """
    patterns = table["pattern"].unique().sort().to_list()
    known = texts.collect_schema().names()
    ends = {
        name: (pl.col(name) if name in known else pl.col("text").str.len_bytes()).cast(pl.Int64)
        for name in (TITLE_END, COMMON_END)
    }
    padded = pl.concat_str(pl.lit(" "), pl.col("text"), pl.lit(" "))
    occurrences = (
        texts.select(
            "arxiv_id",
            # Both lists come from one automaton, so entry for entry they are the same match.
            pattern=padded.str.extract_many(patterns, overlapping=True),
            start=padded.str.find_many(patterns, overlapping=True),
            **ends,
        )
        .filter(pl.col("pattern").list.len() > 0)
        .explode("pattern", "start")
        .collect(engine="streaming")
    )
    # With the blank that pads the text, a pattern begins where its first word does in the text.
    start = pl.col("start").cast(pl.Int64)
    end = start + pl.col("pattern").str.len_bytes() - 2
    return occurrences.join(table, on="pattern").select(
        "arxiv_id",
        *(name for name in table.columns if name != "pattern"),
        start=start,
        end=end,
        in_title=end <= pl.col(TITLE_END),
        in_common=end <= pl.col(COMMON_END),
    )


def _drop_excluded(found: pl.DataFrame) -> pl.DataFrame:
    """The included occurrences that overlap no excluded one of their theme."""
    place = ["arxiv_id", "theme_id"]
    included = found.filter(pl.col("role") == INCLUDE).with_row_index("occurrence")
    excluded = found.filter(pl.col("role") == EXCLUDE).select(
        *place, other_start="start", other_end="end"
    )
    cancelled = included.join(excluded, on=place).filter(
        (pl.col("start") < pl.col("other_end")) & (pl.col("other_start") < pl.col("end"))
    )
    return included.join(cancelled.select("occurrence"), on="occurrence", how="anti")


def _keep_company(included: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The included occurrences whose conditions on the rest of the paper hold."""
    place = ["arxiv_id", "theme_id", "context"]
    present = found.filter(pl.col("role") == WITH).select(place)
    absent = found.filter(pl.col("role") == WITHOUT).select(place)
    free = included.filter(~pl.col("demanding"))
    accompanied = included.filter(pl.col("demanding")).join(present, on=place, how="semi")
    return pl.concat([free, accompanied]).join(absent, on=place, how="anti")


def _list_phrases(themes: Sequence[Theme]) -> pl.DataFrame:
    """All phrases of all themes, one row each.

    Columns: theme_id, phrase (as written), pattern (normalised, a space at both ends), role,
    context (0 for the theme's own lists, then its contexts from 1), demanding (whether the
    context asks for a phrase to be present).
    """
    rows = [
        (theme.id, phrase, role, context, demanding)
        for theme in themes
        for context, demanding, lists in _list_groups(theme)
        for role, phrases in lists.items()
        for phrase in phrases
    ]
    texts = dict.fromkeys(("theme_id", "phrase", "role"), pl.String())
    schema = pl.Schema({**texts, "context": pl.Int32(), "demanding": pl.Boolean()})
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.with_columns(
        pattern=pl.concat_str(pl.lit(" "), normalise_phrases(table["phrase"]), pl.lit(" "))
    ).unique(["theme_id", "role", "context", "pattern"], keep="first", maintain_order=True)


def _list_groups(theme: Theme) -> list[tuple[int, bool, Mapping[str, tuple[str, ...]]]]:
    """Number, whether something must be present, and phrases by role, of each group."""
    own = {INCLUDE: theme.include, EXCLUDE: theme.exclude}
    contexts = [
        (
            number,
            bool(context.present),
            {INCLUDE: context.phrases, WITH: context.present, WITHOUT: context.absent},
        )
        for number, context in enumerate(theme.contexts, start=1)
    ]
    return [(0, False, own), *contexts]
