"""Facets: what papers say that they are and bring, and no more than they say."""

import polars as pl
import pytest

from analytics.text.facets import FACETS, find_facets, find_link, find_venue

TEXTS = {"title": pl.String, "abstract": pl.String, "comment": pl.String}


def find(title: str = "", abstract: str | None = None, comment: str | None = None) -> list[str]:
    frame = pl.DataFrame([(title, abstract, comment)], schema=TEXTS, orient="row")
    found: list[str] = frame.select(find_facets()).item().to_list()
    return found


@pytest.mark.parametrize(
    ("title", "abstract", "comment", "facets"),
    [
        ("A Survey of Caches", None, None, ["survey"]),
        ("On caches", "In this survey we look at caches.", None, ["survey"]),
        ("On caches", "Prior surveys look at caches.", None, []),
        ("CacheBench: A Benchmark", None, None, ["benchmark"]),
        ("Caches", "We introduce CacheBench, a new benchmark for caches.", None, ["benchmark"]),
        ("Caches", "We beat others on the GLUE benchmark.", None, []),
        ("A Dataset of Caches", None, None, ["dataset"]),
        ("Caches", "Code is available at https://github.com/a/b.", None, ["code"]),
        ("Caches", "Our code is publicly available.", None, ["code"]),
        ("Caches", "Code will be released upon acceptance.", None, []),
        ("Caches", "We release our data set of caches.", None, ["data", "dataset"]),
        ("Caches", "See https://huggingface.co/datasets/a/b", None, ["data"]),
        ("Caches", "Code bases are large.", None, []),
        ("Caches", None, "Accepted at NeurIPS 2025", ["accepted"]),
        ("Caches", None, "Not accepted anywhere", []),
        ("Caches", None, "12 pages, 3 figures", []),
        ("Caches", None, "12 pages. Code: https://github.com/a/b", ["code"]),
    ],
)
def test_what_a_paper_says_gives_its_facets(
    title: str, abstract: str | None, comment: str | None, facets: list[str]
) -> None:
    assert find(title, abstract, comment) == facets


def test_facets_come_in_their_order_and_are_never_null() -> None:
    everything = find(
        "A Survey, Benchmark and Dataset",
        "Code: https://github.com/a/b, data: https://zenodo.org/record/1.",
        "accepted by ICML",
    )
    assert tuple(everything) == FACETS
    empty = pl.DataFrame([(None, None, None)], schema=TEXTS, orient="row")
    assert empty.select(find_facets()).item().to_list() == []


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("at https://github.com/a/b.git.", "https://github.com/a/b"),
        ("at github.com/a/b, and more", "https://github.com/a/b"),
        ("see http://a.github.io/b/", "https://a.github.io/b"),
        ("see https://example.org/a", None),
        ("https://github.com/a/b](javascript:alert(1))", "https://github.com/a/b"),
    ],
)
def test_the_link_is_of_a_host_that_is_known(text: str, link: str | None) -> None:
    frame = pl.DataFrame([("t", text, None)], schema=TEXTS, orient="row")
    assert frame.select(find_link()).item() == link


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at NeurIPS 2025", "NeurIPS 2025"),
        ("Accepted to CVPR'24 (oral)", "CVPR 2024"),
        ("To appear in KDD", "KDD"),
        ("Accepted by a journal", None),
        ("Submitted to Nature", None),
        (None, None),
    ],
)
def test_the_venue_is_named_where_it_is_told(comment: str | None, venue: str | None) -> None:
    frame = pl.DataFrame([("t", None, comment)], schema=TEXTS, orient="row")
    assert frame.select(find_venue()).item() == venue
