"""Data contracts: the columns that pass between rooms, as polars schemas.

Instants are UTC with microseconds; days are dates; a period is half-open, ``[start, next start)``.
"""

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from analytics.errors import StoreError
from analytics.i18n import gettext as _

UTC = pl.Datetime("us", "UTC")


def make_schema(**columns: DataType | DataTypeClass) -> pl.Schema:
    """A schema with its columns in the order given."""
    return pl.Schema(columns.items())


PAPERS = make_schema(
    arxiv_id=pl.String,  # canonical, no version; old style hep-th/9901001
    version=pl.Int32,  # null where the source does not tell
    title=pl.String,
    abstract=pl.String,
    authors=pl.List(pl.String),
    primary_category=pl.String,
    categories=pl.List(pl.String),  # primary first where it is known
    submitted=UTC,  # of version 1: the date of every trend
    updated=UTC,
    comment=pl.String,
    journal_ref=pl.String,
    doi=pl.String,
    license=pl.String,
    source=pl.String,  # arxiv-api, kaggle, file, demo
    withdrawn=pl.Boolean,
    submitted_precision=pl.String,  # one of PRECISIONS
    abstract_truncated=pl.Boolean,
)

#: How exact ``submitted`` is, finest first.
PRECISIONS = ("second", "day", "estimated", "month")

PAPER_THEMES = make_schema(
    arxiv_id=pl.String,
    theme_id=pl.String,
    phrase=pl.String,
    in_title=pl.Boolean,  # matches where the title alone is read
    in_common=pl.Boolean,  # where title and abstract are read as far as every source gives them
    in_whole=pl.Boolean,  # where everything is read: what makes a paper one of the theme
)

ASSIGNMENTS = make_schema(
    arxiv_id=pl.String,
    topic_id=pl.Int32,
    confidence=pl.Float32,  # margin between the two nearest centroids, 0 to 1
    nearest_other_topic=pl.Int32,
)

TOPICS = make_schema(
    topic_id=pl.Int32,
    label=pl.String,
    terms=pl.List(pl.Struct({"term": pl.String, "weight": pl.Float32})),
    area_id=pl.Int32,
    area_label=pl.String,
    papers=pl.Int64,
    coherence=pl.Float64,
    stability=pl.Float64,
    colour=pl.String,  # #rrggbb
    born=pl.Date,
    lineage=pl.List(pl.Int32),  # topics this one came from
)

#: The papers nearest to the middle of each topic.
TYPICAL = make_schema(
    topic_id=pl.Int32,
    rank=pl.Int32,  # 0 for the nearest
    arxiv_id=pl.String,
    likeness=pl.Float32,  # cosine to the centroid
)

#: The topics nearest to each topic.
NEIGHBOURS = make_schema(
    topic_id=pl.Int32,
    rank=pl.Int32,  # 0 for the nearest
    other_id=pl.Int32,
    likeness=pl.Float32,  # cosine of the centroids
)

#: What became of topics at each refit, one row for each pair of topics an event is about.
LEDGER = make_schema(
    day=pl.Date,  # of the last paper of the refit
    event=pl.String,  # one of EVENTS
    topic_id=pl.Int32,  # the topic it happened to
    label=pl.String,
    other_id=pl.Int32,  # the most alike, a part of the split, or what it was merged into
    other_label=pl.String,
    papers=pl.Int64,  # in both
    overlap=pl.Float64,  # what decided, 0 to 1: see topics/ledger.py
)

EVENTS = ("born", "gone", "split", "merged")

#: Where papers lie on the map of all papers.
PLACES = make_schema(
    arxiv_id=pl.String,
    x=pl.Float32,  # null for a paper without words; no axis has a meaning, only nearness has
    y=pl.Float32,
    drawn=pl.Boolean,  # laid out with the others; else placed among them without moving them
)

#: What was measured of each topic.
TOPIC_QUALITY = make_schema(
    topic_id=pl.Int32,
    coherence=pl.Float64,  # mean NPMI of its ten terms, -1 to 1; null where it has no two
    stability=pl.Float64,  # mean overlap (Jaccard) with its like in bootstrap samples, 0 to 1
)

#: What the number of topics was chosen from, one row per number tried.
CURVE = make_schema(
    topics=pl.Int32,
    coherence=pl.Float64,  # mean NPMI of the ten terms
    stability=pl.Float64,  # adjusted Rand index between two fits
    score=pl.Float64,
)

