"""Draw matches of each theme at random, to be read and judged by hand.

    python -m tests.benchmarks.theme_sample inference-efficiency
    python -m tests.benchmarks.theme_sample inference-efficiency --ids

prints, for each of 50 papers, the title, the sentence of each matching phrase and the beginning
of the abstract; with --ids the rows for data/themes/judgements.csv, their judgement still empty.
The draw depends only on the corpus, the phrases and the seed. A paper belongs to its theme
(``right``) if what the theme means is a part of what the paper does, measures or discusses at
length; a passing mention, or a phrase that means something else, is ``wrong``.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from analytics.config import DATA
from analytics.text import BOUNDARY, normalise, paper_text
from analytics.trends.matches import match_themes
from analytics.trends.themes import Theme, normalise_phrases, read_themes
from tests.conftest import find_shared

SIZE, SEED = 50, 20260801


def read_texts(folder: Path) -> pl.LazyFrame:
    """Every paper of the corpora: arxiv_id, title, abstract and normalised text."""
    files = sorted((folder / "corpora").glob("*.parquet"))
    return pl.concat(
        [pl.scan_parquet(path).select("arxiv_id", "title", "abstract") for path in files]
    ).with_columns(text=normalise(paper_text()))


def restore_id(arxiv_id: pl.Expr) -> pl.Expr:
    """The id with the last zero that some records lost on their way through a number.

    Ids have five digits after the dot since January 2015; 1909.0516 there stands for 1909.05160.
    """
    shortened = arxiv_id.str.contains(r"^\d{4}\.\d{4}$") & (arxiv_id.str.head(4) >= "1501")
    return pl.when(shortened).then(arxiv_id + "0").otherwise(arxiv_id)


def draw_papers(matches: pl.DataFrame, theme_id: str, size: int, seed: int) -> pl.DataFrame:
    """Papers of one theme at random, in the order drawn: arxiv_id and its phrases."""
    papers = (
        matches.filter(pl.col("theme_id") == theme_id)
        .group_by("arxiv_id")
        .agg(pl.col("phrase").sort())
        .sort("arxiv_id")
    )
    return papers.sample(min(size, papers.height), seed=seed, shuffle=True)


def find_sentences(text: str, phrases: Sequence[str]) -> list[str]:
    """The sentences of a normalised text with the phrases, each phrase marked."""
    sentences = [f" {sentence.strip()} " for sentence in text.split(BOUNDARY)]
    wanted = [f" {words} " for words in normalise_phrases(pl.Series(list(phrases)))]
    found = [
        (sentence, words)
        for words in wanted
        for sentence in sentences[1:] + sentences[:1]
        if words in sentence
    ]
    return [sentence.replace(words, f" [{words.strip()}] ").strip() for sentence, words in found]


def main(
    themes: Annotated[list[str] | None, typer.Argument(help="Theme ids; all by default.")] = None,
    ids: Annotated[bool, typer.Option("--ids", help="Rows for the judgements instead.")] = False,
    size: int = SIZE,
    seed: int = SEED,
) -> None:
    """Print a random sample of each theme's papers."""
    chosen: list[Theme] = [
        theme for theme in read_themes([DATA / "themes"]) if not themes or theme.id in themes
    ]
    texts = read_texts(find_shared()).collect()
    matches = match_themes(texts.lazy().select("arxiv_id", "text"), chosen)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    for theme in chosen:
        drawn = draw_papers(matches, theme.id, size, seed)
        if ids:
            named = drawn.with_columns(restore_id(pl.col("arxiv_id")))
            rows.writerows(
                (theme.id, f"arXiv:{paper}", phrases[0], "") for paper, phrases in named.iter_rows()
            )
            continue
        print(f"\n{theme.name_en}: {theme.meaning_en}")
        shown = drawn.join(texts, on="arxiv_id", how="left", maintain_order="left")
        for number, row in enumerate(shown.iter_rows(named=True), start=1):
            print(f"\n{number} {row['arxiv_id']} {' '.join(row['title'].split())}")
            print(*(f"  > {s}" for s in find_sentences(row["text"], row["phrase"])), sep="\n")
            print(f"  {' '.join((row['abstract'] or '').split())[:300]}")


if __name__ == "__main__":
    typer.run(main)
