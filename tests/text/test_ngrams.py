from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import StoreError
from analytics.text.ngrams import find_terms
from analytics.text.phrases import match_query, parse_query
from analytics.text.terms import TermTable, count_groups, open_terms, save_terms

WORDS = ["kv", "cache", "chain", "of", "thought", "the", "show", "language", "model", "4", "|"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=12)


def lay_out(texts: list[str | None]) -> pl.LazyFrame:
    ids = [f"2601.{number:05}" for number in range(len(texts))]
    return pl.DataFrame(
        {"arxiv_id": ids, "text": texts}, schema={"arxiv_id": pl.String, "text": pl.String}
    ).lazy()


def have(table: TermTable, term: str) -> list[int]:
    column = table.names.to_list().index(term)
    return np.flatnonzero(table.matrix[:, [column]].toarray().ravel()).tolist()


@given(TEXTS, st.integers(1, 3))
def test_a_term_is_in_exactly_the_papers_where_the_search_finds_it(
    texts: list[str], least: int
) -> None:
    table = find_terms(lay_out([*texts]), least=least)
    frame = lay_out([*texts]).collect()
    for term, papers in zip(table.names.to_list(), table.papers.tolist(), strict=True):
        found = frame.select(match_query(parse_query(f'"{term}"'), pl.col("text")))
        assert have(table, term) == found.to_series().arg_true().to_list()
        assert papers == found.to_series().sum() >= least


@given(TEXTS)
def test_no_term_is_left_out(texts: list[str]) -> None:
    names = set(find_terms(lay_out([*texts]), least=1).names)
    joined = " | ".join(texts)
    for term in ("kv cache", "chain of thought", "language model", "language model 4", "kv"):
        assert (term in names) == (f" {term} " in f" {joined} ")


def test_a_term_begins_and_ends_with_a_word_that_means_something() -> None:
    table = find_terms(lay_out(["show the chain of thought of the language model 4"]), least=1)
    assert "chain of thought" in table.names
    for other in ("show", "the chain", "of thought", "chain of", "of", "4"):
        assert other not in table.names


def test_terms_are_in_order_of_their_papers() -> None:
    table = find_terms(lay_out(["kv cache", "kv cache", "chain", None]), least=1)
    assert table.names.to_list() == ["cache", "kv", "kv cache", "chain"]
    assert table.papers.tolist() == [2, 2, 2, 1]
    assert table.matrix.shape == (4, 4)


def test_rows_are_in_the_order_of_the_ids() -> None:
    texts = pl.LazyFrame({"arxiv_id": ["b", "c", "a"], "text": ["kv", "cache", "kv chain"]})
    assert have(find_terms(texts, least=1), "kv") == [0, 1]


def test_without_papers_there_are_no_terms() -> None:
    table = find_terms(lay_out([]), least=1)
    assert table.names.is_empty()
    assert table.matrix.shape == (0, 0)


def test_groups_count_papers_and_leave_out_negative_ones() -> None:
    table = find_terms(lay_out(["kv cache", "kv", "kv", "cache"]), least=1)
    counted = count_groups(table, np.array([0, 1, -1, 1], dtype=np.int32), 2).toarray()
    columns = {name: counted[:, at].tolist() for at, name in enumerate(table.names)}
    assert columns == {"kv": [1, 1], "cache": [1, 1], "kv cache": [1, 0]}


def test_what_is_saved_is_what_is_opened(tmp_path: Path) -> None:
    table = find_terms(lay_out(["kv cache", "kv", "chain of thought"]), least=1)
    save_terms(table, tmp_path / "terms")
    opened = open_terms(tmp_path / "terms")
    assert opened.names.to_list() == table.names.to_list()
    assert (opened.matrix != table.matrix).nnz == 0
    (tmp_path / "terms" / "columns.npy").write_bytes(b"torn")
    with pytest.raises(StoreError, match="built again"):
        open_terms(tmp_path / "terms")
