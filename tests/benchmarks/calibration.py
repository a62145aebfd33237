"""Are verdicts as sure as they say? Series with a known truth, judged as real ones are.

Run with ``python -m tests.benchmarks.calibration``; prints the table of calibration.md, in about
a minute. Nothing is read but the totals below.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl
from scipy import stats

from analytics.schema import VERDICTS
from analytics.trends.binomial import fit_slopes
from analytics.trends.growth import estimate_verdicts, measure_carry
from analytics.trends.periods import list_periods

#: Papers a month in cs.* and stat.ML as arXiv metadata at hand has them, February 2025 to
#: July 2026.
TOTALS = np.array(
    [
        *(4092, 5252, 5559, 8400, 8594, 7183, 7113, 8412, 10177),
        *(8427, 8798, 8989, 9185, 11076, 10245, 12739, 11821, 9962),
    ]
)

SERIES = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of truth.

    name : what the table calls it. share : in the middle of the time. change : a year.
    noise : standard deviation of the common noise in log-odds. carry : of the noise, from one
    month to the next; several values are mixed. group : series judged together. learnt : the
    carry-over is learnt from 100 others of the kind, as for a typed phrase.
    """

    name: str
    share: tuple[float, ...] = (0.02,)
    change: float = 0.0
    noise: tuple[float, ...] = (0.0,)
    carry: tuple[float, ...] = (0.0,)
    group: int = 100
    learnt: bool = False
    strata: int = 1
    totals: np.ndarray = field(default_factory=lambda: TOTALS)


CASES = (
    Case("no trend"),
    Case("no trend, share 0.2 %", share=(0.002,)),
    Case("over-dispersed", noise=(0.1,)),
    Case("over-dispersed, five categories", noise=(0.1,), strata=5),
    Case("carry-over 0.3", noise=(0.1,), carry=(0.3,)),
    Case("carry-over 0.6", noise=(0.1,), carry=(0.6,)),
    Case("carry-over 0.6, strong", noise=(0.25,), carry=(0.6,)),
    Case(
        "carry-over 0.6, strong, 36 months", (0.02,), 0, (0.25,), (0.6,), totals=np.tile(TOTALS, 2)
    ),
    Case("all mixed", (0.001, 0.005, 0.02, 0.1), 0, (0.0, 0.1, 0.2), (0.0, 0.3, 0.6)),
    Case("all mixed, 12 together", (0.005, 0.02), 0, (0.0, 0.1, 0.2), (0.0, 0.3, 0.6), group=12),
    Case("no trend, judged alone", group=1),
    Case("carry-over 0.3, judged alone", noise=(0.1,), carry=(0.3,), group=1),
    Case("carry-over 0.6, judged alone", noise=(0.1,), carry=(0.6,), group=1),
    Case("+15 % a year, 10,000 papers a month", change=0.15, totals=np.full(18, 10_000)),
    Case(
        "+15 % a year, mixed with noise", change=0.15, noise=(0, 0.05), totals=np.full(18, 10_000)
    ),
    Case("+50 % a year, carry-over 0.3", change=0.5, noise=(0.1,), carry=(0.3,)),
    Case("no trend, alone, carry-over learnt from 100 others", group=1, learnt=True),
    Case(
        "carry-over 0.3, alone, learnt from 100 others",
        noise=(0.1,),
        carry=(0.3,),
        group=1,
        learnt=True,
    ),
    Case(
        "carry-over 0.6, alone, learnt from 100 others",
        noise=(0.1,),
        carry=(0.6,),
        group=1,
        learnt=True,
    ),
    Case("carry-over 0.5 and 0.7, between the sizes tried", noise=(0.085, 0.17), carry=(0.5, 0.7)),
)


