"""The ways one would take first: what the topic fit is held against."""

import numpy as np
import polars as pl
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.preprocessing import normalize

from tests.benchmarks.topics_papers import read_texts, scan

Figures = dict[str, float | int | str]
_TERMS, _LEAST, _MOST = 60_000, 20, 0.1


def fit_naive(papers: int, topics: int) -> Figures:
    """Words and pairs of words counted in polars, TF-IDF, SVD, KMeans."""
    reduced = TruncatedSVD(100, random_state=0).fit_transform(_weigh_terms(papers))
    return count_sizes(KMeans(topics, n_init=1, random_state=0).fit_predict(normalize(reduced)))


def _weigh_terms(papers: int) -> sp.csr_matrix:
    text = pl.concat_str("title", pl.col("abstract").fill_null(""), separator=". ")
    words = (
        scan(papers)
        .select(word=text.str.to_lowercase().str.extract_all("[a-z][a-z]+"))
        .with_row_index("paper")
        .explode("word", empty_as_null=True)
        .drop_nulls()
        .filter(~pl.col("word").is_in(sorted(ENGLISH_STOP_WORDS)))
        .select("paper", term=pl.col("word").cast(pl.Categorical).to_physical().cast(pl.Int64) + 1)
        .collect()
    )
    pairs = words.select("paper", term=pl.col("term") * 2**32 + pl.col("term").shift(-1)).filter(
        words["paper"] == words["paper"].shift(-1)
    )
    both = pl.concat([words.lazy(), pairs.lazy()])
    counted = both.group_by("paper", "term").agg(times=pl.len()).collect(engine="streaming")
    del words, pairs
    kept = (
        counted.group_by("term")
        .agg(papers=pl.len())
        .filter(pl.col("papers").is_between(_LEAST, max(_LEAST, _MOST * papers)))
        .sort("papers", "term", descending=[True, False])
        .head(_TERMS)
        .with_row_index("column")
    )
    found = counted.join(kept, on="term")
    weight = (1 + found["times"].log()) * ((papers / found["papers"]).log() + 1)
    at = found["paper"].to_numpy(), found["column"].to_numpy()
    shape = (papers, kept.height)
    return normalize(sp.csr_matrix((weight.to_numpy().astype(np.float32), at), shape=shape))


def fit_plain(papers: int, topics: int) -> Figures:
    """TF-IDF of scikit-learn, SVD, KMeans."""
    matrix = TfidfVectorizer(min_df=5, max_df=0.3, stop_words="english", ngram_range=(1, 2))
    reduced = TruncatedSVD(100, random_state=0).fit_transform(
        matrix.fit_transform(read_texts(papers)).astype(np.float32)
    )
    return count_sizes(KMeans(topics, n_init=1, random_state=0).fit_predict(normalize(reduced)))


def fit_sparse(papers: int, topics: int) -> Figures:
    """TF-IDF of scikit-learn, KMeans on the sparse matrix."""
    matrix = TfidfVectorizer(min_df=5, max_df=0.3, stop_words="english", ngram_range=(1, 2))
    weighted = matrix.fit_transform(read_texts(papers)).astype(np.float32)
    return count_sizes(KMeans(topics, n_init=1, random_state=0).fit_predict(weighted))


def count_sizes(labels: np.ndarray) -> Figures:
    sizes = np.bincount(labels)
    return {"topics": len(sizes), "smallest": int(sizes.min()), "largest": int(sizes.max())}
