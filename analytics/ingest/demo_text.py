"""The words of simulated papers: sentences filled from the lists of a hidden topic."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from analytics.config import DATA

# Parts of a title and an abstract in order, and how often each is there.
_PARTS = (
    ("field", 1.0),
    ("context", 0.8),
    ("gap", 0.6),
    ("method", 1.0),
    ("planted", 1.0),
    ("detail", 0.8),
    ("detail", 0.5),
    ("result", 1.0),
    ("result", 0.3),
    ("close", 0.5),
)
_TITLE = 0
_PLANTED_TITLE = 0.4
_LISTS = {"task": "tasks", "method": "methods", "measure": "measures", "field": "fields"}
_WORDS = ("terms", "tasks", "methods", "measures", "anchor")
_TERMS = ("term", "term2", "term3")
# Syllables no real surname is likely to be put together from.
_STARTS = "Vel Tar Omi Quen Zab Lor Ith Mav Dren Ush Pel Kor Yan Sil Bru Evo".split()
_MIDDLES = "da mo ri ve lu ka ne so ti ba".split()
_ENDS = "rak lin voss neth mora dell quist vane sho berin".split()
_GIVEN = "A. B. C. D. E. F. G. H. J. K. L. M. N. O. P. R. S. T. V. W. Y. Z.".split()


def write_texts(
    topic: np.ndarray,
    themes: np.ndarray,
    topics: Mapping[str, Mapping[str, Any]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Title and abstract of each paper.

    Parameters
    ----------
    topic : place of each paper's topic in ``topics``, shape (n,).
    themes : which themes each paper has, shape (n, t), columns in the order of the themes' names.
    topics : word lists; those with a theme also say what to plant.
    rng : of every choice.

    Returns
    -------
    columns title and abstract, n rows in the order of ``topic``. The abstract of a paper has a
    sentence with a phrase of each of its themes.
    """
    sentences = _lay_out(topic, themes, topics, rng)
    text = pl.col("text").str.replace_all(r"\ba ([aeiou])", "an ${1}")
    filled = _fill(sentences, topics, rng).with_columns(
        text=text.str.slice(0, 1).str.to_uppercase() + text.str.slice(1)
    )
    is_title = pl.col("position") == _TITLE
    return (
        filled.sort("paper", "position", maintain_order=True)
        .group_by("paper", maintain_order=True)
        .agg(
            title=pl.col("text").filter(is_title).first(),
            abstract=pl.col("text").filter(~is_title).str.join(" "),
        )
        .select("title", "abstract")
    )


def write_authors(count: int, rng: np.random.Generator) -> pl.Series:
    """Invented names, one to eight for each of ``count`` papers; Series of lists."""
    sizes = np.clip(1 + rng.poisson(2.4, count), 1, 8)
    total = int(sizes.sum())
    parts = [
        pl.Series(words).gather(rng.integers(0, len(words), total))
        for words in (_GIVEN, _STARTS, _MIDDLES, _ENDS)
    ]
    names = parts[0] + " " + parts[1] + parts[2] + parts[3]
    frame = pl.DataFrame({"paper": np.repeat(np.arange(count), sizes), "authors": names})
    return frame.group_by("paper", maintain_order=True).agg("authors")["authors"]


@cache
def _read_sentences() -> dict[str, Any]:
    return tomllib.loads((DATA / "demo" / "sentences.toml").read_text(encoding="utf-8"))


def _lay_out(
    topic: np.ndarray,
    themes: np.ndarray,
    topics: Mapping[str, Mapping[str, Any]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """One row per sentence: paper, topic, position (0 is the title), text to fill, plant."""
    count = len(topic)
    lists = list(topics.values())
    every = np.arange(count)
    of_topic = [entry.get("theme") for entry in lists]
    names = sorted(theme for theme in of_topic if theme)
    planted_paper, planted_theme = np.nonzero(themes)
    plants = _choose_plants(planted_theme, [lists[of_topic.index(name)] for name in names], rng)
    # A title speaks of the theme whose topic the paper is written from.
    own = np.array([names.index(theme) if theme else -1 for theme in of_topic])[topic]
    in_title = (planted_theme == own[planted_paper]) & (
        rng.random(len(planted_paper)) < _PLANTED_TITLE
    )
    plain = np.setdiff1d(every, planted_paper[in_title])
    rows = [
        _pick(plain, topic, _TITLE, "title", None, rng),
        _pick(
            planted_paper[in_title], topic, _TITLE, "title_planted", plants.filter(in_title), rng
        ),
    ]
    for position, (part, chance) in enumerate(_PARTS, start=1):
        if part == "planted":
            rows.append(_pick(planted_paper, topic, position, part, plants, rng))
        else:
            chosen = every[rng.random(count) < chance]
            rows.append(_pick(chosen, topic, position, part, None, rng))
    return pl.concat(rows)


def _choose_plants(
    theme: np.ndarray, lists: list[Mapping[str, Any]], rng: np.random.Generator
) -> pl.Series:
    phrases = pl.DataFrame({"plant": [entry["plant"] for entry in lists]})[theme]
    pick = pl.Series(rng.integers(0, 1 << 30, len(theme)))
    return phrases.select(pl.col("plant").list.get(pick % pl.col("plant").list.len()))["plant"]


def _pick(
    papers: np.ndarray,
    topic: np.ndarray,
    position: int,
    part: str,
    plants: pl.Series | None,
    rng: np.random.Generator,
) -> pl.DataFrame:
    texts = pl.Series(_read_sentences()[part])
    return pl.DataFrame(
        {
            "paper": papers,
            "topic": topic[papers],
            "position": np.full(len(papers), position),
            "text": texts.gather(rng.integers(0, len(texts), len(papers))),
            "plant": pl.Series([""], dtype=pl.String).new_from_index(0, len(papers))
            if plants is None
            else plants,
        }
    )


def _fill(
    sentences: pl.DataFrame, topics: Mapping[str, Mapping[str, Any]], rng: np.random.Generator
) -> pl.DataFrame:
    """Put words into the places of every sentence; the three terms of a sentence differ."""
    fields = _read_sentences()["fields"]
    words = pl.DataFrame(
        [
            {**{name: entry[name] for name in _WORDS}, "fields": fields[entry["field"]]}
            for entry in topics.values()
        ]
    )
    height = sentences.height
    wide = sentences.hstack(words[sentences["topic"].to_numpy()]).with_columns(
        first=pl.Series(rng.integers(0, 1 << 20, height)),
        step=pl.Series(rng.integers(1, 4, height)),
        n=pl.Series(rng.integers(2, 41, height)).cast(pl.String),
        **{slot: pl.Series(rng.integers(0, 1 << 20, height)) for slot in _LISTS},
    )
    picked = wide.with_columns(
        *(
            _take("terms", pl.col("first") + number * pl.col("step")).alias(slot)
            for number, slot in enumerate(_TERMS)
        ),
        *(_take(source, pl.col(slot)).alias(slot) for slot, source in _LISTS.items()),
    )
    text = pl.col("text")
    for slot in (*_TERMS, *_LISTS, "anchor", "plant", "n"):
        text = text.str.replace(f"{{{slot}}}", pl.col(slot), literal=True)
    return picked.select("paper", "position", text=text)


def _take(words: str, place: pl.Expr) -> pl.Expr:
    return pl.col(words).list.get(place % pl.col(words).list.len())
