"""What each sentence of an abstract does: a linear model over words, place and turns of phrase.

The weights in ``data/roles/weights.parquet`` come from ``python -m tests.benchmarks.roles --save``
and ``data/roles/judgements.csv``: sentences read and labelled by hand, kept as id, number and
role. tests/benchmarks/README.md has the accuracy.

background : what is known, the problem, what others lack.
new : what this paper offers or asks.
method : how it works, how it was tried, on what.
result : what came out or was proved, and what follows from it.
limitation : what it does not do, what is left for later.
other : where code and data are, remarks on the paper itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.config import DATA
from analytics.errors import ModelError
from analytics.i18n import format_list
from analytics.i18n import gettext as _
from analytics.report.cues import describe_sentences

ROLES = ("background", "new", "method", "result", "limitation", "other")
WEIGHTS = pl.Schema({"feature": pl.String(), **dict.fromkeys(ROLES, pl.Float32())})

#: The row of the weights that every sentence gets.
INTERCEPT = "(always)"


@dataclass(frozen=True, slots=True)
class RoleModel:
    """A fitted classifier.

    Attributes
    ----------
    places : row of each feature in ``weights``.
    weights : (features, roles), float32, roles in the order of ROLES.
    """

    places: dict[str, int]
    weights: NDArray[np.float32]


def tell_roles(sentences: Sequence[str], model: RoleModel | None = None) -> tuple[str, ...]:
    """The likeliest role of each sentence of one abstract, one of ROLES each.

    Parameters
    ----------
    sentences : all of the abstract's, in order, as ``split_sentences`` gives them.
    model : the one shipped, where none is given.
    """
    return tuple(ROLES[place] for place in score_roles(sentences, model).argmax(1))


def score_roles(sentences: Sequence[str], model: RoleModel | None = None) -> NDArray[np.float32]:
    """The probability of each role for each sentence; (sentences, roles), rows sum to 1."""
    fitted = model or read_role_model()
    scores = np.zeros((len(sentences), len(ROLES)), dtype=np.float32)
    for row, features in enumerate(describe_sentences(sentences)):
        known = [fitted.places[name] for name in (INTERCEPT, *features) if name in fitted.places]
        scores[row] = fitted.weights[known].sum(0)
    powers = np.exp(scores - scores.max(1, keepdims=True, initial=-np.inf))
    shares: NDArray[np.float32] = powers / powers.sum(1, keepdims=True)
    return shares


@cache
def read_role_model(path: Path = DATA / "roles" / "weights.parquet") -> RoleModel:
    """The classifier in a file of weights; takes a few milliseconds, once.

    Raises
    ------
    ModelError : it cannot be read, or holds other roles; says what to run.
    """
    remedy = _("run {command}").format(command="python -m tests.benchmarks.roles --save")
    try:
        table = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(
            _("{path} cannot be read ({reason}): {remedy}").format(
                path=path, reason=reason, remedy=remedy
            )
        ) from error
    if table.schema != WEIGHTS:
        raise ModelError(
            _("{path} has not the columns {columns}: {remedy}").format(
                path=path, columns=format_list(list(WEIGHTS)), remedy=remedy
            )
        )
    places = {name: row for row, name in enumerate(table["feature"])}
    return RoleModel(places, table.select(ROLES).to_numpy().astype(np.float32))
