"""Where papers lie, by the terms they use and by vector, to tell which are alike."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp

from analytics.topics.fitted import Model
from analytics.topics.terms import count_terms
from analytics.topics.tokens import read_tokens
from analytics.topics.vectors import Floats, place_papers, weigh_terms


@dataclass(frozen=True, slots=True)
class Places:
    """Papers side by side.

    Attributes
    ----------
    arxiv_ids : sorted; one per row of what follows.
    vectors : shape (papers, components), rows of length one or zero.
    weights : CSR, shape (papers, terms), rows of length one or empty.
    """

    arxiv_ids: pl.Series
    vectors: Floats
    weights: sp.csr_matrix


def find_places(model: Model, papers: pl.LazyFrame) -> Places:
    """Places of papers that the model need not have seen.

    Parameters
    ----------
    papers : columns arxiv_id, title and abstract.
    """
    tokens = read_tokens(papers.select("arxiv_id", "title", "abstract"))
    counts = count_terms(tokens, model.vocabulary)
    # The model's weights favour rare terms, which serves topics; of two papers it makes too much
    # of one odd word in common.
    weights = weigh_terms(counts, np.sqrt(model.space.idf))
    return Places(tokens.arxiv_ids, place_papers(counts, model.space), weights)
