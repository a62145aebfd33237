"""Figures with a unit: what counts as one, what it is worth, and what does not count."""

import polars as pl
import pytest

from analytics.report.claims import CLAIMS, extract_claims, find_claims, read_figures
from analytics.report.paper_facts import Sentence
from analytics.report.sentences import split_sentences


@pytest.mark.parametrize(
    ("sentence", "figure", "value", "unit"),
    [
        ("It is 3.2x faster than before.", "3.2x", 3.2, "x"),
        ("It gives a $2.5\\times$ gain.", "$2.5\\times$", 2.5, "x"),
        ("It gives 1.4-2.1\\(\\times\\) more.", "1.4-2.1\\(\\times\\)", 1.4, "x"),
        ("It is 12 times smaller.", "12 times", 12, "x"),
        ("It reaches 72.4 % on ImageNet.", "72.4 %", 72.4, "%"),
        ("It reaches 72.4\\% on ImageNet.", "72.4\\%", 72.4, "%"),
        ("It gains 3 percentage points.", "3 percentage points", 3, "points"),
        ("The error is below 5 percent here.", "5 percent", 5, "%"),
        ("A frame takes 12.5 ms.", "12.5 ms", 12.5, "ms"),
        ("It needs 24 GB of memory.", "24 GB", 24, "GB"),
        ("We train on 27,476 images.", "27,476 images", 27476, "images"),
        ("We train on 1.5 billion tokens.", "1.5 billion tokens", 1.5e9, "tokens"),
        ("It has 309B total parameters.", "309B total parameters", 309e9, "parameters"),
        ("A 14B model suffices.", "14B model", 14e9, "parameters"),
        ("We ask 19 knowledge workers and 20 students.", "20 students", 20, "students"),
        ("It has an F1 score of 0.90 here.", "0.90", 0.90, "score"),
        ("The AUROC is 0.953 on it.", "0.953", 0.953, "score"),
        ("It costs \\$411 billion a year.", "\\$411 billion", 411e9, "money"),
    ],
)
def test_a_number_with_its_unit_is_a_figure(
    sentence: str, figure: str, value: float, unit: str
) -> None:
    assert [each[2:5] for each in read_figures(sentence)] == [(figure, value, unit)]


@pytest.mark.parametrize(
    "sentence",
    [
        "We use GPT-4 and ResNet50.",
        "Since 2024 models have grown.",
        "As shown in [12] and Section 3.",
        "We study 3D scenes with top-1 accuracy.",
        "The bound is of order $n^{2}$.",
        "There is none.",
    ],
)
def test_a_number_without_a_unit_is_none(sentence: str) -> None:
    assert read_figures(sentence) == []


def test_several_figures_stand_in_order() -> None:
    rows = read_figures("It cuts cost by 59% and latency from 82 ms to 4 ms on 3 datasets.")
    assert [each.figure for each in rows] == ["59%", "82 ms", "4 ms", "3 datasets"]


def test_a_claim_knows_its_sentence() -> None:
    abstract = "We ask why. It is 3x faster."
    papers = pl.DataFrame({"arxiv_id": ["2601.00001", "2601.00002"], "abstract": [abstract, None]})
    claims = extract_claims(papers)
    assert claims.schema == CLAIMS
    row = claims.row(0, named=True)
    assert claims.height == 1
    assert row["context"] == split_sentences(abstract)[row["sentence"] - 1]
    assert row["figure"] in row["context"]
    assert row["what"] == "faster"


def test_the_table_names_each_figure_once_with_the_words_around_it() -> None:
    long = "We begin with words that say very little and go on for quite some time, "
    text = f"{long} and it is 3x faster than 3X before, on 12 tasks."
    claims = find_claims([Sentence(1, "Here is none."), Sentence(2, text)])
    assert [claim.figure for claim in claims] == ["3x", "12 tasks"]
    assert {claim.sentence for claim in claims} == {2}
    assert claims[0].context.startswith("… ")
    assert all(claim.context.strip("… ") in text for claim in claims)
    assert len(find_claims([Sentence(1, text)], most=1)) == 1
