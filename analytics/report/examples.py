"""Examples of a chapter: which papers come first, by signs that anybody can check.

Nothing here says that a paper is important. Four signs are counted in title, abstract and author
list; each paper's places among its fellows by each sign are averaged. Against what an editor
picked by hand the rule is little better than chance: tests/benchmarks/README.md has the figures.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.schema import make_schema
from analytics.text import normalise, paper_text

#: The signs, as words of a report: its title begins with a name of its own; its abstract states
#: figures; it says that code, data or a model is released; many authors.
SIGNS = ("named", "figures", "release", "authors")

#: Examples of a chapter.
EXAMPLES = 5

RANKED = make_schema(
    arxiv_id=pl.String,
    score=pl.Float64,  # mean place among the papers at hand by each sign, 0 to 1
    named=pl.Boolean,
    figures=pl.Int64,  # numbers in the abstract that stand alone
    release=pl.Boolean,
    authors=pl.Int64,  # 0 where no source tells
    signs=pl.List(
        pl.String
    ),  # of SIGNS, those it has; figures and authors: more than the middle one
)

_NAMED = r"^(?:[A-Z][\w.+$^{}\\-]*|[a-z]+[A-Z][\w.+-]*)(?: [A-Z0-9][\w.+-]*)?\s?: "
_NO_NAME = r"^(?:SoK|Position|Survey|Tutorial|Demo|Technical Report|Editorial|Review)\b"
_FIGURE = r"(?:^|[\s(~$<>=≈])\d[\d.,]*"
_RELEASE = (
    r"(?i)open[- ]?sourc|publicly[- ](?:available|released?)|we (?:will )?(?:publicly )?release"
    r"|(?:code|data|dataset|datasets|models|weights|implementation|benchmark)\b[^.]{0,40} "
    r"(?:is|are|will be) (?:publicly |freely |made |openly )*(?:available|released)"
    r"|(?:github\.com|huggingface\.co|gitlab\.com|zenodo\.org)/"
)
#: Papers whose words agree by more than this (cosine of 0/1 words) say the same thing.
_ALIKE = 0.6


def rank_examples(papers: pl.DataFrame) -> pl.DataFrame:
    """Papers in the order in which a chapter takes its examples.

    Parameters
    ----------
    papers : columns arxiv_id, title, abstract and authors: all papers of one chapter, each once.

    Returns
    -------
    columns RANKED, best first; equal scores by arxiv_id, so that the order never changes.
    """
    title, abstract = pl.col("title"), pl.col("abstract")
    signs = papers.select(
        "arxiv_id",
        named=(title.str.contains(_NAMED) & ~title.str.contains(_NO_NAME)).fill_null(False),
        figures=abstract.str.count_matches(_FIGURE).fill_null(0).cast(pl.Int64),
        release=abstract.str.contains(_RELEASE).fill_null(False),
        authors=pl.col("authors").list.len().fill_null(0).cast(pl.Int64),
    )
    places = [pl.col(name).cast(pl.Int64).rank("average") / pl.len() for name in SIGNS]
    shown = {
        "named": pl.col("named"),
        "figures": pl.col("figures") > pl.col("figures").median(),
        "release": pl.col("release"),
        "authors": pl.col("authors") > pl.col("authors").median(),
    }
    has = [pl.when(test).then(pl.lit(name)) for name, test in shown.items()]
    ranked = signs.with_columns(
        score=pl.mean_horizontal(places),
        signs=pl.concat_list(has).list.drop_nulls(),
    )
    return ranked.select(list(RANKED)).sort("score", "arxiv_id", descending=[True, False])


def choose_examples(
    papers: pl.DataFrame, count: int = EXAMPLES, *, rejected: Sequence[str] = ()
) -> list[str]:
    """The first papers of the ranking, leaving out what says the same as one before it.

    Parameters
    ----------
    papers : as ``rank_examples`` takes them.
    rejected : never taken; they rank with the others, so that rejecting one moves no other.

    Returns
    -------
    at most ``count`` arxiv_ids, best first.
    """
    # Five times as many as are asked for leave enough when some are alike.
    ranked = rank_examples(papers).filter(~pl.col("arxiv_id").is_in(list(rejected)))
    order = ranked.head(5 * count)["arxiv_id"]
    texts = order.to_frame().join(papers, on="arxiv_id", how="left", maintain_order="left")
    alike = _compare(texts)
    chosen: list[int] = []
    for row in range(len(order)):
        if len(chosen) < count and not any(alike[row, other] > _ALIKE for other in chosen):
            chosen.append(row)
    return order.gather(chosen).to_list()


def _compare(texts: pl.DataFrame) -> NDArray[np.float64]:
    """Cosine of the sets of words of each two papers; (papers, papers)."""
    words = (
        texts.with_row_index("row")
        .select("row", word=normalise(paper_text()).str.split(" ").list.unique())
        .explode("word")
        .filter(pl.col("word").str.len_chars() > 3)
    )
    if words.is_empty():
        return np.zeros((texts.height, texts.height))
    codes = words["word"].rank("dense").to_numpy().astype(np.int64) - 1
    present = np.zeros((texts.height, int(codes.max()) + 1))
    present[words["row"].to_numpy(), codes] = 1
    norms = np.sqrt(np.maximum(present.sum(1), 1))
    cosines: NDArray[np.float64] = (present @ present.T) / np.outer(norms, norms)
    return cosines
