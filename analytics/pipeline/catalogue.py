"""The catalogue: one slim row per paper with its topic and themes, ready to filter and count.

It is built when papers, topics or themes have changed, and published whole, so that a reader
sees one state of the store and of the model, never a mixture.
"""

import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TypeGuard

import polars as pl

from analytics.config import DATA
from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.model import PublishedModel, assign_all, measure_drift, read_model
from analytics.pipeline.similar import prepare_vectors
from analytics.progress import Report, keep_quiet
from analytics.query import Filters, match_filters
from analytics.schema import TOPICS, UTC, make_schema
from analytics.search.index import build_index, find_papers, open_index
from analytics.store.artifacts import Artifact, locate_artifacts, publish, read_current
from analytics.store.papers import read_version, scan_papers
from analytics.text.extent import TITLE_END, find_common_length, normalise_pieces, take_common
from analytics.text.facets import find_facets, find_link, find_venue
from analytics.text.names import fold_names
from analytics.text.ngrams import find_terms
from analytics.text.phrases import parse_query
from analytics.text.postings import find_postings, sample_terms, save_postings
from analytics.text.terms import save_terms
from analytics.topics.drift import Drift
from analytics.trends.matches import match_themes
from analytics.trends.themes import Theme, digest_themes, read_themes

#: Moves when the columns below, the normalisation or the index change their meaning.
FORMAT = 6

CATALOGUE = make_schema(
    arxiv_id=pl.String,
    title=pl.String,
    submitted=UTC,
    primary_category=pl.String,
    categories=pl.List(pl.String),
    topic_id=pl.Int32,
    area_id=pl.Int32,
    confidence=pl.Float32,
    nearest_other_topic=pl.Int32,
    themes=pl.List(pl.String),
    abstract_truncated=pl.Boolean,
    submitted_precision=pl.String,
    facets=pl.List(pl.String),  # of analytics.text.facets.FACETS
    link=pl.String,  # of code or data
    venue=pl.String,  # where the paper says it was accepted
)

_FACETS = ("arxiv_id", "facets", "link", "venue")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One consistent state of papers, topics and themes.

    Attributes
    ----------
    id : changes whenever anything in it does; the key of every cache.
    papers : columns CATALOGUE, one row per paper, sorted by arxiv_id.
    topics : columns TOPICS; no rows before the first fit.
    themes : the themes the papers were matched with.
    matches : columns PAPER_THEMES: by which phrases, and how much of the text it takes to see it.
    common_length : characters of an abstract that every source gives; None where none is cut.
    version : of the store.
    model : id of the fitted topics, or None.
    first, last : days of the first and the last submission.
    simulated : whether the papers are the demo's.
    search : folder of the full-text index.
    terms : folder of the terms of all papers, for ``analytics.text.terms.open_terms``; its rows
        are those of ``papers``. Of each abstract the length is read that all sources give.
    postings : folder of a sample of the terms, for ``analytics.text.postings.open_postings``;
        its papers are places in ``papers``.
    """

    id: str
    papers: pl.DataFrame
    topics: pl.DataFrame
    themes: tuple[Theme, ...]
    matches: pl.DataFrame
    common_length: int | None
    version: int
    model: str | None
    first: date
    last: date
    simulated: bool
    search: Path
    terms: Path
    postings: Path


def read_all_themes(store: str) -> tuple[Theme, ...]:
    """The themes that come with Papertide, and the user's own beside the store."""
    own = locate_artifacts(store, "themes")
    return read_themes([DATA / "themes", *([own] if own.is_dir() else [])])


def prepare_catalogue(store: str, *, report: Report = keep_quiet) -> Catalogue | None:
    """The catalogue of the store as it is now, built where what is published is out of date.

    Returns
    -------
    None where the store has no papers.

    Raises
    ------
    StoreError : the store cannot be read, or the catalogue not be written.
    ModelError : the topics cannot be read.
    InputError : a file of the user's own themes is at fault.
    """
    version = read_version(store)
    if version is None:
        return None
    themes = read_all_themes(store)
    model = read_model(store)
    state: dict[str, object] = {
        "format": FORMAT,
        "version": version,
        "model": model.id if model else None,
        "themes": digest_themes(themes),
    }
    if not _is_current(read_current(store, "catalogue"), state):
        with hold_lock(store, "catalogue"):
            published = read_current(store, "catalogue")
            if not _is_current(published, state):
                try:
                    _publish_catalogue(store, state, themes, model, published, report)
                except (OSError, pl.exceptions.PolarsError) as error:
                    reason = str(error).splitlines()[0]
                    raise StoreError(
                        _("{store}: no catalogue can be built: {reason}").format(
                            store=store, reason=reason
                        )
                    ) from error
    if model:
        prepare_vectors(store, model, version, report=report)
    return read_catalogue(store)


