"""Raw records, under whatever names their source uses, to rows of ``papers`` and rejects."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.ingest.identifiers import explain_id, read_id_versions, read_ids
from analytics.ingest.latex import read_accents
from analytics.ingest.names import read_authors, read_category_lists
from analytics.ingest.truncation import Cuts, is_cut
from analytics.ingest.versions import (
    read_submitted,
    read_updated,
    read_version,
    read_versions,
    show_submitted,
)
from analytics.schema import PAPERS, PRECISIONS, conform

REJECTS = pl.Schema(
    {
        "file": pl.String,
        "line": pl.Int64,
        "arxiv_id": pl.String,  # as it was written, null where there is none
        "field": pl.String,
        "reason": pl.String,
    }
)

#: Names people use for each field, best first; case, spaces and hyphens do not matter.
NAMES = {
    "arxiv_id": ("arxiv_id", "id", "arxivid", "paper_id", "entry_id", "arxiv", "identifier"),
    "version": ("version",),
    "versions": ("versions",),
    "title": ("title",),
    "abstract": ("abstract", "summary"),
    "authors_parsed": ("authors_parsed",),
    "authors": ("authors", "author"),
    "primary_category": ("primary_category", "primary"),
    "categories": ("categories", "category", "subjects"),
    "submitted": (
        *("submitted", "published", "submitted_date", "submission_date", "published_date"),
        *("publication_date", "published_at", "created", "created_at", "date"),
    ),
    "updated": ("updated", "updated_date", "updated_at", "last_updated", "modified", "update_date"),
    "comment": ("comment", "comments"),
    "journal_ref": ("journal_ref",),
    "doi": ("doi",),
    "license": ("license", "licence"),
    "source": ("source",),
    "withdrawn": ("withdrawn",),
    "submitted_precision": ("submitted_precision", "date_precision"),
    "abstract_truncated": ("abstract_truncated", "truncated"),
}
_FIELDS = {name: known for known, names in NAMES.items() for name in names}

_SOURCES = ("arxiv-api", "arxiv-oai", "kaggle", "file")
_WITHDRAWN = (
    r"(?i)\bthis (?:paper|article|submission|manuscript|work|preprint)\s+"
    r"(?:has been|have been|is|was|is being)\s+(?:temporarily\s+)?withdrawn\b"
    r"|^\s*(?:paper\s+)?withdrawn\b"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a source.

    Attributes
    ----------
    papers : columns PAPERS; several versions of one paper may stand in one batch.
    rejects : columns REJECTS; one row per record without a usable id or date.
    records : records read: papers and rejects together.
    """

    papers: pl.DataFrame
    rejects: pl.DataFrame
    records: int


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of all records of one source.

    Attributes
    ----------
    file : named in the rejects.
    source : for column ``source``.
    precision : of the dates, where the records do not tell; None: as they are written.
    first_is_primary : the first category is the primary one, where the record names none.
    cuts : where the source cuts abstracts, as far as their lengths show.
    """

    file: str
    source: str
    precision: str | None = None
    first_is_primary: bool = False
    cuts: Cuts = field(default_factory=Cuts)


def name_field(column: str) -> str | None:
    """The field that a column or key stands for, or None: it is passed over."""
    return _FIELDS.get(_plain(column))


def read_precision(given: str | None) -> str | None:
    """A precision as somebody told it; ``announced`` counts as estimated.

    Raises
    ------
    InputError : no such precision.
    """
    if given is None or given in PRECISIONS:
        return given
    if given == "announced":
        return "estimated"
    raise InputError(
        _("date precision {given} is not known: use {names}").format(
            given=repr(given), names=", ".join(PRECISIONS)
        )
    )


def check_fields(columns: Sequence[str], file: str) -> None:
    """Refuse a table that has no column for ids or for dates.

    Raises
    ------
    InputError : names the file, the columns it has and the names that are understood.
    """
    found = {name_field(column) for column in columns}
    has = ", ".join(columns[:12]) + (", ..." if len(columns) > 12 else "")
    if "arxiv_id" not in found:
        raise InputError(
            _("{file} has no column of arXiv ids (arxiv_id or id) among {has}").format(
                file=file, has=has
            )
        )
    if not found & {"submitted", "versions"}:
        raise InputError(
            _(
                "{file} has no column of dates (published, submitted, date or versions) among {has}"
            ).format(file=file, has=has)
        )


def build_batch(raw: pl.DataFrame, origin: Origin) -> Batch:
    """Rows of ``papers`` from raw records.

    Parameters
    ----------
    raw : column ``line`` (Int64) and any of the columns in NAMES under any of their names, of any
        type a source may give them; others are passed over. Column ``guessed`` (Boolean) says
        whether the id may have been taken for a number on its way.
    origin : what is known of all of them.
    """
    rows = _name_columns(raw)
    written = rows["arxiv_id"].cast(pl.String)
    versions = read_versions(rows["versions"])
    dates = read_submitted(rows["submitted"], versions)
    guessed = pl.lit(raw["guessed"] if "guessed" in raw.columns else False)
    ids = pl.select(id=read_ids(pl.lit(written), guessed), number=read_id_versions(pl.lit(written)))
    frame = rows.select(
        "line", written=written, date=show_submitted(rows["submitted"], versions)
    ).with_columns(arxiv_id=ids["id"], submitted=dates["at"], precision=dates["precision"])
    usable = frame["arxiv_id"].is_not_null() & frame["submitted"].is_not_null()
    papers = pl.DataFrame(
        [
            frame["arxiv_id"],
            read_version(rows["version"], versions, ids["number"]),
            _read_text(rows["title"]).alias("title"),
            _read_text(rows["abstract"]).alias("abstract"),
            _read_people(rows),
            *_read_categories(rows, origin).get_columns(),
            frame["submitted"],
            read_updated(rows["updated"], versions),
            *(_read_plain(rows[name]) for name in ("comment", "journal_ref", "doi", "license")),
            _read_source(rows["source"], origin.source),
            _read_precision(rows["submitted_precision"], frame["precision"], origin.precision),
            _read_flag(rows["abstract_truncated"]),
            _read_flag(rows["withdrawn"]),
        ]
    ).with_columns(
        abstract_truncated=pl.col("abstract_truncated")
        | is_cut(pl.lit(rows["abstract"].cast(pl.String)), origin.cuts),
        withdrawn=pl.col("withdrawn")
        | pl.col("comment").str.contains(_WITHDRAWN).fill_null(False)
        | pl.col("abstract").str.head(200).str.contains(_WITHDRAWN).fill_null(False),
    )
    return Batch(
        conform(papers.filter(usable), PAPERS, origin.file),
        _list_rejects(frame.filter(~usable), origin.file),
        raw.height,
    )


def _name_columns(raw: pl.DataFrame) -> pl.DataFrame:
    """Every field under its own name; the first name in NAMES that has a value gives it."""
    given: dict[str, list[str]] = {}
    for column in raw.columns:
        known = name_field(column)
        if known:
            given.setdefault(known, []).append(column)
    columns = [raw["line"]]
    for known, names in NAMES.items():
        rank = {name: place for place, name in enumerate(names)}
        found = sorted(given.get(known, []), key=lambda column: rank.get(_plain(column), 0))
        if not found:
            columns.append(pl.Series(known, [None] * raw.height, dtype=pl.String))
            continue
        parts = [_blank_to_null(raw[column]) for column in found]
        same = [part for part in parts if part.dtype == parts[0].dtype]
        columns.append(
            pl.select(pl.coalesce(pl.lit(part) for part in same)).to_series().alias(known)
        )
    return pl.DataFrame(columns)


def _plain(column: str) -> str:
    return "_".join(column.strip().lower().replace("-", " ").split())


def _blank_to_null(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Null:
        return values.cast(pl.String)
    if values.dtype != pl.String:
        return values
    blank = values.str.contains(r"^[\s\p{Cc}]*$")
    return values.set(blank.fill_null(False), None)


def _read_plain(values: pl.Series) -> pl.Series:
    folded = values.cast(pl.String).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars()
    return _blank_to_null(folded)


def _read_text(values: pl.Series) -> pl.Series:
    return read_accents(_read_plain(values))


def _read_people(rows: pl.DataFrame) -> pl.Series:
    parsed, written = rows["authors_parsed"], rows["authors"]
    if parsed.null_count() == parsed.len():
        return read_authors(written).alias("authors")
    return pl.select(authors=pl.coalesce(read_authors(parsed), read_authors(written))).to_series()


def _read_categories(rows: pl.DataFrame, origin: Origin) -> pl.DataFrame:
    """Columns primary_category and categories, the primary first where it is known."""
    listed = read_category_lists(rows["categories"])
    primary = read_category_lists(rows["primary_category"]).list.first()
    if origin.first_is_primary:
        primary = pl.select(pl.coalesce(primary, listed.list.first())).to_series()
    none = pl.lit([], dtype=pl.List(pl.String))
    together = pl.concat_list(
        pl.when(primary.is_null()).then(none).otherwise(pl.concat_list(primary)),
        pl.lit(listed).fill_null(none),
    ).list.unique(maintain_order=True)
    return pl.select(primary_category=primary, categories=together).with_columns(
        pl.when(pl.col("categories").list.len() > 0).then("categories")
    )


def _read_source(values: pl.Series, source: str) -> pl.Series:
    """Our own extracts say where a paper came from; that stays true."""
    text = values.cast(pl.String)
    return (
        pl.select(pl.when(text.is_in(_SOURCES)).then(text).otherwise(pl.lit(source)))
        .to_series()
        .alias("source")
    )


def _read_precision(values: pl.Series, written: pl.Series, told: str | None) -> pl.Series:
    known = {name: name for name in PRECISIONS} | {"announced": "estimated"}
    own = values.cast(pl.String).str.to_lowercase().replace_strict(known, default=None)
    found = pl.coalesce(own, pl.lit(told, dtype=pl.String), written)
    return pl.select(found).to_series().alias("submitted_precision")


def _read_flag(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Boolean:
        return values.fill_null(False)
    return values.cast(pl.String).str.to_lowercase().is_in(["true", "1", "yes"]).fill_null(False)


def _list_rejects(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    no_id = pl.col("arxiv_id").is_null()
    day = pl.format("'{}' is no date: write it as 2026-01-31", pl.col("date").str.slice(0, 60))
    return frame.select(
        file=pl.lit(file),
        line="line",
        arxiv_id="written",
        field=pl.when(no_id).then(pl.lit("arxiv_id")).otherwise(pl.lit("submitted")),
        reason=pl.when(no_id)
        .then(explain_id(pl.col("written")))
        .when(pl.col("date").is_null())
        .then(pl.lit("there is none"))
        .otherwise(day),
    ).cast(REJECTS)
