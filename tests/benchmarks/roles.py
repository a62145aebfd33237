"""How well sentence roles are told, by cross-validation on sentences labelled by hand.

    python -m tests.benchmarks.roles
    python -m tests.benchmarks.roles --save      # fits on all of them, writes the weights
    python -m tests.benchmarks.roles --sample 20 # prints abstracts to label, drawn at random

All sentences of a paper are in the same fold. The baseline knows the place of a sentence and
nothing else. Accuracy counts the sentences of papers drawn at random; those drawn because they
may state a limitation help the training, and count where limitations are.
"""

from collections.abc import Callable
from typing import Annotated

import numpy as np
import polars as pl
import typer

from analytics.config import DATA
from analytics.report.cues import describe_sentences
from analytics.report.role_fit import EMPHASIS, fit_roles, save_role_model
from analytics.report.roles import INTERCEPT, ROLES, RoleModel
from analytics.report.sentences import split_sentences
from analytics.trends.counts import estimate_share
from tests.benchmarks.theme_sample import restore_id
from tests.conftest import find_shared

JUDGEMENTS, WEIGHTS = DATA / "roles" / "judgements.csv", DATA / "roles" / "weights.parquet"
FOLDS, SEEDS = 10, (0, 1, 2)


def read_judgements() -> pl.DataFrame:
    """Labelled sentences: arxiv_id, sentence (from 1), role and draw (random, limitation)."""
    return pl.read_csv(JUDGEMENTS).with_columns(pl.col("arxiv_id").str.strip_prefix("arXiv:"))


def scan_abstracts() -> pl.LazyFrame:
    """Abstracts of the corpora: arxiv_id, abstract, whether the source cut it."""
    files = sorted((find_shared() / "corpora").glob("*.parquet"))
    return pl.concat(
        [pl.scan_parquet(f).select("arxiv_id", "abstract", "abstract_truncated") for f in files]
    ).with_columns(restore_id(pl.col("arxiv_id")))


def describe_judged(judged: pl.DataFrame) -> list[frozenset[str]]:
    """Features of the labelled sentences, in the order of ``judged``."""
    ids = judged["arxiv_id"].unique().to_list()
    found = scan_abstracts().filter(pl.col("arxiv_id").is_in(ids)).collect()
    known = {
        arxiv_id: describe_sentences(split_sentences(abstract))
        for arxiv_id, abstract in found.select("arxiv_id", "abstract").iter_rows()
    }
    return [
        known[arxiv_id][number - 1]
        for arxiv_id, number in judged.select("arxiv_id", "sentence").iter_rows()
    ]


def place_only(name: str) -> bool:
    """Whether a feature tells the place of a sentence and nothing else."""
    return name.startswith("at:")


def words_only(name: str) -> bool:
    """Whether a feature is a word or two."""
    return name[:2] in ("w:", "b:", "1:", "2:", "3:")


def everything(name: str) -> bool:
    """Every feature."""
    return bool(name)


def predict(
    judged: pl.DataFrame,
    features: list[frozenset[str]],
    keep: Callable[[str], bool],
    seed: int,
) -> list[str]:
    """The role of each sentence, told by a model that has seen no sentence of its paper.

    Only the model that is kept is fitted with EMPHASIS: it would cost the baselines accuracy.
    """
    emphasis = EMPHASIS if keep is everything else {}
    ids = judged["arxiv_id"].unique().sort().to_list()
    folds = dict(zip(ids, np.random.default_rng(seed).permutation(len(ids)) % FOLDS, strict=True))
    fold = np.array([folds[arxiv_id] for arxiv_id in judged["arxiv_id"]])
    kept = [frozenset(filter(keep, each)) for each in features]
    roles = judged["role"].to_list()
    told = [""] * len(roles)
    for number in range(FOLDS):
        train = np.flatnonzero(fold != number)
        model = fit_roles(
            [kept[row] for row in train], [roles[row] for row in train], emphasis=emphasis
        )
        for row in np.flatnonzero(fold == number):
            told[row] = tell(model, kept[row])
    return told


def tell(model: RoleModel, features: frozenset[str]) -> str:
    """The likeliest role of one sentence."""
    known = [model.places[name] for name in (INTERCEPT, *features) if name in model.places]
    return ROLES[int(model.weights[known].sum(0).argmax())]


def measure_roles(judged: pl.DataFrame) -> pl.DataFrame:
    """Precision and recall of each role; ``judged`` has columns role and told."""
    return pl.DataFrame(
        [
            (
                role,
                judged.filter(role=role).height,
                judged.filter(role=role, told=role).height
                / max(judged.filter(told=role).height, 1),
                judged.filter(role=role, told=role).height
                / max(judged.filter(role=role).height, 1),
            )
            for role in ROLES
        ],
        schema=["role", "sentences", "precision", "recall"],
        orient="row",
    )


def show_sample(papers: int, seed: int) -> None:
    """Print abstracts drawn at random, sentence by sentence."""
    whole = scan_abstracts().filter(~pl.col("abstract_truncated"), pl.col("abstract") != "")
    for arxiv_id, abstract in (
        whole.collect().sort("arxiv_id").sample(papers, seed=seed).select("arxiv_id", "abstract")
    ).iter_rows():
        for number, sentence in enumerate(split_sentences(abstract), start=1):
            print(f"arXiv:{arxiv_id},{number}  {sentence}")


def main(
    save: Annotated[bool, typer.Option("--save", help="Fit on all, write the weights.")] = False,
    sample: Annotated[int, typer.Option(metavar="PAPERS", help="Print sentences to label.")] = 0,
    seed: int = 20260802,
) -> None:
    """Measure, or fit and save."""
    if sample:
        show_sample(sample, seed)
        return
    judged = read_judgements()
    features = describe_judged(judged)
    if save:
        save_role_model(fit_roles(features, judged["role"].to_list()), WEIGHTS)
        print(f"{judged.height} sentences, {WEIGHTS.stat().st_size // 1024} KiB of weights")
        return
    drawn = (judged["draw"] == "random").to_numpy()
    print(
        f"{judged.height} sentences of {judged['arxiv_id'].n_unique()} papers, "
        f"{drawn.sum()} of them of papers drawn at random"
    )
    for name, keep in (("place", place_only), ("words", words_only), ("all", everything)):
        runs = [
            judged.with_columns(told=pl.Series(predict(judged, features, keep, seed)))
            for seed in SEEDS
        ]
        right = [(run["role"] == run["told"]).to_numpy() for run in runs]
        counted = pl.DataFrame(
            {"papers": [int(right[0][drawn].sum())], "total": [int(drawn.sum())]}
        )
        row = estimate_share(counted).row(0, named=True)
        print(
            f"\n{name}: accuracy {np.mean([each[drawn].mean() for each in right]):.3f} "
            f"(95 % of the first run {row['low']:.3f} to {row['high']:.3f}), "
            f"of all drawn {np.mean([each.mean() for each in right]):.3f}"
        )
        print(measure_roles(runs[0].filter(pl.col("draw") == "random")))
        print("limitations of both draws:", measure_roles(runs[0]).row(4))
        if keep is everything:
            print("how many of each role (rows) were told as which (columns), both draws:")
            print(runs[0].pivot("told", index="role", values="arxiv_id", aggregate_function="len"))


if __name__ == "__main__":
    typer.run(main)
