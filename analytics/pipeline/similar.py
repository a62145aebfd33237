"""Where papers lie, published beside the topics, and the papers like a paper, a text or several.

The vectors are an artifact of their own: half precision, in the order of the arxiv_ids, for one
model and one version of the store. What the last ones hold of the same model is taken over, and
only papers that came since are worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp

from analytics.errors import InputError, StoreError
from analytics.i18n import gettext as _
from analytics.pipeline.locks import hold_lock
from analytics.pipeline.model import PublishedModel, read_model
from analytics.progress import Report, keep_quiet
from analytics.search.similar import (
    Likes,
    PaperSpace,
    open_space,
    rank_similar,
    save_space,
)
from analytics.store.artifacts import Artifact, publish, read_current
from analytics.store.papers import scan_papers
from analytics.topics.fitted import Model, read_topics
from analytics.topics.places import find_places

#: Moves when vectors written before can no longer be read.
FORMAT = 1

#: Longest text that is read for papers like it, in characters.
MAX_TEXT = 20_000

_NAME = "vectors"
_TEXTS = pl.Schema({"arxiv_id": pl.String, "title": pl.String, "abstract": pl.String})


@dataclass(frozen=True, slots=True)
class Vectors:
    """Published vectors with the model that places further texts among them.

    Attributes
    ----------
    id : of the published folder.
    space : of all papers.
    model : its terms and weights.
    """

    id: str
    space: PaperSpace
    model: Model


def prepare_vectors(
    store: str, model: PublishedModel, version: int, *, report: Report = keep_quiet
) -> None:
    """Publish the vectors of the papers as of ``version``, unless they are published already.

    Raises
    ------
    StoreError : they cannot be written.
    ModelError : the topics cannot be read.
    """
    state: dict[str, object] = {"format": FORMAT, "model": model.id, "version": version}
    if _is_of(read_current(store, _NAME), state):
        return
    with hold_lock(store, _NAME):
        before = read_current(store, _NAME)
        if _is_of(before, state):
            return
        report(_("Placing papers"))
        fitted = read_topics(model.path).model
        kept = _read_kept(before, model.id, len(fitted.vocabulary.terms))
        space = _complete(fitted, scan_papers(store, version=version), kept)
        publish(store, _NAME, lambda folder: save_space(space, folder), manifest=state)


def find_vectors(store: str) -> Artifact | None:
    """What is published now; None before the first fit."""
    published = read_current(store, _NAME)
    return published if _is_of(published, {"format": FORMAT}) else None


def read_vectors(store: str) -> Vectors | None:
    """The vectors as last published, with their model; None before the first fit.

    Raises
    ------
    StoreError, ModelError : they cannot be read; says what to do.
    """
    published = find_vectors(store)
    model = read_model(store, id=published.manifest["model"]) if published else None
    if published is None or model is None:
        return None
    fitted = read_topics(model.path).model
    space = open_space(published.path, terms=len(fitted.vocabulary.terms))
    return Vectors(published.id, space, fitted)


def place_texts(model: Model, texts: pl.DataFrame) -> Likes:
    """Texts among the papers.

    Parameters
    ----------
    texts : columns arxiv_id (any names), title and abstract.

    Returns
    -------
    one row for each text, sorted by name.
    """
    space = _place(model, texts.lazy())
    return Likes(space.vectors, space.weights)


def place_text(model: Model, text: str) -> Likes:
    """One text that somebody typed, among the papers.

    Raises
    ------
    InputError : it is empty or longer than MAX_TEXT, or has no word that the papers use.
    """
    if not text.strip():
        raise InputError(_("no text to look for: paste a title, an abstract or some sentences"))
    if len(text) > MAX_TEXT:
        raise InputError(
            _("the text has {count} characters and at most {most} are read: shorten it").format(
                count=f"{len(text):,}", most=f"{MAX_TEXT:,}"
            )
        )
    likes = place_texts(model, pl.DataFrame([("", "", text)], schema=_TEXTS, orient="row"))
    if not likes.vectors.any():
        raise InputError(
            _("the text has no term that the papers use: add more of what it is about")
        )
    return likes


def rank_recent(
    space: PaperSpace,
    likes: Likes,
    days: pl.DataFrame,
    limit: int,
    *,
    without: Sequence[str] = (),
    among: pl.Series | None = None,
) -> pl.DataFrame:
    """The newest of the papers most alike: columns as of ``rank_similar``, newest first.

    Parameters
    ----------
    days : columns arxiv_id and submitted.
    """
    near = rank_similar(space, likes, 10 * limit, without=without, among=among)
    return (
        near.join(days, on="arxiv_id", how="inner")
        .sort("submitted", "arxiv_id", descending=True)
        .head(limit)
        .drop("submitted")
    )


def _is_of(published: Artifact | None, state: dict[str, object]) -> bool:
    return published is not None and all(
        published.manifest.get(name) == value for name, value in state.items()
    )


def _read_kept(before: Artifact | None, model: str, terms: int) -> PaperSpace | None:
    """The last vectors, where they are of the same model and can be read."""
    if before is None or not _is_of(before, {"format": FORMAT, "model": model}):
        return None
    try:
        return open_space(before.path, terms=terms)
    except StoreError:
        return None  # working them out again is the remedy


def _complete(model: Model, papers: pl.LazyFrame, kept: PaperSpace | None) -> PaperSpace:
    """The space of ``papers``: rows of ``kept`` for those it has, the others worked out."""
    if kept is None:
        return _place(model, papers)
    known = kept.ids.to_frame("arxiv_id")
    fresh = _place(model, papers.join(known.lazy(), on="arxiv_id", how="anti"))
    both = PaperSpace(
        pl.concat([kept.ids, fresh.ids]),
        np.concatenate([kept.vectors, fresh.vectors]),
        sp.vstack([kept.weights, fresh.weights], format="csr"),
    )
    there = papers.select("arxiv_id").collect().sort("arxiv_id")
    rows = there.join(
        both.ids.to_frame("arxiv_id").with_row_index("row"), on="arxiv_id", maintain_order="left"
    )["row"].to_numpy()
    return PaperSpace(there["arxiv_id"], both.vectors[rows], both.weights[rows])


def _place(model: Model, papers: pl.LazyFrame) -> PaperSpace:
    places = find_places(model, papers)
    return PaperSpace(places.arxiv_ids, places.vectors, places.weights)