def _is_current(published: Artifact | None, state: dict[str, object]) -> bool:
    return published is not None and all(
        published.manifest.get(name) == value for name, value in state.items()
    )


def _publish_catalogue(
    store: str,
    state: dict[str, object],
    themes: tuple[Theme, ...],
    model: PublishedModel | None,
    before: Artifact | None,
    report: Report,
) -> None:
    version = int(str(state["version"]))
    papers = scan_papers(store, version=version)
    topical = assign_all(model, papers, report=report)
    with tempfile.TemporaryDirectory(prefix="papertide-") as scratch:
        texts = Path(scratch) / "texts.parquet"
        if _has_same_text(before, state):
            matches = pl.read_parquet(before.path / "matches.parquet")
            common = before.manifest["common_length"]
            known: Path | None = before.path
            facets = pl.scan_parquet(before.path / "papers.parquet").select(*_FACETS)
        else:
            report(_("Normalising text"))
            common = find_common_length(papers)
            normalise_pieces(papers, common=common).sink_parquet(texts)
            report(_("Matching themes"))
            matches = match_themes(pl.scan_parquet(texts), themes)
            known = None
            facets = papers.select("arxiv_id", find_facets(), find_link(), find_venue())
        frame = _join(papers, _list_themes(matches), topical, facets)
        if frame.is_empty():
            raise StoreError(
                _("{store}: version {version} has no papers").format(store=store, version=version)
            )

        def write(folder: Path) -> None:
            frame.write_parquet(folder / "papers.parquet")
            matches.write_parquet(folder / "matches.parquet")
            if known:
                for name in ("search", "terms", "postings"):
                    shutil.copytree(known / name, folder / name)
            else:
                # Or all terms would seem to emerge where abstracts are no longer cut short.
                terms = find_terms(
                    pl.scan_parquet(texts).with_columns(text=take_common()),
                    progress=lambda done: report(_("Counting terms"), done),
                )
                save_terms(terms, folder / "terms")
                names = sample_terms(terms.names, terms.papers, total=frame.height)
                save_postings(find_postings(pl.scan_parquet(texts), names), folder / "postings")
                build_index(
                    _add_fields(pl.scan_parquet(texts), papers),
                    folder / "search",
                    progress=lambda done: report(_("Indexing words"), done),
                )

        publish(
            store,
            "catalogue",
            write,
            manifest={
                **state,
                **_summarise(frame),
                "common_length": common,
                "drift": asdict(measure_drift(model, topical)) if model else None,
            },
        )


def _has_same_text(before: Artifact | None, state: dict[str, object]) -> TypeGuard[Artifact]:
    return before is not None and all(
        before.manifest.get(name) == state[name] for name in ("format", "version", "themes")
    )


def _add_fields(texts: pl.LazyFrame, papers: pl.LazyFrame) -> pl.LazyFrame:
    """Texts with what can be looked for by field: title, author and category."""
    archives = pl.col("categories").list.eval(pl.element().str.extract(r"^([^.]+)\."))
    named = papers.select(
        "arxiv_id",
        author=fold_names(pl.col("authors")),
        category=pl.col("categories")
        .list.concat(archives)
        .list.drop_nulls()
        .list.unique()
        .list.join(" "),
    )
    title = pl.col("text").cast(pl.Binary).bin.slice(0, pl.col(TITLE_END)).cast(pl.String)
    return texts.with_columns(title=title).join(named, on="arxiv_id", how="left")


def _list_themes(matches: pl.DataFrame) -> pl.LazyFrame:
    """Themes of each paper, by the whole of its text; columns arxiv_id, themes."""
    whole = matches.lazy().filter("in_whole")
    return whole.group_by("arxiv_id").agg(themes=pl.col("theme_id").unique().sort())


