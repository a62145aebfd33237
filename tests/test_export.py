"""CSV by the contract, read back through Python's own reader; JSON, Parquet and file names."""

import csv
import io
import itertools
import json
import time
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.export import (
    iterate_csv,
    name_file,
    restore_text,
    write_csv,
    write_json,
    write_parquet,
)
from analytics.query import Filters
from analytics.schema import PAPERS, TOPICS

INSTANT = pl.Datetime("us", "UTC")


def read_back(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_ids_are_marked_so_that_no_reader_takes_them_for_numbers() -> None:
    ids = ["2601.02270", "0704.0001", "hep-th/9901001", "math.GT/0309136", "demo/2601001", None]
    rows = read_back(write_csv(pl.DataFrame({"arxiv_id": ids, "n": range(6)})))
    assert [row["arxiv_id"] for row in rows] == [
        "arXiv:2601.02270",
        "arXiv:0704.0001",
        "arXiv:hep-th/9901001",
        "arXiv:math.GT/0309136",
        "demo/2601001",  # simulated: no arXiv id, not even in a file
        "",
    ]
    again = pl.read_csv(write_csv(pl.DataFrame({"arxiv_id": ["2601.02270"]})))
    assert again["arxiv_id"].to_list() == ["arXiv:2601.02270"]


def test_lists_are_joined_and_terms_carry_their_weight() -> None:
    frame = pl.DataFrame(
        {
            "authors": [["A. One", "B. Two"], [], None],
            "numbers": [[1, 2], [3], None],
            "terms": [
                [{"term": "kv cache", "weight": 0.1234}, {"term": "x", "weight": 12.0}],
                [{"term": "low", "weight": -0.0054}],
                None,
            ],
        }
    )
    rows = read_back(write_csv(frame))
    assert [row["authors"] for row in rows] == ["A. One; B. Two", "", ""]
    assert [row["numbers"] for row in rows] == ["1; 2", "3", ""]
    assert [row["terms"] for row in rows] == ["kv cache (0.123); x (12.000)", "low (-0.005)", ""]


def test_dates_are_iso() -> None:
    frame = pl.DataFrame(
        {
            "day": [date(2026, 1, 31)],
            "submitted": [datetime(2026, 1, 1, 12, tzinfo=UTC)],
            "fine": [datetime(2026, 1, 1, 12, 0, 0, 5000, tzinfo=UTC)],
        },
        schema_overrides={"submitted": INSTANT, "fine": INSTANT},
    )
    (row,) = read_back(write_csv(frame))
    assert row == {
        "day": "2026-01-31",
        "submitted": "2026-01-01T12:00:00Z",
        "fine": "2026-01-01T12:00:00.005Z",
    }


def test_an_instant_in_another_zone_is_written_in_utc() -> None:
    frame = pl.DataFrame({"at": [datetime(2026, 1, 1, 12, tzinfo=UTC)]}).with_columns(
        pl.col("at").dt.convert_time_zone("Asia/Shanghai")
    )
    assert read_back(write_csv(frame))[0]["at"] == "2026-01-01T12:00:00Z"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_formula_is_guarded_by_one_apostrophe(start: str) -> None:
    frame = pl.DataFrame({"title": [f"{start}1+1"], "authors": [[f"{start}x", "y"]]})
    (row,) = read_back(write_csv(frame))
    assert row["title"] == f"'{start}1+1"
    assert row["authors"] == f"'{start}x; y"


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame({"change": [-0.25, 1e-9], "papers": [-3, 5]})
    rows = read_back(write_csv(frame))
    assert [float(row["change"]) for row in rows] == [-0.25, 1e-9]
    assert [row["papers"] for row in rows] == ["-3", "5"]


def test_no_rows_is_a_header() -> None:
    data = write_csv(pl.DataFrame(schema=PAPERS))
    assert data.decode() == ",".join(PAPERS) + "\n"
    assert write_csv(pl.DataFrame(schema=TOPICS)).decode() == ",".join(TOPICS) + "\n"


def test_a_byte_order_mark_only_when_asked() -> None:
    frame = pl.DataFrame({"title": ["é"]})
    assert write_csv(frame, bom=True) == b"\xef\xbb\xbf" + write_csv(frame)


def test_null_and_empty_text_are_told_apart() -> None:
    assert write_csv(pl.DataFrame({"a": [None, ""], "b": [1, 2]})) == b'a,b\n,1\n"",2\n'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=8))
