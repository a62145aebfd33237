"""How often change points are found where there are none, and where there is one.

``python -m tests.benchmarks.changes [--series 1000]``: shares of 2 % of monthly totals as uneven
as the shared corpora's (cs.LG, cs.CL, cs.AI, cs.CV, 2023 on, thin months left out), with noise of
dispersion 1 to 2 that carries over from month to month. Where there is a change, one series in
five has it.
"""

import argparse
from datetime import date

import numpy as np
import polars as pl

from analytics.trends.change import find_changes

#: Papers of the whole months in the shared corpora that are not thin.
TOTALS = np.array(
    """
    557 900 1937 2029 3402 2654 2200 2279 2245 2987 864 649 2344 4297 3743 699 1748 2508
    3695 4603 4582 7126 6841 5646 5775 6690 7508 6143 6442 6439 6752 8134 7449 9903 8685
    6992
    """.split(),
    dtype=int,
)
MONTHS = pl.date_range(date(2023, 1, 1), date(2026, 12, 1), "1mo", eager=True)[: TOTALS.size]


def draw_series(
    count: int, rng: np.random.Generator, *, growth: float, dispersion: float, carried: float
) -> np.ndarray:
    """Logits of shares with AR(1) noise on top of the binomial's, shape (count, months)."""
    months = TOTALS.size
    noise = rng.standard_normal((count, months))
    for at in range(1, months):
        noise[:, at] = carried * noise[:, at - 1] + np.sqrt(1 - carried**2) * noise[:, at]
    spread = np.sqrt((dispersion - 1) / (0.02 * 0.98 * TOTALS))
    years = (np.arange(months) - months / 2) / 12
    line: np.ndarray = np.log(0.02 / 0.98) + np.log1p(growth) * years + spread * noise
    return line


def measure(logits: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    papers = rng.binomial(TOTALS, 1 / (1 + np.exp(-logits)))
    count = len(papers)
    series = pl.DataFrame(
        {
            "series_id": np.repeat([f"term:{number:05}" for number in range(count)], TOTALS.size),
            "kind": "term",
            "period_start": pl.concat([MONTHS] * count),
            "period": "month",
            "papers": papers.ravel(),
            "total": np.tile(TOTALS, count),
            "complete": True,
            "thin": False,
        }
    )
    return find_changes(series)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    count = parser.parse_args().series
    rng = np.random.default_rng(0)
    print("no change           growth  dispersion  carried  series given one")
    for growth in (0.0, 0.4):
        for dispersion, carried in ((1, 0), (2, 0), (1.5, 0.3), (2, 0.3), (2, 0.6)):
            logits = draw_series(count, rng, growth=growth, dispersion=dispersion, carried=carried)
            found = measure(logits, rng)["series_id"].n_unique() / count
            print(f"{growth:25.0%} {dispersion:11} {carried:8} {found:17.1%}")
    print("one change in month 18           found   within 3 months   others given one")
    changed = np.arange(count) % 5 == 0
    years = np.maximum(np.arange(TOTALS.size) - 18, 0) / 12
    for name, step in (
        ("jump of +30 %", np.log(1.3) * (years > 0)),
        ("jump of +60 %", np.log(1.6) * (years > 0)),
        ("bend from 0 to +50 % a year", np.log(1.5) * years),
        ("bend from 0 to +100 % a year", np.log(2.0) * years),
    ):
        logits = draw_series(count, rng, growth=0.0, dispersion=1.5, carried=0.3)
        changes = measure(logits + np.outer(changed, step), rng)
        place = pl.col("series_id").str.strip_prefix("term:").str.to_integer()
        own = changes.filter(place % 5 == 0)
        near = own.filter((pl.col("change") - MONTHS[18]).dt.total_days().abs() <= 93)
        others = changes.filter(place % 5 != 0)
        print(
            f"{name:30} {own['series_id'].n_unique() / changed.sum():7.1%} "
            f"{near['series_id'].n_unique() / changed.sum():17.1%} "
            f"{others['series_id'].n_unique() / (~changed).sum():17.1%}"
        )


if __name__ == "__main__":
    main()
