"""Topics fitted from the store, published whole, and given to papers that came later."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from filelock import Timeout

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.pipeline.engine import Engine, fit_with
from analytics.pipeline.locks import hold_lock
from analytics.progress import Report, keep_quiet
from analytics.schema import ASSIGNMENTS
from analytics.store.artifacts import Artifact, publish, read_artifact, read_current
from analytics.store.papers import read_version
from analytics.topics.drift import Drift
from analytics.topics.fitted import (
    FORMAT,
    FRAMES,
    FittedTopics,
    read_far,
    read_frame,
    read_topics,
)

# What assigns is imported where it is used: scikit-learn takes most of a second, which a command
# that only reads should not cost.

LOCAL = Engine()


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """Fitted topics as the store holds them.

    Attributes
    ----------
    id : of the published folder.
    path : the folder.
    topics : columns TOPICS.
    far : cosine to their centroid that all but a tenth of its papers reach.
    version : of the papers it was fitted on.
    fitted : when, UTC.
    """

    id: str
    path: Path
    topics: pl.DataFrame
    far: float
    version: int
    fitted: datetime


def read_model(store: str, *, id: str | None = None) -> PublishedModel | None:
    """The published topics: those named, or the current ones.

    Raises
    ------
    ModelError : they are damaged, or another version of Papertide wrote them; says what to run.
    """
    published = read_current(store, "models") if id is None else read_artifact(store, "models", id)
    if published is None:
        return None
    _refuse_other_format(published)
    try:
        topics = read_frame(published.path, "topics")
        far = read_far(published.path)
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise ModelError(
            _("model {id} cannot be read: run python -m analytics topics fit").format(
                id=published.id
            )
        ) from error
    return PublishedModel(
        id=published.id,
        path=published.path,
        topics=topics,
        far=far,
        version=int(published.manifest["version"]),
        fitted=datetime.fromisoformat(published.manifest["fitted"]),
    )


def read_frame_of(store: str, name: str, *, id: str | None = None) -> pl.DataFrame:
    """A frame of the published topics (typical, neighbours, ledger, curve); no rows without any.

    Parameters
    ----------
    name : one of FRAMES of topics/fitted.py.
    id : of the topics; the current ones without it.

    Raises
    ------
    ModelError : it is damaged, or of another version of Papertide; says what to run.
    """
    published = read_current(store, "models") if id is None else read_artifact(store, "models", id)
    if published is None:
        return pl.DataFrame(schema=FRAMES[name])
    _refuse_other_format(published)
    try:
        return read_frame(published.path, name)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ModelError(
            _("model {id} cannot be read: run python -m analytics topics fit").format(
                id=published.id
            )
        ) from error


def _refuse_other_format(published: Artifact) -> None:
    found = published.manifest.get("format")
    if found != FORMAT:
        raise ModelError(
            _(
                "model {id} has format {found}, this version reads {format}: run python -m "
                "analytics topics fit"
            ).format(id=published.id, found=found, format=FORMAT)
        )


def fit_model(
    store: str,
    *,
    topics: int | None,
    seed: int,
    fresh: bool = False,
    engine: Engine = LOCAL,
    now: datetime | None = None,
    report: Report = keep_quiet,
) -> PublishedModel:
    """Fit topics on all papers of the store and publish them; the old ones serve until then.

    Parameters
    ----------
    topics : how many; None to choose from the papers.
    seed : of every random step.
    fresh : start anew; otherwise topics that are still the same keep id, label and colour.
    engine : where to fit.
    now : the time to note, UTC; the clock's by default.

    Raises
    ------
    ModelError : too few papers, or another fit is under way.
    StoreError : the store cannot be read or written.
    EngineError : the engine is not there or gave up.
    """
    version = read_version(store)
    if version is None:
        raise ModelError(
            _("{store} has no papers: run python -m analytics ingest first").format(store=store)
        )
    try:
        with (
            hold_lock(store, "fit", wait=False),
            fit_with(
                engine,
                store,
                version,
                topics=topics,
                seed=seed,
                previous=None if fresh else _read_before(store),
                report=report,
            ) as save,
        ):
            report(_("Publishing topics"))
            publish(
                store,
                "models",
                save,
                manifest={
                    "format": FORMAT,
                    "version": version,
                    "seed": seed,
                    "engine": engine.name,
                    "fitted": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
                },
            )
    except Timeout as error:
        raise ModelError(
            _("another fit of {store} is under way: wait for it to end").format(store=store)
        ) from error
    model = read_model(store)
    if model is None:
        raise ModelError(
            _("the model just published in {store} is gone: run the fit again").format(store=store)
        )
    return model


def _read_before(store: str) -> FittedTopics | None:
    published = read_current(store, "models")
    if published is None or published.manifest.get("format") != FORMAT:
        return None
    try:
        return read_topics(published.path)
    except ModelError:
        return None  # a fit is the remedy for topics that cannot be read


def assign_all(
    model: PublishedModel | None, papers: pl.LazyFrame, *, report: Report = keep_quiet
) -> pl.LazyFrame:
    """The topic of each paper: from the fit, or worked out now for papers that came later.

    Returns
    -------
    columns ASSIGNMENTS, likeness (cosine to the centroid, of papers that came later) and area_id;
    no rows without a model.
    """
    if model is None:
        return pl.LazyFrame(schema={**ASSIGNMENTS, "likeness": pl.Float32, "area_id": pl.Int32})
    known = pl.scan_parquet(model.path / "assignments.parquet").with_columns(
        likeness=pl.lit(None, dtype=pl.Float32)
    )
    newer = papers.join(known.select("arxiv_id"), on="arxiv_id", how="anti")
    count = newer.select(pl.len()).collect().item()
    assigned = known
    if count:
        from analytics.topics.model import assign_papers  # noqa: PLC0415

        report(_("Assigning {papers} new papers").format(papers=f"{count:,}"))
        later = assign_papers(read_topics(model.path).model, newer)
        assigned = pl.concat([known, later.lazy()])
    areas = model.topics.lazy().select("topic_id", "area_id")
    return assigned.join(areas, on="topic_id", how="left")


def measure_drift(model: PublishedModel, assigned: pl.LazyFrame) -> Drift:
    """How far the papers that came after the fit lie from its topics.

    Parameters
    ----------
    assigned : of assign_all.
    """
    likeness = pl.col("likeness")
    later, far = (
        assigned.select(likeness.count(), far=(likeness < model.far).sum()).collect().row(0)
    )
    return Drift(fitted=int(model.topics["papers"].sum()), later=later, far=far)
