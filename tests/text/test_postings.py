"""A sample of the terms, and which papers have each within the common length."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.errors import StoreError
from analytics.text.postings import (
    PER_OCTAVE,
    count_postings,
    find_postings,
    open_postings,
    sample_terms,
    save_postings,
)

TEXTS = pl.LazyFrame(
    {
        "arxiv_id": ["c", "a", "b"],
        "text": ["kv cache | deep learning", "deep cache", "naïve deep learning | kv cache"],
        "common_end": [8, 10, 20],
    }
)


def test_papers_are_places_among_sorted_ids_and_only_the_common_length_is_read() -> None:
    found = find_postings(TEXTS, pl.Series("term", ["kv cache", "deep", "deep learning", "none"]))
    papers = [found.papers[a:b].tolist() for a, b in pairwise(found.starts)]
    assert papers == [[2], [0, 1], [1], []]


def test_counts_by_group_leave_out_those_in_none(tmp_path: Path) -> None:
    found = find_postings(TEXTS, pl.Series("term", ["deep", "kv cache"]))
    save_postings(found, tmp_path / "postings")
    read = open_postings(tmp_path / "postings")
    assert count_postings(read, np.array([1, 1, 0]), 2).tolist() == [[0, 2], [1, 0]]
    assert count_postings(read, np.array([-1, 0, -1]), 1).tolist() == [[1], [0]]


def test_the_sample_is_even_over_the_frequencies() -> None:
    counts = np.concatenate([np.full(5000, 60), np.full(40, 1000), [4, 10_001]])
    names = pl.Series("term", [f"t{number:05d}" for number in range(counts.size)])
    chosen = sample_terms(names, counts, total=100_000)
    kept = dict(zip(names, counts, strict=True))
    sizes = [kept[name] for name in chosen]
    assert sizes.count(60) == PER_OCTAVE
    assert sizes.count(1000) == 40
    assert set(sizes) == {60, 1000}


def test_what_is_not_there_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="remove the store's folder catalogue"):
        open_postings(tmp_path)
