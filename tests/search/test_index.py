"""The index answers what reading every text would answer, and says so fast."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError, StoreError
from analytics.search.index import (
    PaperIndex,
    build_index,
    count_days,
    count_papers,
    find_papers,
    open_index,
    rank_papers,
)
from analytics.text import normalise, paper_text
from analytics.text.phrases import match_query, parse_query

TEXTS = {
    "2601.00003": "KV cache compression for long contexts. Serving is cheap",
    "2601.00001": "A cache of KV stores",
    "2601.00002": "Fine-tuning with small data sets",
    "2602.00010": "The cache. KV is next door",
    "hep-th/9901001": "Strings and branes",
}


def make_texts(texts: dict[str, str | None]) -> pl.LazyFrame:
    start = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    return pl.LazyFrame(
        {
            "arxiv_id": list(texts),
            "submitted": [start + timedelta(days=n // 2) for n in range(len(texts))],
            "text": list(texts.values()),
        },
        schema={"arxiv_id": pl.String, "submitted": pl.Datetime("us", "UTC"), "text": pl.String},
    ).with_columns(text=normalise(pl.col("text")))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PaperIndex:
    folder = tmp_path_factory.mktemp("index") / "new"
    build_index(make_texts(TEXTS), folder)
    return open_index(folder)


def find(index: PaperIndex, query: str) -> list[str]:
    return find_papers(index, parse_query(query)).to_list()


def test_finds_all_matches_sorted(index: PaperIndex) -> None:
    assert find(index, "cache") == ["2601.00001", "2601.00003", "2602.00010"]
    assert find(index, "kv caches") == ["2601.00001", "2601.00003", "2602.00010"]
    assert find(index, '"kv cache"') == ["2601.00003"]
    assert find(index, '"cache kv"') == []  # never across two sentences
    assert find(index, "finetuning") == ["2601.00002"]
    assert find(index, "dataset OR branes") == ["2601.00002", "hep-th/9901001"]
    assert find(index, "cache -serving") == ["2601.00001", "2602.00010"]
    assert find(index, "cache -(serving OR store)") == ["2602.00010"]
    assert find(index, "unheard") == []


def test_counts_agree(index: PaperIndex) -> None:
    assert count_papers(index, parse_query("cache")) == 3
    assert count_papers(index, parse_query("unheard")) == 0


def test_counts_per_day_of_submission(index: PaperIndex) -> None:
    days = count_days(index, parse_query("cache OR branes"))
    assert days.schema == {"day": pl.Date, "papers": pl.Int64}
    assert days.rows() == [(date(2026, 1, 1), 2), (date(2026, 1, 2), 1), (date(2026, 1, 3), 1)]
    assert count_days(index, parse_query("unheard")).is_empty()


def test_ranks_the_best_first(index: PaperIndex) -> None:
    ranked = rank_papers(index, parse_query("cache compression OR cache"), 2)
    assert ranked.schema == {"arxiv_id": pl.String, "score": pl.Float32}
    assert ranked["arxiv_id"][0] == "2601.00003"
    assert ranked.height == 2
    assert ranked["score"].is_sorted(descending=True)
    assert rank_papers(index, parse_query("unheard"), 2).is_empty()


def test_equal_papers_come_newest_first(tmp_path: Path) -> None:
    ids = [f"2601.{n:05d}" for n in range(40)]
    build_index(make_texts(dict.fromkeys(ids, "same words here")), tmp_path / "i")
    ranked = rank_papers(open_index(tmp_path / "i"), parse_query("same"), 5)
    assert ranked["arxiv_id"].to_list() == ids[:-6:-1]


def test_null_text_is_a_paper_without_words(tmp_path: Path) -> None:
    build_index(make_texts({"2601.00001": None, "2601.00002": "cache"}), tmp_path / "i")
    index = open_index(tmp_path / "i")
    assert index.ids.to_list() == ["2601.00001", "2601.00002"]
    assert find(index, "cache") == ["2601.00002"]


def test_no_papers_at_all(tmp_path: Path) -> None:
    build_index(make_texts({}), tmp_path / "i")
    index = open_index(tmp_path / "i")
    assert find(index, "cache") == []
    assert rank_papers(index, parse_query("cache"), 5).is_empty()
    assert count_days(index, parse_query("cache")).is_empty()


def test_progress_ends_at_one(tmp_path: Path) -> None:
    done: list[float] = []
    build_index(make_texts(TEXTS), tmp_path / "i", progress=done.append)
    assert done[-1] == 1
    assert done == sorted(done)


def test_a_missing_or_broken_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no search index"):
        open_index(tmp_path / "none")
    build_index(make_texts(TEXTS), tmp_path / "i")
    pl.DataFrame({"arxiv_id": ["2601.00001"]}).write_parquet(tmp_path / "i" / "ids.parquet")
    with pytest.raises(StoreError, match="5 papers and its list of ids 1"):
        open_index(tmp_path / "i")
    (tmp_path / "i" / "words" / "meta.json").write_text("{}")
    with pytest.raises(StoreError, match="no search index"):
        open_index(tmp_path / "i")


def test_threads_share_an_open_index(index: PaperIndex) -> None:
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(find(index, "cache"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["2601.00001", "2601.00003", "2602.00010"]] * 8


WORDS = st.sampled_from(["cache", "kv", "data", "set", "the", "pre-training", "a.", "model."])
SENTENCES = st.lists(WORDS, max_size=8).map(" ".join)
QUERIES = (
    st.text(alphabet='"()- ', max_size=2)
    .flatmap(
        lambda marks: st.lists(WORDS | st.sampled_from(["OR", *marks]), min_size=1, max_size=6)
    )
    .map(" ".join)
)


@settings(max_examples=25, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=12), st.lists(QUERIES, min_size=5, max_size=20))
def test_the_index_finds_what_reading_finds(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[str], queries: list[str]
) -> None:
    texts = make_texts({f"2601.{n:05d}": text for n, text in enumerate(sentences)})
    folder = tmp_path_factory.mktemp("any") / "i"
    build_index(texts, folder)
    index = open_index(folder)
    for text in queries:
        try:
            query = parse_query(text)
        except InputError:
            continue
        read = texts.filter(match_query(query, pl.col("text"))).collect()["arxiv_id"].to_list()
        assert find_papers(index, query).to_list() == read, text
        assert count_papers(index, query) == len(read)
        assert count_days(index, query)["papers"].sum() == len(read)


def test_real_papers_match_as_reading_does(shared: Path, tmp_path: Path) -> None:
    papers = pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet").head(6_000)
    texts = papers.select(
        "arxiv_id",
        submitted=pl.col("published").cast(pl.Datetime("us", "UTC")),
        text=normalise(paper_text()),
    ).collect()
    build_index(texts.lazy(), tmp_path / "i")
    index = open_index(tmp_path / "i")
    for text in ("model", '"large language models"', "quantization OR pruning -vision", "KV-cache"):
        query = parse_query(text)
        read = texts.filter(match_query(query, pl.col("text")))["arxiv_id"].sort()
        started = time.perf_counter()
        assert find_papers(index, query).to_list() == read.to_list()
        assert time.perf_counter() - started < 0.5
        assert len(read) > 0
