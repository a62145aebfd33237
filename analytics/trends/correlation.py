"""How sure a slope is when what one period has too much of, the next tends to have too.

Residuals of real shares carry over from period to period, and a test that takes them as
independent finds trends in noise. The noise of a share is the binomial's own, which is known and
new in every period, and beside it some of a size and a carry-over that are not. How large it is
and how much of it carries over can hardly be told from one series of eighteen months, but many
series under the same filters tell it together: each pair on a grid is weighed for every series by
the restricted likelihood of its residuals times a prior learnt from all of them, and the t
distribution of the slope is averaged over the grid, so that not knowing it widens the interval too.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, polygamma, stdtr, stdtrit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Noise beside the binomial's own: its correlation from one period to the next, and its standard
#: deviation in log-odds. Real themes have 0 to 0.3. Sizes twice as far apart widen intervals.
GRID: Floats = np.array(
    [
        (0.0, 0.0),
        *product(
            (0.0, 0.2, 0.4, 0.6, 0.8, 0.92),
            (0.025, 0.035, 0.05, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.6),
        ),
    ]
)

#: Weight of each noise before any series was seen, and how many series that is worth: three in ten
#: have none, and what carries over most counts double, as a series alone hardly shows it.
PRIOR: Floats = np.where(GRID[:, 0] > 0.7, 2.0, 1.0) * (GRID[:, 1] > 0)
PRIOR = 0.7 * PRIOR / PRIOR.sum()
PRIOR[0] = 0.3
PRIOR_SERIES = 1.0

#: Noise less probable than this in every series is left out of its quantiles.
_NEGLIGIBLE = 1e-5
#: Most steps to a quantile of a mixture, and the part of it at which a step is the last: what is
#: wrong after it is of the order of its square.
_STEPS, _CLOSE = 60, 1e-6
#: Change of every probability at which the prior is learnt.
_SETTLED = 1e-6

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
    carry : (noises,) how probable each noise is, as ``learn_carry`` found it on other
        series of the same papers; by default it is learnt from those at hand.

    Notes
    -----
    ``residual / sqrt(variance)`` has the variance ``1 + s^2 v``, with v the series' mean binomial
    variance, and between periods d steps apart the covariance ``s^2 v r^d``. Restricted
    likelihood: Harville (1977), on two regressors (level and time), so that periods - 2 degrees
    of freedom remain. The prior over (r, s) is the maximum of the likelihood of all series
    together (EM), held back by PRIOR. What the residuals vary more or less than the noise says is
    a dispersion; these are moderated: each is drawn towards what all series have in common, as
    far as they have it, and the t quantiles gain the degrees of freedom that this is worth
    (Smyth 2004).
    """
    root = np.sqrt(np.maximum(variance, 1e-12))
    pearson, pull = residual / root, root * lever
    degrees = len(steps) - 2
    likelihood, spread, inflation = _weigh_noise(pearson, root, pull, steps)
    weights = _learn_weights(likelihood) if carry is None else _weigh(_relate(likelihood), carry)
    moderate, freedom = _moderate(spread, degrees)
    error = np.sqrt(np.maximum(moderate, MIN_DISPERSION) * inflation)
    errors = error / np.sqrt(np.maximum(information, 1e-300))
    kept = (weights > _NEGLIGIBLE).any(1) | (GRID[:, 1] == 0)
    mixture = errors[kept], weights[kept] / weights[kept].sum(0), freedom[kept]
    return Uncertainty(
        p=_tail(np.abs(slope), *mixture),
        reach=_solve_reach(*mixture, 1 - level),
        dispersion=(pearson**2).sum(1) / degrees,
        correlation=(weights * GRID[:, :1] * find_part((root**2).mean(1))).sum(0),
    )


def find_part(variance: Floats) -> Floats:
    """Part of the variance that is each noise of GRID and not the binomial's; (noises, series).

    Parameters
    ----------
    variance : (series,) mean binomial variance of the papers in a period.
    """
    beside = GRID[:, 1:] ** 2 * variance
    part: Floats = beside / (1 + beside)
    return part


