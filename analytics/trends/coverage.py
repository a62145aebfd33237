"""Which strata the sources cover alike from the first period to the last."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A stratum's part of all papers does not change by itself by more than this from one half year
#: to the next: where it does, sources began or ended.
JUMP = 4.0

#: Fewer papers than this in a window, where the other window leads to expect them, are noise.
_EXPECTED = 20.0


def find_covered(parts: Floats, wholes: Floats, *, window: int) -> NDArray[np.bool_]:
    """Strata whose part of the whole never jumps.

    Parameters
    ----------
    parts : (strata, periods) papers of each stratum.
    wholes : (periods,) or (strata, periods) papers they are a part of.
    window : periods before and after each boundary that are compared, or half of all where
        there are not twice as many.

    Returns
    -------
    (strata,) False where at a boundary the part before and the part after differ more than JUMP
    times, and the papers are too many for chance.
    """
    periods = parts.shape[1]
    window = max(1, min(window, periods // 2))
    cut = np.arange(window, periods - window + 1)
    before, after = _window(parts, cut, window)
    whole_before, whole_after = _window(np.broadcast_to(wholes, parts.shape), cut, window)
    ratio = np.maximum(whole_after, 1e-9) / np.maximum(whole_before, 1e-9)
    vanished = (before * ratio >= _EXPECTED) & (after * JUMP < before * ratio)
    appeared = (after / ratio >= _EXPECTED) & (before * JUMP < after / ratio)
    covered: NDArray[np.bool_] = np.logical_not(np.any(vanished | appeared, axis=1))
    return covered


def _window(counts: Floats, cut: NDArray[np.int64], window: int) -> tuple[Floats, Floats]:
    """Sums of the periods just before and just after each cut; (strata, cuts) each."""
    running = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(1)], axis=1)
    return running[:, cut] - running[:, cut - window], running[:, cut + window] - running[:, cut]
