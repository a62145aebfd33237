"""How sure a slope is when what one period has too much of, the next tends to have too.

Residuals of real shares carry over from period to period, and a test that takes them as
independent finds trends in noise. How much carries over can hardly be told from one series of
eighteen months, but many series under the same filters tell it together: each strength on a grid
is weighed for every series by the restricted likelihood of its residuals times a prior learnt
from all of them, and the t distribution of the slope is averaged over the grid, so that not
knowing the strength widens the interval too.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammainc, polygamma, stdtr, stdtrit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Correlation of the carried part from one period to the next, and the part of the variance
#: that is carried (the rest is the binomial's own, new in every period). The first carries none.
GRID: Floats = np.array(
    [(0.0, 0.0), *((r, f) for r in (0.2, 0.4, 0.6, 0.8, 0.92) for f in (0.35, 0.7, 1.0))]
)

#: Weight of each strength before any series was seen, and how many series that is worth.
#: Monthly residuals of real themes correlate by -0.1 to 0.6.
PRIOR: Floats = np.array([1.0, *(0.4 * (1 - r) * f for r, f in GRID[1:])])
PRIOR = PRIOR / PRIOR.sum()
PRIOR_SERIES = 1.0

#: Counts that follow a line more closely than this part of the binomial's variance are a sign of
#: too few periods, not of sureness.
MIN_DISPERSION = 0.1

#: Fewer series than this do not tell what their dispersions have in common.
MIN_POOLED = 10


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What may be said of slopes.

    Attributes
    ----------
    p : (series,) two-sided probability of a slope this far from zero where there is none.
    reach : (series,) the interval is slope -+ reach.
    dispersion : (series,) Pearson's chi-square over its degrees of freedom.
    correlation : (series,) expected correlation of one period with the next.
    """

    p: Floats
    reach: Floats
    dispersion: Floats
    correlation: Floats


def estimate_uncertainty(
    slope: Floats,
    information: Floats,
    residual: Floats,
    variance: Floats,
    lever: Floats,
    steps: Integers,
    *,
    level: float,
    carry: Floats | None = None,
) -> Uncertainty:
    """Intervals and p values of fitted slopes.

    Parameters
    ----------
    slope, information, residual, variance, lever : of ``binomial.Slopes``.
    steps : (periods,) which period of the calendar each is, ascending: 0, 1, 2, 5, ... where
        some between are left out.
    level : of the interval, two-sided.
    carry : (strengths,) how probable each strength is, as ``learn_carry`` found it on other
        series of the same papers; by default it is learnt from those at hand.

    Notes
    -----
    ``residual / sqrt(variance)`` has one variance, the dispersion, and between periods d steps
    apart the correlation ``f r^d``. Restricted likelihood: Harville (1977), on two regressors
    (level and time), so that periods - 2 degrees of freedom remain. The prior over (r, f) is the
    maximum of the likelihood of all series together (EM), held back by PRIOR. Dispersions are
    moderated: each is drawn towards what all series have in common, as far as they have it, and
    the t quantiles gain the degrees of freedom that this is worth (Smyth 2004).
    """
    root = np.sqrt(np.maximum(variance, 1e-12))
    pearson, pull = residual / root, root * lever
    degrees = len(steps) - 2
    likelihood, spread, inflation = _weigh_strengths(pearson, root, pull, steps, degrees)
    moderate, freedom = _moderate(spread, degrees)
    error = np.sqrt(np.maximum(moderate, MIN_DISPERSION) * inflation)
    weights = _learn_weights(likelihood) if carry is None else _weigh(likelihood, carry)
    errors = error / np.sqrt(np.maximum(information, 1e-300))
    return Uncertainty(
        p=_tail(np.abs(slope), errors, weights, freedom),
        reach=_solve_reach(errors, weights, freedom, 1 - level),
        dispersion=(pearson**2).sum(1) / degrees,
        correlation=GRID.prod(1) @ weights,
    )


