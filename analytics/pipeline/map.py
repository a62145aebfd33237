"""The map of all papers: drawn from the topics' vectors, published whole, and added to."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from filelock import Timeout

from analytics.errors import ModelError, StoreError
from analytics.i18n import gettext as _
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.model import read_model
from analytics.pipeline.similar import prepare_vectors, read_vectors
from analytics.progress import Report, keep_quiet
from analytics.schema import PLACES, check, conform
from analytics.search.similar import PaperSpace as Space
from analytics.store.artifacts import Artifact, publish, read_current
from analytics.store.papers import read_version

#: Moves when a folder written before can no longer be read.
FORMAT = 1

#: So many papers are laid out; the others are placed among them.
DRAWN = 50_000

_NAME = "map"

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


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
            _(
                "the map in {path} cannot be read ({reason}): run python -m analytics topics "
                "map --fresh"
            ).format(path=published.path, reason=error)
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
        raise ModelError(
            _("{store} has no topics: run python -m analytics topics fit").format(store=store)
        )
    try:
        with hold_lock(store, _NAME, wait=False):
            before = None if fresh else _read_before(store)
            kept = before is not None and before.model == model.id
            if before is not None and kept and before.version == version:
                return before
            report(_("Reading vectors"))
            prepare_vectors(store, model, version, report=report)
            vectors = read_vectors(store)
            if vectors is None:
                raise ModelError(
                    _("the vectors of {store} are gone: draw the map again").format(store=store)
                )
            if before is not None and kept:
                places = _add_papers(vectors.space, before, seed, report)
            else:
                places = _draw_anew(vectors.space, before, seed, drawn, report)
            time = (now or datetime.now(UTC)).isoformat(timespec="seconds")
            publish(
                store,
                _NAME,
                lambda folder: places.write_parquet(folder / "places.parquet"),
                manifest={"format": FORMAT, "model": model.id, "version": version, "drawn": time},
            )
    except Timeout as error:
        raise ModelError(
            _("another map of {store} is being drawn: wait for it to end").format(store=store)
        ) from error
    found = read_map(store)
    if found is None:
        raise ModelError(
            _("the map just published in {store} is gone: draw it again").format(store=store)
        )
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
    space: Space, before: PaperMap | None, seed: int, drawn: int, report: Report
) -> pl.DataFrame:
    from analytics.topics.layout import Layout, lay_out_papers, place_among  # noqa: PLC0415

    worded = np.flatnonzero(space.vectors.any(axis=1))
    chosen = _choose(worded, drawn, seed)
    vectors = _take(space, chosen)
    points = lay_out_papers(
        vectors,
        seed=seed,
        start=None if before is None else _find_start(space.ids.gather(chosen), before, seed),
        progress=lambda done: report(
            _("Laying out {papers} papers").format(papers=f"{len(chosen):,}"), done
        ),
    )
    rest = np.setdiff1d(worded, chosen, assume_unique=True)
    both = np.full((len(space.ids), 2), np.nan, np.float32)
    both[chosen] = points
    both[rest] = place_among(
        Layout(vectors, points),
        _take(space, rest),
        seed=seed,
        progress=lambda done: report(
            _("Placing {papers} papers").format(papers=f"{len(rest):,}"), done
        ),
    )
    laid_out = np.zeros(len(space.ids), np.bool_)
    laid_out[chosen] = True
    return _as_places(space.ids, both, laid_out)


def _add_papers(space: Space, before: PaperMap, seed: int, report: Report) -> pl.DataFrame:
    from analytics.topics.layout import Layout, place_among  # noqa: PLC0415

    here = space.ids.to_frame("arxiv_id").with_row_index("row")
    kept = here.join(before.places, on="arxiv_id", maintain_order="left")
    report(_("Placing {papers} new papers").format(papers=f"{here.height - kept.height:,}"))
    base = kept.filter("drawn")
    layout = Layout(
        _take(space, base["row"].to_numpy()), base.select("x", "y").to_numpy().astype(np.float32)
    )
    newer = here.join(before.places, on="arxiv_id", how="anti", maintain_order="left")
    vectors = _take(space, newer["row"].to_numpy())
    worded = vectors.any(axis=1)
    points = np.full((newer.height, 2), np.nan, np.float32)
    points[worded] = place_among(layout, vectors[worded], seed=seed)
    added = _as_places(newer["arxiv_id"], points, np.zeros(newer.height, np.bool_))
    return pl.concat([kept.select(list(PLACES)), added]).sort("arxiv_id")


def _take(space: Space, rows: Rows) -> Floats:
    """Rows of the published vectors, which are of half precision, at full."""
    return np.ascontiguousarray(space.vectors[rows], dtype=np.float32)


def _choose(worded: Rows, drawn: int, seed: int) -> Rows:
    """An even sample of the papers that have words, in their order."""
    if len(worded) <= drawn:
        return worded
    picked = np.random.default_rng(seed).choice(worded, drawn, replace=False)
    return np.sort(picked)


def _find_start(ids: pl.Series, before: PaperMap, seed: int) -> Floats | None:
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


def _as_places(ids: pl.Series, points: Floats, laid_out: npt.NDArray[np.bool_]) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"arxiv_id": ids, "x": points[:, 0], "y": points[:, 1], "drawn": laid_out}
    ).with_columns(pl.col("x", "y").fill_nan(None))
    return conform(frame, PLACES, "places").sort("arxiv_id")