def _weigh_noise(
    pearson: Floats, root: Floats, pull: Floats, steps: Integers
) -> tuple[Floats, Floats, Floats]:
    """Of each noise: log-likelihood, dispersion and inflation; (noises, series) each.

    The slope's variance there is the product of the last two, over the information.
    """
    size = (root**2).mean(1, keepdims=True)
    shape = len(GRID), len(pearson)
    likelihood, dispersion, inflation = np.empty(shape), np.empty(shape), np.empty(shape)
    for correlation in np.unique(GRID[:, 0]):
        chosen = GRID[:, 0] == correlation
        spectrum, axes = _find_axes(float(correlation), tuple(steps.tolist()))
        turned = pearson @ axes, root @ axes, pull @ axes
        square = turned[2] ** 2
        spread = 1 + GRID[chosen, 1, None, None] ** 2 * (size * spectrum)
        likelihood[chosen], rest = _fit_restricted(*turned, spread)
        dispersion[chosen] = rest / (len(steps) - 2)
        varied = np.einsum("st,nst->ns", square, spread)
        inflation[chosen] = varied / np.maximum(square.sum(1), 1e-300)
    return likelihood, dispersion, inflation


@lru_cache(maxsize=64)
def _find_axes(correlation: float, steps: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Axes of the noise's correlation, in which its sum with the binomial's is diagonal."""
    places = np.array(steps)
    spectrum, axes = np.linalg.eigh(correlation ** np.abs(places[:, None] - places[None, :]))
    return np.maximum(spectrum, 0.0), axes


def _moderate(spread: Floats, degrees: int) -> tuple[Floats, Floats]:
    """Dispersions drawn towards each other, and their degrees of freedom; (noises, series or 1).

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
    for _ in range(_STEPS):
        trigamma = polygamma(1, x)
        step = trigamma * (1 - trigamma / value) / polygamma(2, x)
        x = x + step
        if (np.abs(step) <= _CLOSE * x).all():
            break
    inverse: Floats = x
    return inverse


def _fit_restricted(
    noise: Floats, one: Floats, two: Floats, spread: Floats
) -> tuple[Floats, Floats]:
    """Restricted log-likelihood with these variances, and the sum of squares left.

    Parameters
    ----------
    noise, one, two : (series, periods) what is to be explained, and by what.
    spread : (noises, series, periods)

    Returns
    -------
    (noises, series) each.
    """
    products = np.array([one * one, one * two, two * two, one * noise, two * noise, noise * noise])
    a, b, d, u, v, whole = np.einsum("kst,nst->kns", products, 1 / spread)
    determinant = np.maximum(a * d - b * b, 1e-300)
    explained = (d * u * u - 2 * b * u * v + a * v * v) / determinant
    rest = np.maximum(whole - explained, 1e-300)
    fit = -np.log(spread).sum(2) / 2 - np.log(determinant) / 2 - rest / 2
    return fit, rest


def learn_carry(residual: Floats, variance: Floats, lever: Floats, steps: Integers) -> Floats:
    """How probable each noise of GRID is among many series; (noises,), sums to 1.

    Parameters
    ----------
    residual, variance, lever, steps : as for ``estimate_uncertainty``.
    """
    root = np.sqrt(np.maximum(variance, 1e-12))
    likelihood, _, _ = _weigh_noise(residual / root, root, root * lever, steps)
    return learn_noise(likelihood)


def weigh_lines(values: Floats, design: Floats, variance: float, steps: tuple[int, ...]) -> Floats:
    """Restricted log-likelihood of each noise of GRID around fitted lines; (noises,).

    Parameters
    ----------
    values : (periods,) over the binomial's standard deviation.
    design : (periods, regressors), over the same.
    variance : mean binomial variance of the papers in a period.
    steps : which period of the calendar each is, ascending.
    """
    fit = np.empty(len(GRID))
    for correlation in np.unique(GRID[:, 0]):
        spectrum, axes = _find_axes(float(correlation), steps)
        chosen = GRID[:, 0] == correlation
        spread = 1 + GRID[chosen, 1:] ** 2 * variance * spectrum
        whole = (axes.T @ np.column_stack([design, values])) / np.sqrt(spread)[:, :, None]
        triangle = np.linalg.qr(whole, mode="r")
        diagonal = np.maximum(np.abs(np.diagonal(triangle, axis1=1, axis2=2)), 1e-150)
        # The last of the diagonal is what is left of the values.
        fit[chosen] = -np.log(spread).sum(1) / 2 - np.log(diagonal[:, :-1]).sum(1)
        fit[chosen] -= diagonal[:, -1] ** 2 / 2
    return fit


def learn_noise(likelihood: Floats) -> Floats:
    """How probable each noise of GRID is among many series; (noises,), sums to 1.

    Parameters
    ----------
    likelihood : (noises, series) logarithms.
    """
    return _hold_back(_learn_weights(likelihood).sum(1), likelihood.shape[1])


def correlate_steps(weights: Floats, variance: Floats, steps: tuple[int, ...]) -> Floats:
    """Correlation between periods, expected over noises; (series, periods, periods).

    Parameters
    ----------
    weights : (noises,) how probable each is.
    variance : (series,) mean binomial variance of the papers in a period.
    steps : which period of the calendar each is, ascending.
    """
    places = np.array(steps)
    apart = np.abs(places[:, None] - places[None, :])
    correlations = np.unique(GRID[:, 0])
    part = weights[:, None] * find_part(variance)
    parts = np.array([part[GRID[:, 0] == each].sum(0) for each in correlations])
    expected: Floats = np.tensordot(parts.T, correlations[:, None, None] ** apart, axes=1)
    expected[:, np.arange(len(steps)), np.arange(len(steps))] = 1.0
    return expected


def _learn_weights(likelihood: Floats) -> Floats:
    """Probability of each noise for each series, by EM on the prior; (noises, series)."""
    relative = _relate(likelihood)
    prior = PRIOR
    for _ in range(200):
        # The weights added up over the series, without an array for them.
        pooled = _hold_back(prior * (relative @ (1 / (prior @ relative))), relative.shape[1])
        change, prior = np.abs(pooled - prior).max(), pooled
        if change < _SETTLED:
            break
    return _weigh(relative, prior)


def _relate(likelihood: Floats) -> Floats:
    """Likelihoods over the largest of each series, from their logarithms; (noises, series)."""
    relative: Floats = np.exp(likelihood - likelihood.max(axis=0, initial=-np.inf))
    return relative


def _weigh(relative: Floats, prior: Floats) -> Floats:
    joint = prior[:, None] * relative
    weights: Floats = joint / joint.sum(0)
    return weights


def _hold_back(weights: Floats, series: int) -> Floats:
    """Probability of each noise, from its weights added up over the series; (noises,)."""
    pooled: Floats = (weights + PRIOR_SERIES * PRIOR) / (series + PRIOR_SERIES)
    return pooled


def _tail(distance: Floats, errors: Floats, weights: Floats, degrees: Floats) -> Floats:
    """Two-sided tail of the mixture of t distributions; (series,)."""
    tail: Floats = (weights * 2 * stdtr(degrees, -distance / errors)).sum(0)
    clipped: Floats = np.minimum(tail, 1.0)
    return clipped


def _solve_reach(errors: Floats, weights: Floats, degrees: Floats, tail: float) -> Floats:
    """Distance at which the mixture's two-sided tail is ``tail``, by Newton's steps; (series,).

    The tail is convex, so that a step leads to the near side from wherever it begins, and from
    there never passes the distance it looks for; nearer than the least of all it need not begin.
    """
    alone = errors * stdtrit(degrees, 1 - tail / 2)
    least = alone.min(0)
    reach: Floats = np.sqrt((weights * alone**2).sum(0))
    for _ in range(_STEPS):
        density = (weights * 2 * _rate(reach / errors, degrees) / errors).sum(0)
        step = (_tail(reach, errors, weights, degrees) - tail) / density
        reach = np.maximum(reach + step, least)
        if (np.abs(step) <= _CLOSE * reach).all():
            break
    return reach


def _rate(distance: Floats, degrees: Floats) -> Floats:
    """Density of the t distribution."""
    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - np.log(degrees * np.pi) / 2
    density: Floats = np.exp(constant - (degrees + 1) / 2 * np.log1p(distance**2 / degrees))
    return density
