"""Terms and labels of topics, from counts that are small enough to judge."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics.labels import (
    Usage,
    name_areas,
    name_topics,
    rank_terms,
    rate_labels,
    score_terms,
    suit_labels,
)

TERMS = ["cache", "kv cache", "graph network", "upper bound", "cache eviction", "node"]


def make_usage(papers: list[list[int]], titles: list[list[int]] | None = None) -> Usage:
    """Topics of 1,000 papers and 500 titles each; every term is as near to every centroid."""
    counted = np.array(papers)
    groups = len(counted)
    return Usage(
        papers=counted,
        titles=np.array(titles) if titles else counted // 10,
        sizes=np.full(groups, 1000),
        title_sizes=np.full(groups, 500),
        likeness=np.ones(counted.shape, np.float32),
    )


@given(st.integers(0, 2**31), st.integers(2, 6), st.integers(300, 3_000_000))
def test_scores_are_those_of_double_precision(seed: int, topics: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(size // 2, size, topics)
    by_topic = rng.binomial(sizes[:, None], rng.beta(0.3, 20, (topics, 40)))
    everywhere, papers = by_topic.sum(axis=0), sizes.sum()
    prior = 500 * (everywhere + 0.5) / papers
    here, there = by_topic + prior, everywhere - by_topic + prior
    here_not = np.maximum(sizes[:, None] + 500 - here, 0.5)
    there_not = np.maximum((papers - sizes)[:, None] + 500 - there, 0.5)
    odds = np.log(here / here_not) - np.log(there / there_not)
    exact = odds / np.sqrt(1 / here + 1 / there)
    found = score_terms(by_topic, sizes)
    assert np.allclose(found, exact, rtol=1e-3, atol=1e-3 * np.sqrt(size))


def test_terms_set_topics_apart_and_do_not_repeat_words() -> None:
    usage = make_usage([[400, 300, 0, 190, 200, 5], [5, 0, 300, 90, 0, 400]])
    ranked = rank_terms(score_terms(usage.papers, usage.sizes), usage.papers, TERMS, count=2)
    first, second = ([TERMS[column] for column in row] for row in ranked.columns)
    assert first == ["cache", "upper bound"]
    assert second == ["node", "graph network"]
    assert (np.diff(ranked.weights) <= 0).all()


def test_of_equal_terms_the_earlier_comes_first() -> None:
    terms = [f"w{place} x{place}" for place in range(500)]
    even = np.tile([[30], [0]], 500)
    sizes = np.array([1000, 1000])
    ranked = rank_terms(score_terms(even, sizes), even, terms, count=3)
    assert ranked.columns[0].tolist() == [0, 1, 2]


def test_a_label_is_a_phrase_of_titles_too() -> None:
    papers = [[400, 300, 0, 350, 200, 5], [5, 0, 300, 20, 0, 400]]
    titles = [[90, 60, 0, 0, 50, 0], [0, 0, 60, 0, 0, 90]]
    usage = make_usage(papers, titles)
    ratings = rate_labels(usage, suit_labels(TERMS))
    assert not ratings[:, [0, 5]].any()  # single words name no topic
    assert name_topics(ratings, TERMS) == ["kv cache", "graph network"]
    assert name_topics(ratings, TERMS, taken={0: 4}) == ["cache eviction", "graph network"]
    assert name_topics(ratings, TERMS, taken={0: 2, 1: 1}) == ["graph network", "kv cache"]


def test_the_name_of_a_whole_field_gives_way_to_a_narrower_one() -> None:
    whole, part, word = suit_labels(["machine learning", "random forest", "forest"])
    assert part > whole > word == 0


def test_no_two_topics_share_a_label() -> None:
    usage = make_usage([[0, 300, 0, 0, 200, 0], [0, 310, 0, 0, 100, 0], [0, 0, 300, 0, 0, 0]])
    names = name_topics(rate_labels(usage, suit_labels(TERMS)), TERMS)
    assert len(set(names)) == 3


def test_an_area_has_names_without_a_word_in_common() -> None:
    usage = make_usage([[0, 300, 0, 0, 200, 0], [0, 290, 40, 0, 220, 0], [0, 0, 300, 40, 0, 0]])
    areas = np.array([0, 0, 1], np.int32)
    named = name_areas(usage, areas, TERMS, suit_labels(TERMS))
    for pair in named:
        words = [word for name in pair for word in name.split()]
        assert len(words) == len(set(words))
    assert len({name for pair in named for name in pair}) == sum(map(len, named))
    assert named[1][0] == "graph network"