def _weigh_strengths(
    pearson: Floats, root: Floats, pull: Floats, steps: Integers, degrees: int
) -> tuple[Floats, Floats, Floats]:
    """Of each strength: log-likelihood, dispersion and inflation; (strengths, series) each.

    The slope's variance there is the product of the last two, over the information.
    """
    likelihood, dispersion, inflation = [], [], []
    for strength in np.unique(GRID[:, 0]):
        spectrum, axes = _find_axes(float(strength), tuple(steps.tolist()))
        turned = pearson @ axes, root @ axes, pull @ axes
        for part in GRID[GRID[:, 0] == strength, 1]:
            spread = np.maximum(1 - part + part * spectrum, 1e-9)
            fit, rest = _fit_restricted(*turned, spread, degrees)
            if part > 0:
                fit = fit + _allow(part, rest, degrees)
            square = turned[2] ** 2
            likelihood.append(fit)
            dispersion.append(rest / degrees)
            inflation.append((square @ spread) / np.maximum(square.sum(1), 1e-300))
    return np.array(likelihood), np.array(dispersion), np.array(inflation)


@lru_cache(maxsize=64)
def _find_axes(strength: float, steps: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Axes of the carried part's correlation, in which every mixture with new noise is diagonal."""
    places = np.array(steps)
    spectrum, axes = np.linalg.eigh(strength ** np.abs(places[:, None] - places[None, :]))
    return spectrum, axes


def _moderate(spread: Floats, degrees: int) -> tuple[Floats, Floats]:
    """Dispersions drawn towards each other, and their degrees of freedom; (strengths, series or 1).

    The logarithms of the dispersions vary by ``trigamma(degrees / 2)`` where all series have the
    same; what they vary more tells how little they have in common (Smyth 2004, section 6.2).
    """
    seen = spread.shape[1]
    own = np.full((len(spread), 1), float(degrees))
    if seen < MIN_POOLED:
        return spread, own
    logs = np.log(np.maximum(spread, MIN_DISPERSION / 10))
    centre = logs - digamma(degrees / 2) + np.log(degrees / 2)
    mean = centre.mean(1, keepdims=True)
    beyond = ((centre - mean) ** 2).sum(1, keepdims=True) / (seen - 1) - polygamma(1, degrees / 2)
    # Half as many degrees as series at most: no more can be known of what they have in common.
    pooled = np.clip(2 * _invert_trigamma(np.maximum(beyond, 1e-4)), 0, seen / 2)
    common = np.exp(mean + digamma(pooled / 2) - np.log(pooled / 2))
    return (pooled * common + degrees * spread) / (pooled + degrees), own + pooled


def _invert_trigamma(value: Floats) -> Floats:
    """Where trigamma takes ``value``, by Newton's method (Smyth 2004, appendix)."""
    x = 0.5 + 1 / value
    for _ in range(30):
        trigamma = polygamma(1, x)
        x = x + trigamma * (1 - trigamma / value) / polygamma(2, x)
    inverse: Floats = x
    return inverse


def _fit_restricted(
    noise: Floats, one: Floats, two: Floats, spread: Floats, degrees: int
) -> tuple[Floats, Floats]:
    """Restricted log-likelihood with diagonal variances, and the sum of squares left."""
    precision = 1 / spread
    a, b, d = (one**2) @ precision, (one * two) @ precision, (two**2) @ precision
    u, v = (one * noise) @ precision, (two * noise) @ precision
    determinant = np.maximum(a * d - b * b, 1e-300)
    explained = (d * u * u - 2 * b * u * v + a * v * v) / determinant
    rest = np.maximum((noise**2) @ precision - explained, 1e-300)
    fit = -np.log(spread).sum() / 2 - np.log(determinant) / 2 - degrees / 2 * np.log(rest)
    return fit, rest


def _allow(part: float, rest: Floats, degrees: int) -> Floats:
    """Log-probability that the noise leaves room for the binomial's own beside the carried part.

    Where nothing is over-dispersed nothing can be carried: the dispersion is at least
    ``1 / (1 - part)``. Half of that is asked for, and five at most, as periods differ in size;
    then the probability is that of a sum of squares as small as the one at hand, and above a half
    it is no evidence.
    """
    asked = 2 * (1 - min(part, 0.8))
    room: Floats = np.log(np.clip(2 * gammainc(degrees / 2, rest / 2 * asked), 1e-30, 1))
    return room


def learn_carry(residual: Floats, variance: Floats, lever: Floats, steps: Integers) -> Floats:
    """How probable each strength of GRID is among many series; (strengths,), sums to 1.

    Parameters
    ----------
    residual, variance, lever, steps : as for ``estimate_uncertainty``.
    """
    root = np.sqrt(np.maximum(variance, 1e-12))
    likelihood, _, _ = _weigh_strengths(residual / root, root, root * lever, steps, len(steps) - 2)
    return learn_strengths(likelihood)


def weigh_lines(values: Floats, design: Floats, steps: tuple[int, ...]) -> Floats:
    """Restricted log-likelihood of each strength of GRID around fitted lines; (strengths,).

    Parameters
    ----------
    values : (periods,) over the binomial's standard deviation.
    design : (periods, regressors), over the same.
    steps : which period of the calendar each is, ascending.
    """
    degrees = design.shape[0] - design.shape[1]
    turned = np.empty((len(GRID), design.shape[0], design.shape[1] + 1))
    logs = np.empty(len(GRID))
    for place, (strength, part) in enumerate(GRID):
        spectrum, axes = _find_axes(float(strength), steps)
        spread = np.maximum(1 - part + part * spectrum, 1e-9)
        whole = axes.T @ np.column_stack([values, design])
        turned[place] = whole / np.sqrt(spread)[:, None]
        logs[place] = np.log(spread).sum()
    basis, triangle = np.linalg.qr(turned[:, :, 1:])
    noise = turned[:, :, 0]
    explained = np.einsum("spr,sp->sr", basis, noise)
    rest = np.maximum((noise**2).sum(1) - (explained**2).sum(1), 1e-12)
    diagonal = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
    fit: Floats = -logs / 2 - np.log(diagonal).sum(1) - degrees / 2 * np.log(rest)
    return fit


def learn_strengths(likelihood: Floats) -> Floats:
    """How probable each strength of GRID is among many series; (strengths,), sums to 1.

    Parameters
    ----------
    likelihood : (strengths, series) logarithms.
    """
    learnt: Floats = _pool(_learn_weights(likelihood))
    return learnt


def correlate_steps(weights: Floats, steps: tuple[int, ...]) -> Floats:
    """Correlation of noise between periods, expected over strengths; (periods, periods)."""
    places = np.array(steps)
    apart = np.abs(places[:, None] - places[None, :])
    carried = (GRID[:, 1, None, None] * GRID[:, 0, None, None] ** apart).T @ weights
    expected: Floats = carried + np.diag(1 - np.diagonal(carried))
    return expected


def _learn_weights(likelihood: Floats) -> Floats:
    """Probability of each strength for each series, by EM on the prior; (strengths, series)."""
    weights = _weigh(likelihood, PRIOR)
    for _ in range(200):
        weights = _weigh(likelihood, _pool(weights))
    return weights


def _weigh(likelihood: Floats, prior: Floats) -> Floats:
    relative = np.exp(likelihood - likelihood.max(axis=0, initial=-np.inf))
    joint = prior[:, None] * relative
    weights: Floats = joint / joint.sum(0)
    return weights


def _pool(weights: Floats) -> Floats:
    """Probability of each strength over all series, held back by PRIOR; (strengths,)."""
    pooled: Floats = (weights.sum(1) + PRIOR_SERIES * PRIOR) / (weights.shape[1] + PRIOR_SERIES)
    return pooled


def _tail(distance: Floats, errors: Floats, weights: Floats, degrees: Floats) -> Floats:
    """Two-sided tail of the mixture of t distributions; (series,)."""
    tail: Floats = (weights * 2 * stdtr(degrees, -distance / errors)).sum(0)
    clipped: Floats = np.minimum(tail, 1.0)
    return clipped


def _solve_reach(errors: Floats, weights: Floats, degrees: Floats, tail: float) -> Floats:
    """Distance at which the mixture's two-sided tail is ``tail``, by bisection; (series,)."""
    quantile = stdtrit(degrees, 1 - tail / 2)
    low, high = (errors * quantile).min(0), (errors * quantile).max(0)
    for _ in range(28):
        middle = (low + high) / 2
        beyond = _tail(middle, errors, weights, degrees) > tail
        low, high = np.where(beyond, middle, low), np.where(beyond, high, middle)
    reach: Floats = (low + high) / 2
    return reach