def test_any_text_comes_back_and_never_starts_a_formula(texts: list[str]) -> None:
    frame = pl.DataFrame({"title": texts, "authors": [[text] for text in texts]})
    rows = read_back(write_csv(frame))
    for column in ("title", "authors"):
        written = [row[column] for row in rows]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in written)
        restored = pl.DataFrame({"cell": written}).select(restore_text(pl.col("cell")))
        assert restored["cell"].to_list() == texts


@given(
    st.lists(st.integers(-(10**6), 10**6), max_size=30),
    st.lists(st.integers(0, 7), max_size=4),
    st.integers(1, 5),
)
def test_pieces_are_the_whole(values: list[int], cuts: list[int], rows: int) -> None:
    frame = pl.DataFrame({"n": values, "t": [f"={v}" for v in values]}, {"n": int, "t": str})
    whole = write_csv(frame, bom=True)
    assert b"".join(iterate_csv(frame, bom=True, rows=rows)) == whole
    bounds = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    parts = [frame[a:b] for a, b in itertools.pairwise(bounds)]
    assert b"".join(iterate_csv(parts, bom=True, rows=rows)) == whole


def test_json_is_records_with_canonical_ids() -> None:
    frame = pl.DataFrame(
        {
            "arxiv_id": ["2601.02270"],
            "title": ["=é"],
            "categories": [["cs.LG"]],
            "submitted": [datetime(2026, 1, 1, tzinfo=UTC)],
            "share": [float("nan")],
        }
    )
    assert json.loads(write_json(frame)) == [
        {
            "arxiv_id": "2601.02270",
            "title": "=é",
            "categories": ["cs.LG"],
            "submitted": "2026-01-01T00:00:00Z",
            "share": None,
        }
    ]
    assert json.loads(write_json(frame.clear())) == []


def test_parquet_keeps_types() -> None:
    frame = pl.DataFrame(schema=PAPERS)
    assert pl.read_parquet(io.BytesIO(write_parquet(frame))).schema == PAPERS


def test_file_names_tell_filters_and_version() -> None:
    filters = Filters(categories=("cs.LG", "cs.CL"), start=date(2026, 1, 1), query='"kv cache" -x')
    assert name_file("papers", filters, 12, ".csv") == (
        "papertide-papers_category-cs.LG-cs.CL_from-2026-01-01_query-kv-cache-x_v12.csv"
    )
    assert name_file("series", Filters(), None, "json") == "papertide-series.json"


def test_file_names_tell_what_else_was_chosen() -> None:
    choices = {"series": ["kv-cache"], "by": ["month"]}
    name = name_file("ratio", Filters(categories=("cs.LG",)), 3, "csv", choices=choices)
    assert name == "papertide-ratio_category-cs.LG_by-month_series-kv-cache_v3.csv"


def test_of_many_values_two_are_told_and_all_tell_apart() -> None:
    names = {
        name_file("trends", Filters(), 3, "csv", choices={"series": ["a", "b", last]})
        for last in "cd"
    }
    assert len(names) == 2
    assert all(name.startswith("papertide-trends_series-a-b-") for name in names)


@given(
    st.text(max_size=400),
    st.text(max_size=400),
    st.integers(0, 10**6),
    st.lists(st.text(), max_size=4),
)
def test_file_names_are_safe(what: str, query: str, version: int, values: list[str]) -> None:
    name = name_file(what, Filters(query=query), version, "csv", choices={"phrases": values})
    assert len(name) <= 120
    assert name.endswith(f"_v{version}.csv")
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


def test_different_queries_have_different_names() -> None:
    names = {name_file("papers", Filters(query=query), 1, "csv") for query in ("推理", "效率", "")}
    assert len(names) == 3
    long = {name_file("papers", Filters(query="word " * 60 + end), 1, "csv") for end in "ab"}
    assert len(long) == 2


def test_a_hundred_thousand_papers_take_seconds_not_minutes() -> None:
    count = 20_000
    frame = pl.DataFrame(
        {
            "arxiv_id": [f"2601.{n:05d}" for n in range(count)],
            "title": ["A title of usual length, with a comma"] * count,
            "abstract": ["An abstract with a sentence or two. " * 40] * count,
            "authors": [["One Author", "Another Author", "Third Author"]] * count,
        }
    )
    start = time.perf_counter()
    written = sum(map(len, iterate_csv(frame)))
    assert written > count * 1_400
    assert time.perf_counter() - start < 4  # measured: 0.1 s; the bound allows for a busy machine
