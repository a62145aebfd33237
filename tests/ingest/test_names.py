import json

import polars as pl
import pytest

from analytics.ingest.names import read_authors, read_category_lists


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ada Lovelace; Alan Turing", ["Ada Lovelace", "Alan Turing"]),
        ("Lovelace, Ada; Turing, Alan", ["Lovelace, Ada", "Turing, Alan"]),
        ('A. Lovelace, A. Turing and K. G\\"odel', ["A. Lovelace", "A. Turing", "K. Gödel"]),
        ('["Ada Lovelace", "Alan\\n Turing"]', ["Ada Lovelace", "Alan Turing"]),
        ('[{"name": "Ada Lovelace", "affiliation": ["x"]}]', ["Ada Lovelace"]),
        ('[["Lovelace", "Ada", "", "Univ"], ["Plato", ""]]', ["Ada Lovelace", "Plato"]),
        ('[["King", "Martin", "Jr."]]', ["Martin King Jr."]),
        ("['Ada Lovelace', \"Tim O'Reilly\"]", ["Ada Lovelace", "Tim O'Reilly"]),
        ("[broken, list", ["[broken", "list"]),
        ('["Ada", 7]', ["Ada"]),
        ('["Ada", {"name": 1}, broken', ['["Ada"', '"name": 1', "broken"]),
        ("[]", None),
        ("  ", None),
        (None, None),
    ],
)
def test_authors_in_any_form(written: str | None, names: list[str] | None) -> None:
    others = pl.Series(["Grace Hopper", written, '["Kurt G\\\\\\"odel"]'], dtype=pl.String)
    assert read_authors(others).to_list() == [["Grace Hopper"], names, ["Kurt Gödel"]]


def test_authors_as_lists() -> None:
    nested = pl.Series([[["Erd\\H{o}s", "Paul", ""]], None, []], dtype=pl.List(pl.List(pl.String)))
    structs = pl.Series([[{"name": "Ada"}], None])
    plain = pl.Series([["Ada  Lovelace", " ", None], None])
    assert read_authors(nested).to_list() == [["Paul Erdős"], None, None]
    assert read_authors(structs).to_list() == [["Ada"], None]
    assert read_authors(plain).to_list() == [["Ada Lovelace"], None]


@pytest.mark.parametrize(
    "written",
    [
        "cs.LG stat.ML",
        "cs.LG; stat.ML",
        "cs.LG,stat.ML",
        json.dumps(["cs.LG", "stat.ML"]),
        "['cs.LG' 'stat.ML']",
        "CS.lg STAT.ml",
        "cs.LG (Machine learning), stat.ML, cs.LG",
    ],
)
def test_categories_in_any_form(written: str) -> None:
    assert read_category_lists(pl.Series([written])).to_list() == [["cs.LG", "stat.ML"]]


def test_words_that_are_no_category_are_passed_over() -> None:
    values = pl.Series([["cs.LG", "learning", "primary", "hep-th", "and"], ["networks"], None])
    assert read_category_lists(values).to_list() == [["cs.LG", "hep-th"], [], None]
