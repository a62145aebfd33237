"""The fit of the classifier of sentence roles: logistic regression over sparse features."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from analytics.report.roles import INTERCEPT, ROLES, WEIGHTS, RoleModel

#: A feature is kept that so many sentences have; strength of the penalty (smaller is stronger).
_LEAST, _STRENGTH = 2, 0.3
#: Each labelled limitation counts for so many: they are few, and would hardly be told otherwise.
EMPHASIS: Mapping[str, float] = {"limitation": 6.0}


def fit_roles(
    features: Sequence[frozenset[str]],
    roles: Sequence[str],
    *,
    emphasis: Mapping[str, float] = EMPHASIS,
) -> RoleModel:
    """Fit on labelled sentences.

    Parameters
    ----------
    features : of each sentence, as ``describe_sentences`` gives them.
    roles : of each sentence, one of ROLES; every role occurs.
    emphasis : how many sentences each one of a role counts for; 1 where it says nothing.
    """
    counts = Counter(name for each in features for name in each)
    names = sorted(name for name, count in counts.items() if count >= _LEAST)
    places = {name: place for place, name in enumerate(names)}
    rows = [sorted(places[name] for name in each if name in places) for each in features]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.array([place for row in rows for place in row], dtype=np.int64)
    matrix = sp.csr_matrix((np.ones(len(columns)), columns, ends), (len(rows), len(names)))
    weight = {ROLES.index(role): emphasis.get(role, 1.0) for role in set(roles)}
    fitted = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight=weight).fit(
        matrix, [ROLES.index(role) for role in roles]
    )
    weights = np.vstack([fitted.coef_.T, fitted.intercept_]).astype(np.float32)
    return RoleModel({**places, INTERCEPT: len(names)}, weights)


def save_role_model(model: RoleModel, path: Path) -> None:
    """Write the weights as a table that ``read_role_model`` reads: one row per feature."""
    columns = {"feature": list(model.places)} | {
        role: model.weights[:, place] for place, role in enumerate(ROLES)
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns, schema=WEIGHTS).write_parquet(path, compression="zstd")