SERIES = make_schema(
    series_id=pl.String,  # kind and name: theme:inference-efficiency
    kind=pl.String,  # one of KINDS
    period_start=pl.Date,
    period=pl.String,  # one of PERIODS
    papers=pl.Int64,
    total=pl.Int64,
    share=pl.Float64,
    low=pl.Float64,
    high=pl.Float64,
    complete=pl.Boolean,
    thin=pl.Boolean,
)

KINDS = ("topic", "area", "category", "theme", "term")
PERIODS = ("day", "week", "month", "quarter", "year")

VERDICTS = make_schema(
    series_id=pl.String,
    kind=pl.String,
    verdict=pl.String,  # one of VERDICT_NAMES
    annual_change=pl.Float64,  # a fraction: 0.48 is +48 % a year
    annual_low=pl.Float64,
    annual_high=pl.Float64,
    p=pl.Float64,
    q=pl.Float64,
    dispersion=pl.Float64,
    placebo_percentile=pl.Float64,
    change_points=pl.List(pl.Date),
    first_period=pl.Date,
    last_period=pl.Date,
    covered_part=pl.Float64,  # of the papers: those in categories covered throughout
    reading=pl.String,  # one of READINGS: the text that the verdict rests on; null without one
    whole_change=pl.Float64,  # a year, as annual_change, where everything is read,
    whole_low=pl.Float64,
    whole_high=pl.Float64,
    common_change=pl.Float64,  # as far as every source gives it,
    common_low=pl.Float64,
    common_high=pl.Float64,
    title_change=pl.Float64,  # and titles alone
    title_low=pl.Float64,
    title_high=pl.Float64,
    wording_low=pl.Float64,  # least and greatest annual_change without any one of the phrases,
    wording_high=pl.Float64,  # and on titles alone
    wording_holds=pl.Boolean,  # all of these rise or fall as the verdict says
    pivotal_phrase=pl.String,  # without it the change differs most
    recent_change=pl.Float64,  # a year, over the last 24 months,
    earlier_change=pl.Float64,  # and over the time before
    pace=pl.String,  # one of PACES
)

#: How much of a text is read: all, as far as every source gives it, or the title.
READINGS = ("whole", "common", "title")

#: Recent change against the one before; unknown where neither can be shown.
PACES = ("accelerating", "steady", "slowing", "unknown")

VERDICT_NAMES = ("rising", "falling", "flat", "too_few", "coverage_changed")


def conform(frame: pl.DataFrame, schema: pl.Schema, name: str) -> pl.DataFrame:
    """Give ``frame`` exactly the columns of ``schema``, in its order and types.

    Columns that are missing become null, columns the schema does not know are dropped.

    Raises
    ------
    StoreError : a column cannot be read as its type; names ``name`` and the column.
    """
    columns = []
    for column, dtype in schema.items():
        if column not in frame.columns:
            columns.append(pl.Series(column, [None] * frame.height, dtype=dtype))
            continue
        values = frame[column]
        try:
            # A cast to the same type is a query like any other.
            columns.append(values if values.dtype == dtype else values.cast(dtype))
        except pl.exceptions.PolarsError as error:
            raise StoreError(
                _("{name}: column {column} is not {type}: {reason}").format(
                    name=name, column=column, type=dtype, reason=error
                )
            ) from error
    return pl.DataFrame(columns)


def check(frame: pl.DataFrame | pl.LazyFrame, schema: pl.Schema, name: str) -> None:
    """Refuse a frame whose columns are not those of ``schema``.

    Raises
    ------
    StoreError : names ``name``, the columns that are missing or unknown, and those of another type.
    """
    found = frame.collect_schema()
    faults = [
        _("no column {column}").format(column=column) for column in schema if column not in found
    ]
    faults += [
        _("unknown column {column}").format(column=column)
        for column in found
        if column not in schema
    ]
    faults += [
        _("column {column} is {found}, not {type}").format(
            column=column, found=found[column], type=dtype
        )
        for column, dtype in schema.items()
        if column in found and found[column] != dtype
    ]
    if faults:
        raise StoreError(
            _("{name} does not fit this version of Papertide: {faults}").format(
                name=name, faults="; ".join(faults)
            )
        )