def simulate(case: Case, seed: int) -> np.ndarray:
    """Papers of each series, stratum and month: (SERIES, strata, months)."""
    random = np.random.default_rng(seed)
    months = case.totals.size

    def draw(values: tuple[float, ...]) -> np.ndarray:
        return random.choice(values, SERIES)[:, None]

    carry, noise = draw(case.carry), np.zeros((SERIES, months))
    fresh = random.normal(size=(SERIES, months))
    noise[:, 0] = fresh[:, 0]
    for month in range(1, months):
        noise[:, month] = (
            carry[:, 0] * noise[:, month - 1] + np.sqrt(1 - carry[:, 0] ** 2) * fresh[:, month]
        )
    years = np.arange(months) / 12
    share = draw(case.share)
    odds = np.log(share / (1 - share)) + np.log1p(case.change) * (years - years.mean())
    odds = odds + draw(case.noise) * noise
    apart = np.linspace(-0.8, 0.8, case.strata) if case.strata > 1 else np.zeros(1)
    chance = 1 / (1 + np.exp(-(odds[:, None, :] + apart[None, :, None])))
    return random.binomial(case.totals // case.strata, chance)


def frame_strata(papers: np.ndarray, totals: np.ndarray) -> pl.DataFrame:
    """Marked strata of simulated papers, as ``count_strata`` and ``mark_complete`` give them."""
    _, strata, months = papers.shape
    starts = list_periods(date(2025, 2, 1), date(2030, 1, 1), "month")[:months]
    grid = np.indices(papers.shape).reshape(3, -1)
    parts = pl.DataFrame(
        {"series": grid[0], "stratum": grid[1], "month": grid[2], "papers": papers.ravel()}
    ).filter(pl.col("papers") > 0)
    whole = pl.DataFrame(
        {
            "stratum": np.repeat(np.arange(strata), months),
            "month": np.tile(np.arange(months), strata),
        }
    )
    return pl.concat([whole, parts], how="diagonal").with_columns(
        series_id=pl.format("theme:{}", pl.col("series").cast(pl.String).str.zfill(4)),
        kind=pl.lit("theme"),
        stratum=pl.format("cs.{}", "stratum"),
        period=pl.lit("month"),
        period_start=pl.col("month").replace_strict(dict(enumerate(starts)), return_dtype=pl.Date),
        total=pl.col("month").replace_strict(
            dict(enumerate(totals // strata)), return_dtype=pl.Int64
        ),
        complete=pl.lit(True),
        thin=pl.lit(False),
    )


def judge(case: Case, papers: np.ndarray, seed: int) -> pl.DataFrame:
    """Verdicts, each series judged among ``case.group`` of them."""
    others = simulate(case, seed + 1000)[:100] if case.learnt else None
    carry = None if others is None else measure_carry(frame_strata(others, case.totals))
    groups = [papers[at : at + case.group] for at in range(0, SERIES, case.group)]
    verdicts = [
        estimate_verdicts(frame_strata(group, case.totals), carry=carry) for group in groups
    ]
    return pl.concat(verdicts) if verdicts else pl.DataFrame(schema=VERDICTS)


def count_plain(papers: np.ndarray, totals: np.ndarray) -> float:
    """Part found significant by the over-dispersed model with t quantiles and nothing else."""
    flat = papers.sum(1).astype(float)
    slopes = fit_slopes(
        flat,
        np.broadcast_to(totals.astype(float), flat.shape).copy(),
        np.arange(len(flat)),
        np.arange(totals.size) / 12,
        count=len(flat),
    )
    degrees = totals.size - 2
    dispersion = (slopes.residual**2 / slopes.variance).sum(1) / degrees
    p = 2 * stats.t.sf(np.abs(slopes.slope) * np.sqrt(slopes.information / dispersion), degrees)
    return float((p < 0.05).mean())


def measure(case: Case, seed: int) -> dict[str, object]:
    """One row of the table."""
    papers = simulate(case, seed)
    verdicts = judge(case, papers, seed).drop_nulls("p")
    change = case.change
    covered = verdicts["annual_low"].le(change) & verdicts["annual_high"].ge(change)
    return {
        "truth": case.name,
        "together": case.group,
        "months": case.totals.size,
        "GLM, p < 0.05": count_plain(papers, case.totals),
        "p < 0.05": (verdicts["p"] < 0.05).mean(),
        "q < 0.05": (verdicts["q"] < 0.05).mean(),
        "interval holds the truth": covered.mean(),
        "dispersion": verdicts["dispersion"].median(),
    }


def main() -> None:
    """Print the table as Markdown."""
    rows = [measure(case, seed) for seed, case in enumerate(CASES)]
    names = list(rows[0])
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names))
    for row in rows:
        cells = [
            f"{100 * value:.1f} %"
            if isinstance(value, float) and name != "dispersion"
            else f"{value:.1f}"
            if isinstance(value, float)
            else str(value)
            for name, value in row.items()
        ]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
