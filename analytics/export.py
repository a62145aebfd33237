"""Frames as files that people take away: CSV by one contract, Parquet and JSON.

CSV: UTF-8, one header row always; arXiv ids written ``arXiv:2601.02270`` (a bare 2601.02270
becomes the number 2601.0227 in a spreadsheet); lists joined by ``; ``; days and instants in ISO
8601; a text cell that starts with = + - @ tab or CR gets one apostrophe before it, so that no
spreadsheet takes it for a formula; numbers untouched. Null is an empty field, empty text is "".
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl
import polars.selectors as cs

from analytics.query import Filters, format_filters

#: Of a byte-order mark, without which Excel takes UTF-8 for a local code page.
BOM = b"\xef\xbb\xbf"

#: What an arXiv id carries in CSV.
ID_PREFIX = "arXiv:"

_SEPARATOR = "; "
# Apostrophes already there are counted in, so that taking one off always gives the text back.
_FORMULA = r"^('*[=+\-@\t\r])"
_RESTORED = r"^'('*[=+\-@\t\r])"
_NEW_ID = r"^(\d{4}\.\d{4,5}|[a-z][a-z-]*(\.[A-Z]{2})?/\d{7})$"
_SIMULATED = "demo/"
_NAME_LENGTH = 120


def write_csv(frame: pl.DataFrame, *, bom: bool = False) -> bytes:
    """The whole frame as CSV by the contract above.

    Parameters
    ----------
    frame : any columns of numbers, text, days, instants (UTC), and lists of text or numbers, or
        of structs of a text and a weight, which are written ``term (0.123)``.
    bom : put a byte-order mark first, for spreadsheets; for downloads only.
    """
    return b"".join(iterate_csv(frame, bom=bom))


def iterate_csv(
    frames: pl.DataFrame | Iterable[pl.DataFrame], *, bom: bool = False, rows: int = 5_000
) -> Iterator[bytes]:
    """The same bytes as ``write_csv``, piece by piece, so that memory does not grow with them.

    Parameters
    ----------
    frames : one frame, or its parts one after the other, all with the same columns.
    bom : put a byte-order mark first.
    rows : at most so many rows in one piece.

    Yields
    ------
    pieces of a few megabytes; the first begins with the header.
    """
    if bom:
        yield BOM
    header = True
    for frame in [frames] if isinstance(frames, pl.DataFrame) else frames:
        for start in range(0, max(frame.height, 1), rows):
            piece = format_cells(frame.slice(start, rows))
            if header or piece.height:
                yield piece.write_csv(include_header=header).encode()
            header = False


def format_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns as the CSV contract writes them: text, numbers and booleans only."""
    return (
        frame.with_columns(_write_instants(frame.schema))
        .with_columns(_write_lists(frame.schema))
        .with_columns(_mark_ids(frame.schema))
        .with_columns(_guard_formula(cs.string()))
    )


def restore_text(text: pl.Expr) -> pl.Expr:
    """Take off the apostrophe that guards a formula; the inverse of what ``write_csv`` does."""
    return text.str.replace(_RESTORED, "$1")


def write_parquet(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet, types kept, ids canonical."""
    target = io.BytesIO()
    frame.write_parquet(target, compression="zstd")
    return target.getvalue()


def write_json(frame: pl.DataFrame) -> bytes:
    """The frame as a JSON array of records, UTF-8; ids canonical, instants as in CSV, NaN null."""
    return frame.with_columns(_write_instants(frame.schema)).write_json().encode()


def name_file(
    what: str,
    filters: Filters,
    version: int | None,
    suffix: str,
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A file name that tells what is inside: ``papertide-papers_category-cs.LG_v12.csv``.

    Parameters
    ----------
    what : the extract or the chart.
    filters : of the view; each that is set has its part.
    version : of the store; left out where there is none.
    suffix : with or without its dot.
    choices : what else was chosen on the page, by word of its address; of many values two are told.

    Returns
    -------
    at most 120 characters, all of them letters of ASCII, digits, dot, hyphen and underscore.
    """
    words = format_filters(filters)
    told = {name: _shorten(given) for name, given in sorted((choices or {}).items())}
    parts = [f"{name}-{'+'.join(given)}" for name, given in [*words.items(), *told.items()]]
    stem = "_".join(_safe(part) for part in [f"papertide-{what}", *parts])
    end = (f"_v{version}" if version is not None else "") + "." + _safe(suffix.lstrip("."))
    if len(stem) + len(end) > _NAME_LENGTH:
        # Two long choices must not share a name because they share its beginning.
        digest = hashlib.sha256(repr((what, words, choices)).encode()).hexdigest()[:8]
        stem = f"{stem[: _NAME_LENGTH - len(end) - 9]}-{digest}"
    return stem + end


#: Values of a choice that are told, and the characters of each.
_VALUES, _VALUE_LENGTH = 2, 24


def _shorten(values: Sequence[str]) -> list[str]:
    """The first values, and the digest of all where that does not tell which they are."""
    kept = [value[:_VALUE_LENGTH] for value in values[:_VALUES]]
    if kept == list(values):
        return kept
    return [*kept, hashlib.sha256(repr(list(values)).encode()).hexdigest()[:6]]


def _safe(text: str) -> str:
    """Keep what every file system takes; a part with nothing left is told apart by its digest."""
    kept = re.sub(r"[^A-Za-z0-9.]+", "-", text)
    if text.isascii():
        return kept.strip("-.")
    return f"{kept.strip('-.')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".lstrip("-")


def _write_instants(schema: pl.Schema) -> list[pl.Expr]:
    columns = []
    for name, dtype in schema.items():
        if isinstance(dtype, pl.Datetime):
            instant = pl.col(name)
            zoned = dtype.time_zone is not None
            if zoned:
                instant = instant.dt.convert_time_zone("UTC")
            columns.append(instant.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("Z" if zoned else "")))
    return columns


def _write_lists(schema: pl.Schema) -> list[pl.Expr]:
    columns = []
    for name, dtype in schema.items():
        if isinstance(dtype, pl.List | pl.Array):
            element = pl.element()
            words = (
                _write_struct(element, dtype.inner)
                if isinstance(dtype.inner, pl.Struct)
                else element.cast(pl.String)
            )
            values = pl.col(name)
            if isinstance(dtype, pl.Array):
                values = values.arr.to_list()
            columns.append(values.list.eval(words).list.join(_SEPARATOR))
    return columns


def _write_struct(element: pl.Expr, struct: pl.Struct) -> pl.Expr:
    """``term (0.123)``: the first field as it is, the second with three decimals."""
    term, weight = (field.name for field in struct.fields[:2])
    thousandths = (element.struct.field(weight).cast(pl.Float64) * 1000).round()
    digits = thousandths.abs().cast(pl.Int64).cast(pl.String).str.zfill(4)
    sign = pl.when(thousandths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    number = pl.concat_str(sign, digits.str.replace(r"(\d{3})$", ".${1}"))
    return pl.concat_str(element.struct.field(term), pl.lit(" ("), number, pl.lit(")"))


def _mark_ids(schema: pl.Schema) -> list[pl.Expr]:
    # Simulated ids are no arXiv ids, and must not look like them in a file either.
    return [
        pl.when(pl.col(name).str.contains(_NEW_ID) & ~pl.col(name).str.starts_with(_SIMULATED))
        .then(ID_PREFIX + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name, dtype in schema.items()
        if name.endswith("arxiv_id") and dtype == pl.String
    ]


def _guard_formula(text: pl.Expr) -> pl.Expr:
    return text.str.replace(_FORMULA, "'${1}")
