"""Blocks: every paper in one of them, its words those that the local engine reads."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from analytics.schema import PAPERS, conform
from analytics.topics.tokens import Tokens, read_tokens
from tests.spark.needs import require_spark

require_spark()

from analytics.spark.blocks import pick_rows, plan_spans, scan_span, survey_file  # noqa: E402
from analytics.spark.corpus import read_corpus  # noqa: E402
from tests.spark.conftest import BLOCK, write_file  # noqa: E402

if TYPE_CHECKING:
    from pyspark import SparkContext


def list_words(tokens: Tokens) -> dict[str, list[str]]:
    words = tokens.words.gather(tokens.ids)
    return {
        id: words[int(tokens.starts[row]) : int(tokens.starts[row + 1])].to_list()
        for row, id in enumerate(tokens.arxiv_ids)
    }


def test_every_paper_is_in_one_block(files: list[str], papers: pl.DataFrame) -> None:
    surveys = [survey_file(path, papers_in_block=BLOCK) for path in files]
    spans = plan_spans(surveys, papers_in_block=BLOCK)
    blocks = [scan_span(span).select("arxiv_id").collect()["arxiv_id"].sort() for span in spans]
    assert len(blocks) > 2
    assert max(len(block) for block in blocks) <= 2 * BLOCK
    assert pl.concat(blocks).to_list() == sorted(papers["arxiv_id"])
    assert sum(survey.papers for survey in surveys) == papers.height


def test_no_files_make_one_empty_block() -> None:
    (span,) = plan_spans([])
    assert scan_span(span).collect().is_empty()


def test_blocks_sample_as_the_whole_does() -> None:
    sizes = [5, 0, 1, 9, 3]
    starts = np.cumsum([0, *sizes])
    for stride in (1, 2, 4, 7, 30):
        rows = [
            start + pick_rows(int(start), size, stride)
            for start, size in zip(starts[:-1], sizes, strict=True)
        ]
        assert np.concatenate(rows).tolist() == list(range(0, sum(sizes), stride))


def test_workers_read_the_same_words_from_real_abstracts(
    shared: Path, context: "SparkContext", tmp_path: Path
) -> None:
    corpus = pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
    known = corpus.select("arxiv_id", "title", "abstract").collect().sample(10_000, seed=0)
    papers = conform(known, PAPERS, "papers")
    half = papers.height // 2
    files = [
        write_file(part, tmp_path / f"{number}.parquet")
        for number, part in enumerate((papers.head(half), papers.tail(half)))
    ]
    read = read_corpus(context, files, papers_in_block=4096)
    found: dict[str, list[str]] = {}
    for _, tokens in read.tokens.collect():
        found |= list_words(tokens)
    read.tokens.unpersist()
    assert read.papers == papers.height
    assert found == list_words(read_tokens(papers.lazy()))
