"""The quality of the published topics: measured on the store, kept beside them."""

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from analytics.errors import ModelError
from analytics.pipeline.model import read_model
from analytics.progress import Report, keep_quiet
from analytics.store.artifacts import publish, read_current
from analytics.store.papers import scan_papers
from analytics.topics.fitted import read_topics
from analytics.topics.quality import Quality, read_quality, save_quality

#: Moves when a folder written before can no longer be read.
FORMAT = 1


def measure_topics(
    store: str, *, seed: int = 0, now: datetime | None = None, report: Report = keep_quiet
) -> Quality:
    """Measure the current topics on the papers they were fitted on, and publish the figures.

    Parameters
    ----------
    seed : of every random step.
    now : the time to note, UTC; the clock's by default.

    Raises
    ------
    ModelError : there are no topics, or they cannot be read.
    StoreError : the store cannot be read or written.
    """
    from analytics.topics.evaluation import measure_quality  # noqa: PLC0415  as in model.py

    model = read_model(store)
    if model is None:
        raise ModelError(f"{store} has no topics: run python -m analytics topics fit")
    papers = scan_papers(store, version=model.version)
    quality = measure_quality(papers, read_topics(model.path), seed=seed, progress=report)
    manifest: Mapping[str, object] = {
        "format": FORMAT,
        "model": model.id,
        "measured": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
    }
    publish(store, "quality", lambda folder: save_quality(quality, folder), manifest=manifest)
    return quality


def find_quality(store: str, model: str | None) -> Quality | None:
    """The figures of the topics named, where they were measured; None where not.

    Raises
    ------
    ModelError : they are damaged.
    """
    published = read_current(store, "quality")
    if published is None or published.manifest.get("format") != FORMAT:
        return None
    return read_quality(published.path) if published.manifest.get("model") == model else None


def add_stability(topics: pl.DataFrame, quality: Quality | None) -> pl.DataFrame:
    """Topics (columns TOPICS) with the stability that was measured of each, null where none was."""
    if quality is None:
        return topics
    measured = quality.topics.select("topic_id", "stability")
    joined = topics.drop("stability").join(
        measured, on="topic_id", how="left", maintain_order="left"
    )
    return joined.select(topics.columns)
