"""Fitted topics in memory and in a folder: arrays and Parquet, never pickle."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.errors import ModelError, StoreError
from analytics.i18n import gettext as _
from analytics.schema import ASSIGNMENTS, CURVE, LEDGER, NEIGHBOURS, TOPICS, TYPICAL, check
from analytics.topics.terms import Vocabulary
from analytics.topics.vectors import Floats, Space

#: Moves when a folder written before can no longer be read.
FORMAT = 3


@dataclass(frozen=True, slots=True)
class Model:
    """All it takes to give a paper its topic.

    Attributes
    ----------
    vocabulary : words, phrases and terms.
    space : term weights and the directions of the SVD.
    centroids : shape (topics, components), rows of length one.
    lean : what is added to the cosine with each centroid, shape (topics,).
    topic_ids : id of each centroid.
    profiles : shape (topics, terms), rows of length one; the heaviest terms of each topic.
    fallback : position of the topic of papers that have no known term at all.
    far : cosine to their centroid that all but a tenth of the papers of the fit reach.
    """

    vocabulary: Vocabulary
    space: Space
    centroids: Floats
    lean: Floats
    topic_ids: npt.NDArray[np.int32]
    profiles: Floats
    fallback: int
    far: float


@dataclass(frozen=True, slots=True)
class FittedTopics:
    """A model with what it says about the papers it was fitted on.

    Attributes
    ----------
    model : gives new papers their topic.
    topics : columns TOPICS, one row per topic, by id.
    assignments : columns ASSIGNMENTS, one row per paper, by arxiv_id.
    typical : columns TYPICAL; the papers nearest to each centroid.
    neighbours : columns NEIGHBOURS; the topics nearest to each.
    ledger : columns LEDGER; births, deaths, splits and merges of all refits up to this one.
    curve : columns CURVE; what the number of topics was chosen from, empty where
        it was given.
    """

    model: Model
    topics: pl.DataFrame
    assignments: pl.DataFrame
    typical: pl.DataFrame
    neighbours: pl.DataFrame
    ledger: pl.DataFrame
    curve: pl.DataFrame


#: The frames of fitted topics and their columns, by the name of file and attribute.
FRAMES = {
    "topics": TOPICS,
    "assignments": ASSIGNMENTS,
    "typical": TYPICAL,
    "neighbours": NEIGHBOURS,
    "ledger": LEDGER,
    "curve": CURVE,
}


def save_topics(fitted: FittedTopics, folder: Path) -> None:
    """Write ``fitted`` into ``folder``, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    model, vocabulary = fitted.model, fitted.model.vocabulary
    for name in FRAMES:
        getattr(fitted, name).write_parquet(folder / f"{name}.parquet")
    pl.DataFrame(
        {"word": vocabulary.words, "kind": vocabulary.kinds, "term": vocabulary.word_term}
    ).write_parquet(folder / "words.parquet")
    pl.DataFrame({"term": vocabulary.terms, "idf": model.space.idf}).write_parquet(
        folder / "terms.parquet"
    )
    topic, term = np.nonzero(model.profiles)
    np.savez(
        folder / "arrays.npz",
        phrases=vocabulary.phrases,
        association=vocabulary.association,
        phrase_term=vocabulary.phrase_term,
        basis=model.space.basis,
        company=model.space.company,
        centre=model.space.centre,
        learned=model.space.learned,
        space_papers=model.space.papers,
        company_weight=model.space.company_weight,
        centroids=model.centroids,
        lean=model.lean,
        topic_ids=model.topic_ids,
        profile_topic=topic.astype(np.int32),
        profile_term=term.astype(np.int32),
        profile_weight=model.profiles[topic, term],
    )
    facts = {"format": FORMAT, "fallback": model.fallback, "far": model.far}
    (folder / "model.json").write_text(json.dumps(facts), encoding="utf-8")


def read_topics(folder: Path) -> FittedTopics:
    """What ``save_topics`` wrote.

    Raises
    ------
    ModelError : the folder is incomplete, damaged or of another version; says what to run.
    """
    again = _("run python -m analytics topics fit")
    try:
        facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if facts.get("format") != FORMAT:
            raise ModelError(
                _(
                    "topics in {folder} have format {found}, this version reads {format}: {again}"
                ).format(folder=folder, found=facts.get("format"), format=FORMAT, again=again)
            )
        frames = {name: read_frame(folder, name) for name in FRAMES}
        model = _read_model(folder, int(facts["fallback"]), float(facts["far"]))
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise ModelError(
            _("topics in {folder} cannot be read ({reason}): {again}").format(
                folder=folder, reason=error, again=again
            )
        ) from error
    return FittedTopics(model, **frames)


def read_frame(folder: Path, name: str) -> pl.DataFrame:
    """One of FRAMES from a folder of fitted topics.

    Raises
    ------
    ModelError : its columns are not those of this version.
    OSError, polars.exceptions.PolarsError : it cannot be read.
    """
    frame = pl.read_parquet(folder / f"{name}.parquet")
    try:
        check(frame, FRAMES[name], f"{name} in {folder}")
    except StoreError as error:
        raise ModelError(
            _("{reason}: run python -m analytics topics fit").format(reason=error)
        ) from error
    return frame


def read_far(folder: Path) -> float:
    """Model.far of a folder of fitted topics, without reading the rest.

    Raises
    ------
    OSError, ValueError, KeyError : it cannot be read.
    """
    return float(json.loads((folder / "model.json").read_text(encoding="utf-8"))["far"])


def _read_model(folder: Path, fallback: int, far: float) -> Model:
    words = pl.read_parquet(folder / "words.parquet")
    terms = pl.read_parquet(folder / "terms.parquet")
    with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
        vocabulary = Vocabulary(
            words=words["word"],
            kinds=words["kind"].to_numpy(),
            phrases=arrays["phrases"],
            association=arrays["association"],
            terms=terms["term"],
            word_term=words["term"].to_numpy(),
            phrase_term=arrays["phrase_term"],
        )
        topic_ids = arrays["topic_ids"]
        profiles = np.zeros((len(topic_ids), terms.height), np.float32)
        profiles[arrays["profile_topic"], arrays["profile_term"]] = arrays["profile_weight"]
        return Model(
            vocabulary=vocabulary,
            space=Space(
                idf=terms["idf"].to_numpy(),
                basis=arrays["basis"],
                company=arrays["company"],
                centre=arrays["centre"],
                learned=arrays["learned"],
                papers=int(arrays["space_papers"]),
                company_weight=float(arrays["company_weight"]),
            ),
            centroids=arrays["centroids"],
            lean=arrays["lean"],
            topic_ids=topic_ids,
            profiles=profiles,
            fallback=fallback,
            far=far,
        )
