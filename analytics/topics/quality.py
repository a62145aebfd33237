"""How good a set of topics is, in figures that lie beside it."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analytics.errors import ModelError
from analytics.i18n import gettext as _
from analytics.schema import TOPIC_QUALITY, check

#: A topic is robust from this overlap (Jaccard) with its like in bootstrap samples on.
ROBUST = 0.6


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of a set of topics.

    Attributes
    ----------
    coherence : mean over topics of the NPMI of their ten terms, -1 to 1; null where no topic has
        two terms.
    diversity : distinct terms over all first ten terms, 0 to 1.
    agreement : adjusted Rand index between two fits with different seeds, 1 for equal.
    v_measure : against known primary categories, 0 to 1; null where none is known.
    topics : columns TOPIC_QUALITY, one row per topic.
    papers : how many they were measured on.
    """

    coherence: float | None
    diversity: float
    agreement: float
    v_measure: float | None
    topics: pl.DataFrame
    papers: int

    @property
    def robust(self) -> int:
        """How many topics come back in samples of the papers."""
        return int((self.topics["stability"] >= ROBUST).sum())


def save_quality(quality: Quality, folder: Path) -> None:
    """Write ``quality`` into ``folder``."""
    quality.topics.write_parquet(folder / "topics.parquet")
    figures = {name: getattr(quality, name) for name in _FIGURES}
    (folder / "quality.json").write_text(json.dumps(figures), encoding="utf-8")


def read_quality(folder: Path) -> Quality:
    """What ``save_quality`` wrote.

    Raises
    ------
    ModelError : it is damaged; says what to run.
    """
    try:
        topics = pl.read_parquet(folder / "topics.parquet")
        check(topics, TOPIC_QUALITY, f"quality in {folder}")
        figures = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
        return Quality(topics=topics, **{name: figures[name] for name in _FIGURES})
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise ModelError(
            _(
                "quality in {folder} cannot be read ({reason}): run python -m analytics "
                "topics quality"
            ).format(folder=folder, reason=error)
        ) from error


_FIGURES = ("coherence", "diversity", "agreement", "v_measure", "papers")
