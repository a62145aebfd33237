"""Papers like a paper: the most alike come first, and nothing that is not alike comes at all."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import StoreError
from analytics.search.similar import (
    LEAST,
    Likes,
    PaperSpace,
    average_cosines,
    blend,
    open_space,
    part_from,
    rank_similar,
    save_space,
    stack,
    take_papers,
)

COMPONENTS, TERMS = 6, 40


def make_space(papers: int, seed: int = 0) -> PaperSpace:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(papers, COMPONENTS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = rng.random((papers, TERMS)) * (rng.random((papers, TERMS)) < 0.3)
    weights[:, 0] += 0.1
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    ids = pl.Series("arxiv_id", [f"2601.{number:05d}" for number in range(papers)])
    return PaperSpace(ids, vectors.astype(np.float32), sp.csr_matrix(weights.astype(np.float32)))


def compare_all(space: PaperSpace, likes: Likes) -> dict[str, float]:
    both = (space.vectors @ likes.vectors.T + (space.weights @ likes.weights.T).toarray()) / 2
    return dict(zip(space.ids, both.max(axis=1).tolist(), strict=True))


@settings(max_examples=25)
@given(seed=st.integers(0, 999), targets=st.integers(1, 4), limit=st.integers(1, 30))
def test_the_most_alike_come_first(seed: int, targets: int, limit: int) -> None:
    space = make_space(50, seed)
    likes = take_papers(space, space.ids.to_list()[:targets])
    own = space.ids.to_list()[:targets]
    found = rank_similar(space, likes, limit, without=own)
    expected = {id: value for id, value in compare_all(space, likes).items() if id not in own}
    best = sorted((value for value in expected.values() if value >= LEAST), reverse=True)[:limit]
    assert found["likeness"].to_list() == pytest.approx(best, abs=1e-5)
    assert not set(found["arxiv_id"]) & set(own)
    for id, value in found.select("arxiv_id", "likeness").iter_rows():
        assert expected[id] == pytest.approx(value, abs=1e-5)


def test_a_choice_of_papers_narrows_what_is_found() -> None:
    space = make_space(60)
    likes = take_papers(space, ["2601.00007"])
    among = space.ids.filter(space.ids > "2601.00030")
    narrowed = rank_similar(space, likes, 60, among=among)
    whole = rank_similar(space, likes, 60)
    assert narrowed.height
    assert narrowed.equals(whole.filter(pl.col("arxiv_id").is_in(among.implode())))


def test_each_paper_tells_which_of_several_it_is_like() -> None:
    space = make_space(40)
    ids = ["2601.00003", "2601.00021"]
    both = stack([take_papers(space, [id]) for id in ids])
    found = rank_similar(space, both, 40)
    rows = dict(found.select("arxiv_id", "row").iter_rows())
    assert [rows[id] for id in ids] == [0, 1]


def test_the_blend_of_two_lies_between_them() -> None:
    space = make_space(40)
    pair = take_papers(space, ["2601.00003", "2601.00021"])
    middle = blend(pair)
    assert np.linalg.norm(middle.vectors) == pytest.approx(1, abs=1e-5)
    cosines = pair.vectors @ middle.vectors[0]
    assert cosines[0] == pytest.approx(float(cosines[1]), abs=1e-5)


def test_a_paper_without_terms_has_no_similar_papers() -> None:
    space = make_space(30)
    space.vectors[4] = 0
    weights = space.weights.tolil()
    weights[4] = 0
    bare = PaperSpace(space.ids, space.vectors, weights.tocsr())
    assert rank_similar(bare, take_papers(bare, ["2601.00004"]), 20).is_empty()
    assert blend(take_papers(bare, ["2601.00004"])).vectors.any() == np.False_
    others = rank_similar(bare, take_papers(bare, ["2601.00005"]), 30)
    assert "2601.00004" not in others["arxiv_id"].to_list()


def test_unknown_papers_are_like_nothing() -> None:
    space = make_space(30)
    assert rank_similar(space, take_papers(space, ["9999.99999", "demo/1"]), 20).is_empty()
    assert rank_similar(space, take_papers(space, []), 20).is_empty()


def test_likeness_is_the_mean_of_two_cosines() -> None:
    mean = average_cosines(np.float32([0.5, 1]), np.float32([0.1, 1]))
    assert mean.tolist() == pytest.approx([0.3, 1])


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    space = make_space(30)
    save_space(space, tmp_path)
    back = open_space(tmp_path, terms=TERMS)
    assert back.ids.equals(space.ids)
    assert np.abs(back.vectors - space.vectors).max() < 1e-3
    assert abs(back.weights - space.weights).max() < 1e-3
    (tmp_path / "vectors.npy").write_bytes(b"nothing")
    with pytest.raises(StoreError, match="worked out again"):
        open_space(tmp_path, terms=TERMS)


def test_what_is_left_of_one_without_another_is_unlike_the_other() -> None:
    space = make_space(40)
    ids = space.ids.to_list()
    one, other = blend(take_papers(space, ids[:20])), blend(take_papers(space, ids[20:]))
    left = part_from(one, other)
    places = ((left.vectors @ each.vectors.T).item() for each in (one, other))
    assert next(places) > next(places)
    assert np.linalg.norm(left.vectors) == pytest.approx(1, abs=1e-5)
    terms = ((left.weights @ each.weights.T).toarray().item() for each in (one, other))
    assert next(terms) > next(terms)


def test_nothing_is_left_of_one_without_itself() -> None:
    one = take_papers(make_space(3), ["2601.00001"])
    left = part_from(one, one)
    assert not left.vectors.any()
    assert not left.weights.toarray().any()
