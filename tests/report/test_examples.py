"""The order of examples: the four signs, and no two that say the same."""

from typing import Any

import polars as pl

from analytics.report.examples import RANKED, choose_examples, rank_examples


def make_papers(*rows: tuple[str, str | None, list[str] | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"2601.{n:05}", *row) for n, row in enumerate(rows, start=1)],
        schema={
            "arxiv_id": pl.String,
            "title": pl.String,
            "abstract": pl.String,
            "authors": pl.List(pl.String),
        },
        orient="row",
    )


PLAIN = ("On the shape of things", "We look at things.", ["A"])


def rank_one(row: tuple[str, str | None, list[str] | None]) -> dict[str, Any]:
    return rank_examples(make_papers(PLAIN, row)).row(0, named=True)


def test_each_sign_alone_brings_a_paper_up_and_is_named() -> None:
    signs = {
        "named": ("ShapeNet-X: shapes seen anew", "We look at things.", ["A"]),
        "figures": ("On the shape of things", "We gain 3.5% on 12 sets.", ["A"]),
        "release": ("On the shape of things", "Our code is publicly available.", ["A"]),
        "authors": ("On the shape of things", "We look at things.", ["A", "B", "C"]),
    }
    for sign, row in signs.items():
        best = rank_one(row)
        assert best["arxiv_id"] == "2601.00002", sign
        assert best["signs"] == [sign]


def test_numbers_inside_names_are_no_figures() -> None:
    row = ("On the shape of things", "We use GPT-4 and ResNet50.", ["A"])
    assert rank_examples(make_papers(row))["figures"].item() == 0


def test_equal_papers_stand_by_id_and_nulls_do_no_harm() -> None:
    papers = make_papers(PLAIN, ("On things", None, None), PLAIN)
    ranked = rank_examples(papers.reverse())
    assert ranked.schema == RANKED
    assert ranked["arxiv_id"].to_list() == ["2601.00001", "2601.00003", "2601.00002"]


def test_no_two_examples_say_the_same_thing() -> None:
    words = "Sparse caches for language models keep attention keys small during decoding."
    other = "Robots fold cloth after watching people do the laundry once."
    papers = make_papers(
        ("Alpha: sparse caches", words, ["A", "B"]),
        ("Beta: sparse caches", words, ["A", "B"]),
        ("On folding cloth", other, ["A"]),
    )
    assert choose_examples(papers, 2) == ["2601.00001", "2601.00003"]
    assert choose_examples(papers, 2, rejected=["2601.00001"]) == ["2601.00002", "2601.00003"]


def test_no_papers_give_no_examples() -> None:
    assert choose_examples(make_papers(), 3) == []
