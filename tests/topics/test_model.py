"""Fit, folder and assignment, on made-up papers whose subjects are known."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.errors import ModelError
from analytics.schema import ASSIGNMENTS, LEDGER, NEIGHBOURS, TOPICS, TYPICAL, check
from analytics.topics.evaluation import measure_quality
from analytics.topics.fitted import FRAMES
from analytics.topics.model import (
    FittedTopics,
    assign_papers,
    fit_topics,
    read_topics,
    save_topics,
)
from tests.topics.papers import find_subject, make_papers


@pytest.fixture(scope="module")
def papers() -> pl.DataFrame:
    return make_papers()


@pytest.fixture(scope="module")
def fitted(papers: pl.DataFrame) -> FittedTopics:
    return fit_topics(papers.lazy(), topics=4, seed=0)


def subjects_of(assignments: pl.DataFrame) -> dict[str, int]:
    """The topic of each subject; fails if a subject has papers in two topics."""
    pairs = assignments.select(find_subject("arxiv_id"), "topic_id").unique()
    assert pairs.height == 4
    return dict(pairs.iter_rows())


def test_frames_fit_the_contracts(fitted: FittedTopics, papers: pl.DataFrame) -> None:
    check(fitted.topics, TOPICS, "topics")
    check(fitted.assignments, ASSIGNMENTS, "assignments")
    assert fitted.assignments["arxiv_id"].to_list() == sorted(papers["arxiv_id"])
    assert fitted.topics["papers"].sum() == papers.height
    assert fitted.assignments.null_count().sum_horizontal().item() == 0


def test_subjects_come_apart(fitted: FittedTopics) -> None:
    assert len(set(subjects_of(fitted.assignments).values())) == 4


def test_second_topic_is_another_one(fitted: FittedTopics) -> None:
    same = fitted.assignments.filter(pl.col("topic_id") == pl.col("nearest_other_topic"))
    assert same.is_empty()
    assert fitted.assignments["confidence"].is_between(0, 1).all()


def test_same_seed_same_result(fitted: FittedTopics, papers: pl.DataFrame) -> None:
    again = fit_topics(papers.sample(fraction=1, shuffle=True, seed=5).lazy(), topics=4, seed=0)
    assert again.topics.equals(fitted.topics)
    assert again.assignments.equals(fitted.assignments)


def test_folder_gives_back_what_was_saved(fitted: FittedTopics, tmp_path: Path) -> None:
    save_topics(fitted, tmp_path / "model")
    found = read_topics(tmp_path / "model")
    assert found.topics.equals(fitted.topics)
    assert found.assignments.equals(fitted.assignments)
    later = make_papers(5, seed=9)
    assert assign_papers(found.model, later.lazy()).equals(
        assign_papers(fitted.model, later.lazy())
    )


def test_new_papers_join_the_topic_of_their_subject(fitted: FittedTopics) -> None:
    later = assign_papers(fitted.model, make_papers(5, seed=9).lazy())
    assert subjects_of(later) == subjects_of(fitted.assignments)


def test_odd_papers_get_a_topic_too(papers: pl.DataFrame) -> None:
    odd = pl.DataFrame(
        {
            "arxiv_id": ["zz1", "zz2", "zz3", "zz4", "zz5"],
            "title": ["$x^2$", "", "Robot", "量子計算", None],
            "abstract": [None, "", "one", "これは日本語です", None],
        },
        schema={"arxiv_id": pl.String, "title": pl.String, "abstract": pl.String},
    )
    fitted = fit_topics(pl.concat([papers, odd]).lazy(), topics=4, seed=0)
    found = fitted.assignments.filter(pl.col("arxiv_id").str.starts_with("zz"))
    assert found.height == 5
    assert found.null_count().sum_horizontal().item() == 0
    bare = found.filter(pl.col("arxiv_id") == "zz2")
    assert bare["confidence"].item() == 0
    later = assign_papers(fitted.model, odd.lazy())
    assert later.drop("likeness").equals(found)
    assert later.filter(pl.col("arxiv_id") == "zz2")["likeness"].item() == 0


@pytest.mark.parametrize(
    ("texts", "topics"),
    [
        ([], None),
        ([], 5),
        (["graph coloring"], 2),
        (["graph coloring planar"] * 50, 5),
        (["", ""], 2),
        (["alpha beta", "gamma delta"], 3),
    ],
)
def test_too_little_to_tell_apart(texts: list[str], topics: int | None) -> None:
    papers = pl.DataFrame(
        {
            "arxiv_id": [str(number) for number in range(len(texts))],
            "title": texts,
            "abstract": texts,
        },
        schema={"arxiv_id": pl.String, "title": pl.String, "abstract": pl.String},
    )
    with pytest.raises(ModelError) as error:
        fit_topics(papers.lazy(), topics=topics, seed=0)
    assert "\n" not in str(error.value)


WORDS = "robot graph speech quantum logic image protein market".split()
CYRILLIC = "робот граф речь квант логика образ белок рынок".split()
CHINESE = "量子計算 機器學習 語音辨識 圖像分割 強化學習 自然語言 知識圖譜 推薦系統".split()


def draw_papers(words: list[str], length: int, count: int, *, title: str = "") -> pl.DataFrame:
    rng = np.random.default_rng(count)
    texts = [" ".join(rng.choice(words, length)) for _ in range(count)]
    return pl.DataFrame(
        {
            "arxiv_id": [f"26{number:05d}" for number in range(count)],
            "title": [title.format(words=text, number=at) for at, text in enumerate(texts)],
            "abstract": texts,
        },
        schema_overrides={"arxiv_id": pl.String, "title": pl.String, "abstract": pl.String},
    )


@pytest.mark.parametrize(
    ("words", "length", "title"),
    [
        (WORDS, 1, "{words}"),
        (WORDS, 6, r"$\alpha_{{{number}}}$"),
        (CYRILLIC, 6, "{words}"),
        (CHINESE, 3, ""),
    ],
    ids=["one word", "LaTeX titles", "Cyrillic", "Chinese"],
)
def test_odd_corpora_give_whole_figures(words: list[str], length: int, title: str) -> None:
    papers = draw_papers(words, length, 60, title=title)
    fitted = fit_topics(papers.lazy(), topics=4, seed=0)
    assert fitted.topics.height == 4
    for name in FRAMES:
        floats = getattr(fitted, name).select(cs.float())
        assert not floats.select(pl.all().is_nan().any()).transpose().to_series().any()
    quality = measure_quality(papers.lazy(), fitted, samples=1)
    json.dumps([quality.coherence, quality.diversity, quality.agreement], allow_nan=False)


CORPUS = st.tuples(
    st.sampled_from([WORDS, CYRILLIC, CHINESE, ["same"]]), st.integers(0, 6), st.integers(0, 150)
)


@settings(max_examples=30, deadline=None)
@given(before=CORPUS, after=CORPUS, topics=st.sampled_from([None, 2, 5, 12]))
@example(before=(WORDS, 1, 120), after=(WORDS, 1, 150), topics=12)  # fewer terms than topics
def test_a_refit_of_odd_papers_has_distinct_topics(
    fitted: FittedTopics,
    before: tuple[list[str], int, int],
    after: tuple[list[str], int, int],
    topics: int | None,
) -> None:
    try:
        previous = fit_topics(draw_papers(*before).lazy(), topics=3, seed=0)
    except ModelError:
        previous = fitted
    papers = draw_papers(*after)
    try:
        refitted = fit_topics(papers.lazy(), topics=topics, seed=1, previous=previous)
    except ModelError:
        return  # too few to tell apart
    assert refitted.assignments["arxiv_id"].sort().equals(papers["arxiv_id"])
    assert refitted.topics["label"].is_unique().all()
    assert refitted.topics["topic_id"].is_unique().all()
    assert np.isfinite(refitted.model.centroids).all()
    assert refitted.assignments["confidence"].is_finite().all()


def test_one_topic_is_refused(papers: pl.DataFrame) -> None:
    with pytest.raises(ModelError, match="2 or more"):
        fit_topics(papers.lazy(), topics=1, seed=0)


def test_refit_keeps_identity(fitted: FittedTopics, papers: pl.DataFrame) -> None:
    more = pl.concat([papers, make_papers(3, seed=4).with_columns(pl.col("arxiv_id") + "x")])
    refit = fit_topics(more.lazy(), topics=4, seed=3, previous=fitted)
    both = refit.assignments.join(fitted.assignments, on="arxiv_id", suffix="_old")
    assert (both["topic_id"] == both["topic_id_old"]).all()
    names = refit.topics.join(fitted.topics, on="topic_id", suffix="_old")
    assert names["label"].to_list() == names["label_old"].to_list()
    assert names["colour"].to_list() == names["colour_old"].to_list()


def test_progress_only_moves_on(papers: pl.DataFrame) -> None:
    seen: list[float] = []
    fit_topics(papers.lazy(), topics=4, seed=0, progress=lambda _stage, done: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == 1


@pytest.mark.parametrize("name", ["model.json", "arrays.npz", "words.parquet", "topics.parquet"])
def test_damaged_folder_is_refused(fitted: FittedTopics, tmp_path: Path, name: str) -> None:
    save_topics(fitted, tmp_path)
    (tmp_path / name).write_bytes(b"{}" if name.endswith("json") else b"damaged")
    with pytest.raises(ModelError, match="topics fit"):
        read_topics(tmp_path)


def test_a_folder_of_an_older_version_is_refused(fitted: FittedTopics, tmp_path: Path) -> None:
    save_topics(fitted, tmp_path)
    facts = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(facts | {"format": facts["format"] - 1}))
    with pytest.raises(ModelError, match=r"this version reads .* topics fit"):
        read_topics(tmp_path)


def test_labels_are_distinct(fitted: FittedTopics) -> None:
    assert fitted.topics["label"].n_unique() == 4
    for label in fitted.topics["label"]:
        words = label.lower().split()
        assert len(words) == len(set(words))
    areas = fitted.topics.select("area_id", "area_label").unique()
    assert areas["area_label"].n_unique() == areas.height > 1


def test_colours_can_be_read(fitted: FittedTopics) -> None:
    codes = np.array(
        [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in fitted.topics["colour"]]
    )
    linear = np.where(
        codes / 255 <= 0.04045, codes / 255 / 12.92, ((codes / 255 + 0.055) / 1.055) ** 2.4
    )
    light = linear @ [0.2126, 0.7152, 0.0722]
    assert ((1.05 / (light + 0.05)) > 2).all()  # on white
    assert (((light + 0.05) / 0.056) > 2.5).all()  # on near-black


def test_typical_papers_lie_nearest_to_their_topic(
    fitted: FittedTopics, papers: pl.DataFrame
) -> None:
    check(fitted.typical, TYPICAL, "typical")
    assert fitted.typical.group_by("topic_id").len()["len"].to_list() == [20] * 4
    own = fitted.typical.join(fitted.assignments, on="arxiv_id", suffix="_own")
    assert (own["topic_id"] == own["topic_id_own"]).all()
    best = assign_papers(fitted.model, papers.lazy()).group_by("topic_id").agg(pl.max("likeness"))
    first = fitted.typical.filter(pl.col("rank") == 0).select("topic_id", nearest="likeness")
    both = best.join(first, on="topic_id")
    assert both["likeness"].to_list() == pytest.approx(both["nearest"].to_list(), abs=1e-5)


def test_neighbours_are_other_topics_nearest_first(fitted: FittedTopics) -> None:
    check(fitted.neighbours, NEIGHBOURS, "neighbours")
    assert fitted.neighbours.height == 4 * 3
    assert (fitted.neighbours["topic_id"] != fitted.neighbours["other_id"]).all()
    for _, rows in fitted.neighbours.group_by("topic_id"):
        assert rows["likeness"].is_sorted(descending=True)


def test_a_topic_that_parts_leaves_a_line_in_the_ledger(papers: pl.DataFrame) -> None:
    coarse = fit_topics(papers.lazy(), topics=2, seed=0)
    assert coarse.ledger.is_empty()
    fine = fit_topics(papers.lazy(), topics=4, seed=0, previous=coarse)
    check(fine.ledger, LEDGER, "ledger")
    assert fine.ledger.filter(pl.col("event") == "born").height == 2
    split = fine.ledger.filter(pl.col("event") == "split")
    assert set(split["topic_id"]) <= set(coarse.topics["topic_id"])
    assert split["overlap"].is_between(0.25, 1).all()
    again = fit_topics(papers.lazy(), topics=4, seed=1, previous=fine)
    assert again.ledger.equals(fine.ledger)
    assert again.topics["label"].equals(fine.topics["label"])


def test_the_id_of_a_topic_that_is_gone_is_not_given_again(papers: pl.DataFrame) -> None:
    fine = fit_topics(papers.lazy(), topics=4, seed=0)
    coarse = fit_topics(papers.lazy(), topics=2, seed=0, previous=fine)
    again = fit_topics(papers.lazy(), topics=4, seed=0, previous=coarse)
    kept = set(again.topics["topic_id"]) & set(fine.topics["topic_id"])
    assert kept == set(coarse.topics["topic_id"])
    assert max(again.topics["topic_id"]) > max(fine.topics["topic_id"])


def test_a_tenth_of_the_fit_lies_far(fitted: FittedTopics, papers: pl.DataFrame) -> None:
    likeness = assign_papers(fitted.model, papers.lazy())["likeness"]
    assert (likeness < fitted.model.far).mean() == pytest.approx(0.1, abs=0.02)
