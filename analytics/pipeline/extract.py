"""Extracts: the frames that ``export`` writes and the pages offer for download."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.export import iterate_csv, write_json, write_parquet
from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.pipeline.changes import measure_changes
from analytics.pipeline.emerge import measure_emerging
from analytics.pipeline.explore import judge_phrases, lay_grid, measure_phrases, name_series
from analytics.pipeline.measure import (
    learn_noise,
    measure_growth,
    measure_shares,
    measure_verdicts,
)
from analytics.pipeline.quality import add_stability, find_quality
from analytics.query import Filters
from analytics.references import write_bibtex, write_ris
from analytics.schema import ASSIGNMENTS, PAPERS
from analytics.search.index import open_index
from analytics.store.papers import read_papers, scan_papers
from analytics.text.typed import read_phrases
from analytics.trends.change import find_changes

#: How an extract can be written.
FORMATS = ("csv", "parquet", "json")

#: How papers can be written besides, as references, and the endings of the files.
REFERENCES = ("bib", "ris")

_BYTES = 1 << 20  # of a file read back at a time

#: What is measured of a kind of series.
_MEASURES: Mapping[str, Callable[..., pl.DataFrame]] = {
    "series": measure_shares,
    "verdicts": measure_verdicts,
    "changes": measure_changes,
}


def extract(
    store: str,
    catalogue: Catalogue,
    filters: Filters,
    *,
    what: str,
    kind: str = "theme",
    by: str = "month",
    phrases: str = "",
) -> pl.DataFrame:
    """One extract of the papers that pass the filters.

    Parameters
    ----------
    what : papers, topics, assignments, series, verdicts, changes or emerging.
    kind, by : of series, verdicts and changes.
    phrases : of kind term, as ``read_phrases`` reads them.

    Returns
    -------
    papers : PAPERS, newest first. topics : TOPICS, with ``papers`` counted under the filters,
    largest first. assignments : ASSIGNMENTS by arxiv_id. series, verdicts, changes, emerging :
    their contracts.

    Raises
    ------
    InputError : kind term without phrases, or with some that cannot be read.
    """
    if what == "emerging":
        return measure_emerging(catalogue, filters).terms
    if what in _MEASURES and kind == "term":
        return _extract_phrases(store, catalogue, filters, what, by, phrases)
    if what in _MEASURES:
        return _MEASURES[what](catalogue, filters, kind=kind, by=by)
    chosen = select_papers(catalogue, filters)
    if what == "topics":
        return add_stability(count_topics(catalogue, chosen), find_quality(store, catalogue.model))
    if what == "assignments":
        return chosen.filter(pl.col("topic_id").is_not_null()).select(list(ASSIGNMENTS))
    return extract_papers(store, catalogue, chosen)


def _extract_phrases(
    store: str, catalogue: Catalogue, filters: Filters, what: str, by: str, phrases: str
) -> pl.DataFrame:
    typed = read_phrases(phrases)
    index = open_index(catalogue.search)
    papers = select_papers(catalogue, filters)
    if what == "verdicts":
        placebos = measure_growth(catalogue, filters, by=by, papers=papers)
        return judge_phrases(
            store, catalogue, filters, typed, index=index, by=by, papers=papers, placebos=placebos
        )
    grid = lay_grid(catalogue, filters, by=by, papers=papers)
    series = measure_phrases(catalogue, filters, typed, index=index, grid=grid)
    if what == "series":
        return series
    return find_changes(series, carry=learn_noise(catalogue, filters, by=by, papers=papers))


def explain_gap(
    catalogue: Catalogue, filters: Filters, frame: pl.DataFrame, *, what: str, phrases: str = ""
) -> str:
    """What is missing from an extract and why, in a sentence; empty where nothing is.

    Parameters
    ----------
    frame, what, phrases : as ``extract`` gave and took them.
    """
    if select_papers(catalogue, filters).is_empty():
        return "no rows: no paper passes these filters"
    if phrases and what in ("series", "verdicts"):
        found = set(frame["series_id"])
        absent = [each.name for each in read_phrases(phrases) if name_series(each) not in found]
        if absent:
            return f"no paper that passes the filters has: {', '.join(absent)}"
    if what == "verdicts" and frame["annual_change"].is_null().all():
        return "no change could be estimated: it takes four whole periods that are not thin"
    if frame.is_empty() and what in ("changes", "emerging"):
        return f"no rows: nothing stands out for {what} under these filters"
    return ""


def count_topics(catalogue: Catalogue, papers: pl.DataFrame) -> pl.DataFrame:
    """Topics that occur among ``papers``, with their number there; columns TOPICS."""
    counted = papers.group_by("topic_id").agg(found=pl.len().cast(pl.Int64))
    return (
        catalogue.topics.join(counted, on="topic_id")
        .with_columns(papers=pl.col("found"))
        .drop("found")
        .sort("papers", "topic_id", descending=[True, False])
    )


def extract_papers(store: str, catalogue: Catalogue, chosen: pl.DataFrame) -> pl.DataFrame:
    """Full rows of the chosen papers, newest first; columns PAPERS."""
    papers = scan_papers(store, version=catalogue.version)
    if chosen.height < catalogue.papers.height:
        papers = papers.join(chosen.lazy().select("arxiv_id"), on="arxiv_id", how="semi")
    full: pl.DataFrame = papers.select(list(PAPERS)).collect()
    return full.sort("submitted", "arxiv_id", descending=[True, False])


def iterate_papers(
    store: str, catalogue: Catalogue, chosen: pl.DataFrame, *, rows: int = 10_000
) -> Iterator[pl.DataFrame]:
    """The same rows in the same order as ``extract_papers``, piece by piece; at least one.

    Parameters
    ----------
    rows : of one piece, which is all that is held in memory.
    """
    ordered = chosen.select("submitted", "arxiv_id").sort(
        "submitted", "arxiv_id", descending=[True, False]
    )
    if ordered.is_empty():
        yield pl.DataFrame(schema=PAPERS)
    # Neighbours in time share their months, and only those are read.
    for piece in ordered.select("arxiv_id").iter_slices(rows):
        found = read_papers(store, piece["arxiv_id"].to_list(), version=catalogue.version)
        yield piece.join(found, on="arxiv_id", how="inner", maintain_order="left").select(
            list(PAPERS)
        )


#: Forms that can be written of one piece of the papers after the other.
_PIECEWISE = ("csv", "parquet", "ris")

_WRITERS: Mapping[str, Callable[[pl.DataFrame], bytes]] = {
    "parquet": write_parquet,
    "json": write_json,
    "bib": write_bibtex,
    "ris": write_ris,
}


def format_extract(frame: pl.DataFrame, form: str) -> Iterator[bytes]:
    """The bytes of an extract in one of FORMATS, of papers also of REFERENCES, piece by piece."""
    if form == "csv":
        yield from iterate_csv(frame)
    else:
        yield _WRITERS[form](frame)


def format_papers(
    store: str, catalogue: Catalogue, filters: Filters, *, form: str
) -> Iterator[bytes]:
    """The bytes of the papers that pass the filters, piece by piece.

    As CSV, Parquet and RIS the texts of one piece are in memory at a time; as JSON and BibTeX,
    where keys must differ from one another, those of all.

    Parameters
    ----------
    form : one of FORMATS or REFERENCES.

    Raises
    ------
    InputError : the query cannot be read.
    """
    chosen = select_papers(catalogue, filters)
    if form not in _PIECEWISE:
        yield from format_extract(extract_papers(store, catalogue, chosen), form)
        return
    pieces = iterate_papers(store, catalogue, chosen)
    if form == "csv":
        yield from iterate_csv(pieces)
    elif form == "ris":
        yield from map(write_ris, pieces)
    else:
        yield from _iterate_parquet(pieces)


def _iterate_parquet(pieces: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """The pieces as the bytes of one file, by way of the system's folder for temporary ones."""
    with tempfile.TemporaryDirectory(prefix="papertide-") as scratch:
        parts = []
        for number, piece in enumerate(pieces):
            parts.append(Path(scratch) / f"{number:06d}.parquet")
            piece.write_parquet(parts[-1], compression="lz4")
        whole = Path(scratch) / "whole.parquet"
        pl.scan_parquet(parts, glob=False).sink_parquet(whole, compression="zstd")
        with whole.open("rb") as file:
            yield from iter(lambda: file.read(_BYTES), b"")


def save_extract(pieces: Iterable[bytes], path: Path | None) -> None:
    """Write the bytes of an extract to a file, whole or not at all; to stdout without ``path``.

    Raises
    ------
    InputError : the file cannot be written; says why.
    """
    if path is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
