"""The map of all papers: drawn from the topics' vectors, published whole, and added to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
from filelock import Timeout

from analytics.errors import ModelError, StoreError
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.model import PublishedModel, read_model
from analytics.progress import Report, keep_quiet
from analytics.schema import PLACES, check, conform
from analytics.store.artifacts import Artifact, publish, read_current
from analytics.store.papers import read_version, scan_papers

#: Moves when a folder written before can no longer be read.
FORMAT = 1

#: So many papers are laid out; the others are placed among them.
DRAWN = 50_000

_NAME = "map"


@dataclass(frozen=True, slots=True)
class PaperMap:
    """The map as the store holds it.

    Attributes
    ----------
    id : of the published folder.
    path : the folder.
    places : columns PLACES, one row per paper, by arxiv_id.
    model : id of the topics whose vectors it was drawn from.
    version : of the papers that have a place.
    """

    id: str
    path: Path
    places: pl.DataFrame
    model: str
    version: int


def read_map(store: str) -> PaperMap | None:
    """The published map; None where none was drawn, or by another version of Papertide.

    Raises
    ------
    ModelError : it is damaged; says what to run.
    """
    published = _find(store)
    if published is None:
        return None
    try:
        places = pl.read_parquet(published.path / "places.parquet")
        check(places, PLACES, f"the map in {published.path}")
    except (OSError, StoreError, pl.exceptions.PolarsError) as error:
        raise ModelError(
            f"the map in {published.path} cannot be read ({error}): "
            "run python -m analytics topics map --fresh"
        ) from error
    return PaperMap(
        id=published.id,
        path=published.path,
        places=places,
        model=str(published.manifest["model"]),
        version=int(published.manifest["version"]),
    )


def draw_map(
    store: str,
    *,
    seed: int = 0,
    drawn: int = DRAWN,
    fresh: bool = False,
    now: datetime | None = None,
    report: Report = keep_quiet,
) -> PaperMap:
    """Draw the map of all papers and publish it; where there is one, only add what is new.

    After a new fit of the topics all is laid out again, from where papers lay before.

    Parameters
    ----------
    seed : of every random step.
    drawn : how many papers are laid out at most; the others are placed among them.
    fresh : forget the map there is.
    now : the time to note, UTC; the clock's by default.

    Raises
    ------
    ModelError : there are no topics, too few papers, or another map is being drawn.
    StoreError : the store cannot be read or written.
    """
    version = read_version(store)
    model = read_model(store)
    if version is None or model is None:
        raise ModelError(f"{store} has no topics: run python -m analytics topics fit")
    try:
        with hold_lock(store, _NAME, wait=False):
            before = None if fresh else _read_before(store)
            kept = before is not None and before.model == model.id
            if before is not None and kept and before.version == version:
                return before
            time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
            facts = {"format": FORMAT, "model": model.id, "version": version, "drawn": time}
            if before is not None and kept:
                _add_papers(store, model, before, facts, seed, report)
            else:
                _draw_anew(store, model, before, facts, seed, drawn, report)
    except Timeout as error:
        raise ModelError(f"another map of {store} is being drawn: wait for it to end") from error
    found = read_map(store)
    if found is None:
        raise ModelError(f"the map just published in {store} is gone: draw it again")
    return found


def _find(store: str) -> Artifact | None:
    published = read_current(store, _NAME)
    fits = published is not None and published.manifest.get("format") == FORMAT
    return published if fits else None


def _read_before(store: str) -> PaperMap | None:
    try:
        return read_map(store)
    except ModelError:
        return None  # drawing it again is the remedy


def _draw_anew(
    store: str,
    model: PublishedModel,
    before: PaperMap | None,
    facts: dict[str, object],
    seed: int,
    drawn: int,
    report: Report,
) -> None:
    from analytics.topics.fitted import read_topics  # noqa: PLC0415  as in model.py
    from analytics.topics.layout import (  # noqa: PLC0415
        Layout,
        lay_out_papers,
        place_among,
        save_layout,
    )
    from analytics.topics.model import embed_papers  # noqa: PLC0415

    report("Reading papers")
    papers = scan_papers(store, version=int(str(facts["version"])))
    ids, vectors = embed_papers(read_topics(model.path).model, papers)
    worded = np.flatnonzero(vectors.any(axis=1))
    chosen = _choose(worded, drawn, seed)
    start = None if before is None else _find_start(ids.gather(chosen), before, seed)
    places = lay_out_papers(
        vectors[chosen],
        seed=seed,
        start=start,
        progress=lambda done: report(f"Laying out {len(chosen):,} papers", done),
    )
    layout = Layout(ids.gather(chosen), vectors[chosen], places)
    rest = np.setdiff1d(worded, chosen, assume_unique=True)
    others = place_among(
        layout,
        vectors[rest],
        seed=seed,
        progress=lambda done: report(f"Placing {len(rest):,} papers", done),
    )
    both = np.full((len(ids), 2), np.nan, np.float32)
    both[chosen], both[rest] = places, others
    laid_out = np.zeros(len(ids), np.bool_)
    laid_out[chosen] = True
    frame = _as_places(ids, both, laid_out)

    def write(folder: Path) -> None:
        frame.write_parquet(folder / "places.parquet")
        save_layout(layout, folder)

    publish(store, _NAME, write, manifest=facts)


def _add_papers(
    store: str,
    model: PublishedModel,
    before: PaperMap,
    facts: dict[str, object],
    seed: int,
    report: Report,
) -> None:
    from analytics.topics.fitted import read_topics  # noqa: PLC0415  as in model.py
    from analytics.topics.layout import place_among, read_layout, save_layout  # noqa: PLC0415
    from analytics.topics.model import embed_papers  # noqa: PLC0415

    papers = scan_papers(store, version=int(str(facts["version"])))
    layout = read_layout(before.path)
    newer = papers.join(before.places.lazy().select("arxiv_id"), on="arxiv_id", how="anti")
    here = papers.select("arxiv_id").collect()
    kept = before.places.join(here, on="arxiv_id", how="semi")
    report(f"Placing {here.height - kept.height:,} new papers")
    ids, vectors = embed_papers(read_topics(model.path).model, newer)
    worded = vectors.any(axis=1)
    places = np.full((len(ids), 2), np.nan, np.float32)
    places[worded] = place_among(layout, vectors[worded], seed=seed)
    added = _as_places(ids, places, np.zeros(len(ids), np.bool_))
    frame = pl.concat([kept, added]).sort("arxiv_id")

    def write(folder: Path) -> None:
        frame.write_parquet(folder / "places.parquet")
        save_layout(layout, folder)

    publish(store, _NAME, write, manifest=facts)


def _choose(worded: np.ndarray, drawn: int, seed: int) -> np.ndarray:
    """An even sample of the papers that have words, in their order."""
    if len(worded) <= drawn:
        return worded
    picked = np.random.default_rng(seed).choice(worded, drawn, replace=False)
    return np.sort(picked)


def _find_start(ids: pl.Series, before: PaperMap, seed: int) -> np.ndarray | None:
    """Where papers lay before; one that is new begins where some other lay. None for few known."""
    wanted = pl.DataFrame({"arxiv_id": ids})
    found = wanted.join(before.places, on="arxiv_id", how="left", maintain_order="left")
    places = found.select("x", "y").to_numpy().astype(np.float32)
    known = np.isfinite(places[:, 0])
    if known.mean() < 0.5:
        return None
    drawn = np.random.default_rng(seed).choice(np.flatnonzero(known), int((~known).sum()))
    places[~known] = places[drawn]
    return places


def _as_places(ids: pl.Series, places: np.ndarray, laid_out: np.ndarray) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"arxiv_id": ids, "x": places[:, 0], "y": places[:, 1], "drawn": laid_out}
    ).with_columns(pl.col("x", "y").fill_nan(None))
    return conform(frame, PLACES, "places").sort("arxiv_id")
