"""Papers from files: Kaggle's snapshot, JSON lines, CSV and Parquet, told apart by content."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from analytics.errors import InputError
from analytics.export import restore_text
from analytics.i18n import gettext as _
from analytics.ingest.records import (
    NAMES,
    Batch,
    Origin,
    build_batch,
    check_fields,
    name_field,
    read_precision,
)
from analytics.ingest.streams import MAX_LINE, Lines, iterate_lines, read_head
from analytics.ingest.truncation import Cuts, count_lengths, find_cuts
from analytics.progress import Report, keep_quiet

FORMATS = ("auto", "kaggle", "jsonl", "csv", "parquet")

_KNOWN = "a Kaggle snapshot, JSON lines, CSV or Parquet"
_DELIMITERS = ",;\t"
_PRIMARY_KEY = re.compile(rb'"(?i:primary(?:[ _-]category)?)"\s*:')
_MANY = 200


def read_batches(
    path: Path,
    *,
    format: str = "auto",
    precision: str | None = None,
    rows: int = 20_000,
    report: Report = keep_quiet,
) -> Iterator[Batch]:
    """The papers of one file, in batches; memory does not grow with the file.

    The file is read twice: first for the lengths at which its abstracts stop, by which those
    that are cut short are known, then for the papers. Where it has no column of primary
    categories at all, the first category is the primary one, as arXiv itself lists them; where
    it has, a null there stays one.

    Parameters
    ----------
    path : the file; JSON lines and CSV also inside .gz and .zip.
    format : one of FORMATS; ``auto`` goes by what is in the file.
    precision : of the dates (one of PRECISIONS), where the file does not say.
    rows : at most so many records in one batch.
    report : told how far the reading is.

    Yields
    ------
    at least one batch; papers in the order of the file.

    Raises
    ------
    InputError : no such file, format or precision; a file that is empty, damaged, cut short or
        of another format; a line that is no record. Names the file and the line. What was
        yielded before must then be given up.
    """
    told = read_precision(precision)
    found = detect_format(path) if format == "auto" else _check_format(path, format)
    kaggle = found == "kaggle"
    cuts, has_primary = _survey(path, found, rows, report)
    origin = Origin(path.name, "kaggle" if kaggle else "file", told, not has_primary, cuts)
    for raw, done in _iterate_raw(path, found, rows):
        yield build_batch(raw, origin)
        report(_("Reading {file}").format(file=path.name), done)


def detect_format(path: Path) -> str:
    """The format of a file, by its content: kaggle, jsonl, csv or parquet.

    Raises
    ------
    InputError : the file cannot be read, or is of no format that is known.
    """
    head = read_head(path).removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"PAR1"):
        return "parquet"
    first = head.lstrip()
    if first.startswith(b"{"):
        line = first.split(b"\n", 1)[0]
        marks = (b'"versions"', b'"authors_parsed"', b'"update_date"')
        return "kaggle" if any(mark in line for mark in marks) else "jsonl"
    if first.startswith(b"["):
        raise InputError(
            _("{path} is one JSON array: write one record on each line (JSON lines)").format(
                path=path
            )
        )
    header = first.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    fields = [name_field(cell.strip('"')) for cell in header.split(_find_delimiter(header))]
    if sum(name is not None for name in fields) > 1:
        return "csv"
    raise InputError(
        _("{path} is of an unknown format: give {known}, CSV with a header line").format(
            path=path, known=_KNOWN
        )
    )


def _check_format(path: Path, given: str) -> str:
    if given not in FORMATS:
        raise InputError(
            _("format {given} is not known: use {names}").format(
                given=repr(given), names=", ".join(FORMATS)
            )
        )
    head = read_head(path)
    binary = head.startswith(b"PAR1")
    if binary != (given == "parquet"):
        told = (
            _("{path} is Parquet: leave --format out")
            if binary
            else _("{path} is no Parquet: leave --format out")
        )
        raise InputError(told.format(path=path))
    return given


def _iterate_raw(path: Path, found: str, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    """Raw records with their lines, and the part of the file that is read."""
    if found == "parquet":
        yield from _iterate_parquet(path, rows)
    elif found == "csv":
        yield from _iterate_csv(path, rows)
    else:
        for lines in iterate_lines(path, rows):
            yield _parse_json(lines, path), lines.done


def _survey(path: Path, found: str, rows: int, report: Report) -> tuple[Cuts, bool]:
    """A first reading: where abstracts stop, and whether any record names a primary category."""
    stage = _("Measuring abstracts of {file}").format(file=path.name)
    counts = []
    has_primary = False
    if found in ("kaggle", "jsonl"):
        for lines in iterate_lines(path, rows):
            counts.append(count_lengths(_peek_json(lines)))
            has_primary = has_primary or any(map(_PRIMARY_KEY.search, lines.lines))
            report(stage, lines.done)
        return find_cuts(counts), has_primary
    for raw, done in _iterate_raw(path, found, rows):
        has_primary = "primary_category" in map(name_field, raw.columns)
        column = next((name for name in raw.columns if name_field(name) == "abstract"), None)
        if column is None or raw.schema[column] != pl.String:
            return Cuts(), has_primary
        counts.append(count_lengths(raw[column]))
        report(stage, done)
    return find_cuts(counts), has_primary


def _peek_json(lines: Lines) -> pl.Series:
    """Abstracts only, fast; what cannot be parsed is left to the second reading to explain."""
    schema = dict.fromkeys(NAMES["abstract"], pl.String)
    text = b"\n".join(line for line in lines.lines if line.strip())
    if not text:
        return pl.Series([], dtype=pl.String)
    try:
        frame = pl.read_ndjson(text, schema=schema)
    except pl.exceptions.PolarsError:
        return pl.Series([], dtype=pl.String)
    return frame.select(pl.coalesce(NAMES["abstract"])).to_series()


def _parse_json(lines: Lines, path: Path) -> pl.DataFrame:
    """One row per line that is not blank; every field as text, what is nested as JSON."""
    records: list[dict[str, Any]] = []
    numbers = []
    for number, line in enumerate(lines.lines, lines.first):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode())
        except (ValueError, RecursionError) as error:
            raise InputError(
                _(
                    "{path}, line {number} is no JSON record ({reason}): mend the line or get "
                    "the file again; nothing was ingested"
                ).format(path=path, number=number, reason=_tell(error))
            ) from error
        if not isinstance(record, dict):
            raise InputError(
                _(
                    "{path}, line {number} is no JSON record but {kind}: each line must be "
                    "one object; nothing was ingested"
                ).format(path=path, number=number, kind=type(record).__name__)
            )
        records.append(record)
        numbers.append(number)
    keys = dict.fromkeys(key for record in records for key in record)
    columns = [
        pl.Series(key, [_as_text(record.get(key)) for record in records], dtype=pl.String)
        for key in keys
        if name_field(key)
    ]
    ids = [key for key in keys if name_field(key) == "arxiv_id"]
    guessed = [any(isinstance(record.get(key), float) for key in ids) for record in records]
    return pl.DataFrame(
        [
            pl.Series("line", numbers, dtype=pl.Int64),
            pl.Series("guessed", guessed, dtype=pl.Boolean),
            *columns,
        ]
    )


def _as_text(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    # A lone half of a surrogate pair is no text that a file could hold.
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _tell(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:80]


def _iterate_csv(path: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    csv.field_size_limit(MAX_LINE)
    progress = [0.0]
    text = _iterate_text(path, progress)
    first = next(text, "")
    reader = csv.reader(_chain(first, text), delimiter=_find_delimiter(first), strict=True)
    start = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        check_fields(header, str(path))
        part: list[list[str]] = []
        numbers: list[int] = []
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(header) and any(cells):
                raise InputError(
                    _(
                        "{path}, line {start} has {count} fields where the header has "
                        "{wanted}: mend the line; nothing was ingested"
                    ).format(path=path, start=start, count=len(cells), wanted=len(header))
                )
            if any(cells):
                part.append(cells)
                numbers.append(start)
            start = reader.line_num + 1
            if len(part) == rows:
                yield _frame_csv(header, part, numbers), progress[0]
                part, numbers = [], []
    except csv.Error as error:
        raise InputError(
            _(
                "{path}, line {start} cannot be read as CSV ({reason}): mend the line or get "
                "the file again; nothing was ingested"
            ).format(path=path, start=start, reason=error)
        ) from error
    yield _frame_csv(header, part, numbers), 1.0


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _iterate_text(path: Path, progress: list[float]) -> Iterator[str]:
    for lines in iterate_lines(path, 2_000):
        progress[0] = lines.done
        for number, line in enumerate(lines.lines, lines.first):
            try:
                yield line.decode() + "\n"
            except UnicodeDecodeError as error:
                raise InputError(
                    _(
                        "{path}, line {number} is not UTF-8: save the file as UTF-8; nothing "
                        "was ingested"
                    ).format(path=path, number=number)
                ) from error


def _frame_csv(header: list[str], part: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    cells = list(zip(*part, strict=True)) or [()] * len(header)
    wanted = {name: values for name, values in zip(header, cells, strict=True) if name_field(name)}
    return pl.DataFrame(
        [
            pl.Series("line", numbers, dtype=pl.Int64),
            *(pl.Series(name, values, dtype=pl.String) for name, values in wanted.items()),
        ]
    ).with_columns(restore_text(pl.col(pl.String)), guessed=True)


def _find_delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _iterate_parquet(path: Path, rows: int) -> Iterator[tuple[pl.DataFrame, float]]:
    try:
        scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        columns = scan.collect_schema().names()
        check_fields(columns, str(path))
        wanted = [name for name in columns if name_field(name)]
        numeric = any(
            dtype.is_numeric()
            for name, dtype in scan.collect_schema().items()
            if name_field(name) == "arxiv_id"
        )
        total = max(int(scan.select(pl.len()).collect().item()), 1)
        done = 0
        batches = scan.select(wanted).collect_batches(chunk_size=rows, maintain_order=True)
        for part in batches:
            line = pl.Series("line", range(done + 1, done + part.height + 1), dtype=pl.Int64)
            done += part.height
            yield part.with_columns(line, guessed=numeric), done / total
        if done == 0:
            yield pl.DataFrame({"line": []}, schema={"line": pl.Int64}), 1.0
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0][:_MANY]
        raise InputError(
            _(
                "{path} is damaged or cut short Parquet ({reason}): get the file again; "
                "nothing was ingested"
            ).format(path=path, reason=reason)
        ) from error