def _summarise(frame: pl.DataFrame) -> dict[str, object]:
    days = frame["submitted"].dt.date()
    return {
        "first": str(days.min()),
        "last": str(days.max()),
        "simulated": bool(frame["arxiv_id"].str.starts_with("demo/").any()),
    }


def _join(
    papers: pl.LazyFrame, themed: pl.LazyFrame, topical: pl.LazyFrame, facets: pl.LazyFrame
) -> pl.DataFrame:
    return (
        papers.join(topical, on="arxiv_id", how="left")
        .join(themed, on="arxiv_id", how="left")
        .join(facets, on="arxiv_id", how="left")
        .with_columns(pl.col("themes").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        .select(list(CATALOGUE))
        .sort("arxiv_id")
        .collect()
    )


def has_catalogue(store: str) -> bool:
    """Whether there is a catalogue that this version of Papertide can read."""
    published = read_current(store, "catalogue")
    return published is not None and _fits(published)


def _fits(published: Artifact) -> bool:
    return published.manifest.get("format") == FORMAT


def read_catalogue(store: str) -> Catalogue | None:
    """The catalogue as last published, or None; never builds anything.

    Raises
    ------
    StoreError : it is damaged; says what to remove.
    """
    published = read_current(store, "catalogue")
    if published is None or not _fits(published):
        return None
    manifest = published.manifest
    try:
        papers = pl.read_parquet(published.path / "papers.parquet")
        matches = pl.read_parquet(published.path / "matches.parquet")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise StoreError(
            _("{path} is damaged: remove {parent}, and it is built again").format(
                path=published.path, parent=published.path.parent
            )
        ) from error
    model = read_model(store, id=manifest["model"]) if manifest["model"] else None
    return Catalogue(
        id=published.id,
        papers=papers,
        topics=model.topics if model else pl.DataFrame(schema=TOPICS),
        themes=read_all_themes(store),
        matches=matches,
        common_length=manifest["common_length"],
        version=int(manifest["version"]),
        model=manifest["model"],
        first=date.fromisoformat(manifest["first"]),
        last=date.fromisoformat(manifest["last"]),
        simulated=bool(manifest["simulated"]),
        search=published.path / "search",
        terms=published.path / "terms",
        postings=published.path / "postings",
    )


def read_drift(store: str, *, model: str | None, version: int | None) -> Drift | None:
    """How far papers lie that came after the fit, as counted when the catalogue was built.

    None where the catalogue is of other topics or of another version of the store.
    """
    published = read_current(store, "catalogue")
    if published is None or not _fits(published):
        return None
    manifest = published.manifest
    if (manifest["model"], manifest["version"]) != (model, version) or not manifest.get("drift"):
        return None
    return Drift(**manifest["drift"])


#: Where nobody says since when, a view begins so many years before the last paper.
_USUAL_YEARS = 3


def usual_start(catalogue: Catalogue, last: date | None = None) -> date | None:
    """First day of a view that nobody asked otherwise of; None where that is all there is.

    Three whole years: of longer times the sources seldom cover all alike, and no trend is claimed.

    Parameters
    ----------
    last : of the view; by default the last day of the catalogue.
    """
    first_of_month = (last or catalogue.last).replace(day=1)
    start = first_of_month.replace(year=first_of_month.year - _USUAL_YEARS)
    return start if start > catalogue.first else None


def select_papers(catalogue: Catalogue, filters: Filters) -> pl.DataFrame:
    """Papers of the catalogue that pass the filters; columns and order of ``catalogue.papers``.

    Raises
    ------
    InputError : the query cannot be read.
    """
    return catalogue.papers.filter(find_passing(catalogue, filters))


def find_passing(catalogue: Catalogue, filters: Filters) -> pl.Series:
    """Whether each paper passes the filters, in the order of ``catalogue.papers``.

    Raises
    ------
    InputError : the query cannot be read.
    """
    matches = (
        find_papers(open_index(catalogue.search), parse_query(filters.query))
        if filters.query
        else None
    )
    passing = match_filters(filters, query_matches=matches)
    # With the papers' columns beside it, as without a filter it is one value for all.
    tested = catalogue.papers.lazy().with_columns(passing=passing).select("passing")
    return tested.collect().to_series()
