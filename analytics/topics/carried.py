"""The space of a fit before, over the terms of now: papers lie where they lay."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from analytics.topics.vectors import (
    COMPANY_WEIGHT,
    Floats,
    Space,
    rate_rarity,
    unit,
    weigh_terms,
)

#: Of the weight of the papers, what terms that a space was learned with must make up.
_KNOWN = 0.75
# The less of it those terms make up, the less does the company of terms count: so do fits of other
# papers agree, and their topics follow arXiv's categories as well as in a space of their own.
_PARTS_KNOWN = (0.85, 1.0)
_COMPANY_WEIGHTS = (0.45, COMPANY_WEIGHT)
#: A space is learned anew from so many times the papers it was learned from.
_GROWN = 1.5
_NOTHING = 1e-12


def carry_space(
    sample: sp.csr_matrix,
    frequency: npt.NDArray[np.int64],
    papers: int,
    terms: pl.Series,
    before: Space,
    terms_before: pl.Series,
) -> Space | None:
    """The space ``before``, with terms that are new folded in; None where it knows too little.

    Terms known before keep their weight and place. A new one lies where the papers lie that use it
    (folding-in, Berry, Dumais and O'Brien 1995, SIAM Review 37, 573-595).

    Parameters
    ----------
    sample : counts of a sample of the papers, shape (papers of it, terms).
    frequency, papers : in how many of all papers each term occurs, and how many there are.
    terms, terms_before : names of the terms, in the order of ``sample`` and of ``before``.
    """
    if sample.shape[0] > _GROWN * before.papers:
        return None
    place = _find_terms(terms, terms_before)
    known = place >= 0
    idf = np.where(known, before.idf[place], rate_rarity(frequency, papers)).astype(np.float32)
    learned = known & before.learned[place]
    weighted = weigh_terms(sample, idf)
    weight = np.bincount(weighted.indices, weighted.data**2, minlength=len(idf))
    part = weight[learned].sum() / max(weight.sum(), _NOTHING)
    if part < _KNOWN:
        return None
    old_basis, old_company = (
        np.where(known[:, None], rows[place], np.float32(0))
        for rows in (before.basis, before.company)
    )
    turned = weighted.T.tocsr()
    with ThreadPoolExecutor(2) as pool, threadpool_limits(1, "blas"):
        used = pool.submit(_fold_basis, weighted, turned, old_basis, known)
        company = _fold_company(weighted, turned, old_company, known)
        basis = used.result()
    company_weight = float(np.interp(part, _PARTS_KNOWN, _COMPANY_WEIGHTS))
    return Space(idf, basis, company, before.centre, learned, before.papers, company_weight)


def _find_terms(terms: pl.Series, before: pl.Series) -> npt.NDArray[np.int64]:
    """Where each term stood before; -1 where it did not."""
    stood = before.to_frame("term").with_row_index("place")
    found = terms.to_frame("term").join(stood, on="term", how="left", maintain_order="left")
    return found["place"].cast(pl.Int64).fill_null(-1).to_numpy()


def _fold_basis(
    weighted: sp.csr_matrix, turned: sp.csr_matrix, basis: Floats, known: npt.NDArray[np.bool_]
) -> Floats:
    """Known terms as they are, new ones from their papers, on the scale of the known."""
    sums = np.asarray(turned @ np.asarray(weighted @ basis))
    reach = (sums[known] ** 2).sum(axis=0)
    scale = (sums[known] * basis[known]).sum(axis=0) / np.maximum(reach, _NOTHING)
    return np.where(known[:, None], basis, sums * scale).astype(np.float32)


def _fold_company(
    weighted: sp.csr_matrix, turned: sp.csr_matrix, company: Floats, known: npt.NDArray[np.bool_]
) -> Floats:
    """The same for the company of terms, whose vectors are of length one."""
    papers = unit(np.asarray(weighted @ company))
    full = company.copy()
    full[~known] = unit(np.asarray(turned[~known] @ (papers - papers.mean(axis=0))))
    return full
