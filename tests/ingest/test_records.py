from datetime import UTC, date, datetime

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.ingest.records import (
    REJECTS,
    Batch,
    Origin,
    build_batch,
    check_fields,
    read_precision,
)
from analytics.schema import PAPERS, check

ORIGIN = Origin("papers.jsonl", "file")


def build(*records: dict[str, object], origin: Origin = ORIGIN) -> Batch:
    frame = pl.DataFrame(list(records), infer_schema_length=None)
    return build_batch(frame.with_columns(line=pl.int_range(1, pl.len() + 1)), origin)


def build_one(origin: Origin = ORIGIN, **record: object) -> dict[str, object]:
    batch = build({"id": "2601.00001", "date": "2026-01-02", **record}, origin=origin)
    check(batch.papers, PAPERS, "batch")
    assert batch.papers.height == 1
    return batch.papers.row(0, named=True)


def test_a_full_record() -> None:
    paper = build_one(
        id="http://arxiv.org/abs/2601.00001v2",
        title=" On\n Erd\\H{o}s ",
        summary="First line\n  second line.",
        authors="Ada Lovelace; Paul Erd\\H{o}s",
        primary_category="stat.ML",
        categories=["cs.LG", "stat.ML"],
        published="2026-01-02T03:04:05Z",
        updated="2026-02-03",
        comments="12 pages",
        **{"Journal-Ref": "J. X 1", "doi": "10.1/x", "license": "http://l"},
    )
    assert paper == {
        "arxiv_id": "2601.00001",
        "version": 2,
        "title": "On Erdős",
        "abstract": "First line second line.",
        "authors": ["Ada Lovelace", "Paul Erdős"],
        "primary_category": "stat.ML",
        "categories": ["stat.ML", "cs.LG"],
        "submitted": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "updated": datetime(2026, 2, 3, tzinfo=UTC),
        "comment": "12 pages",
        "journal_ref": "J. X 1",
        "doi": "10.1/x",
        "license": "http://l",
        "source": "file",
        "withdrawn": False,
        "submitted_precision": "second",
        "abstract_truncated": False,
    }


def test_a_bare_record_has_nulls() -> None:
    paper = build_one()
    known = {"arxiv_id", "submitted", "source", "withdrawn", "submitted_precision"}
    known.add("abstract_truncated")
    assert {name for name, value in paper.items() if value is not None} == known


@pytest.mark.parametrize("name", ["id", "arxiv_id", "ID", "arXiv ID", "paper-id"])
def test_names_of_the_id(name: str) -> None:
    batch = build({name: "2601.00001", "date": "2026-01-02"})
    assert batch.papers["arxiv_id"].to_list() == ["2601.00001"]


@pytest.mark.parametrize("name", ["date", "published", "submitted", "Publication Date", "created"])
def test_names_of_the_date(name: str) -> None:
    batch = build({"id": "2601.00001", name: date(2026, 1, 2)})
    assert batch.papers["submitted"].to_list() == [datetime(2026, 1, 2, tzinfo=UTC)]


def test_versions_are_folded() -> None:
    versions = [
        {"version": "v10", "created": "Tue, 10 Feb 2026 10:00:00 GMT"},
        {"version": "v1", "created": "Fri, 2 Jan 2026 03:04:05 GMT"},
        {"version": "v2", "created": "Mon, 5 Jan 2026 03:04:05 GMT"},
    ]
    paper = build_one(versions=versions, update_date="2026-02-11")
    assert paper["submitted"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert paper["updated"] == datetime(2026, 2, 10, 10, tzinfo=UTC)
    assert paper["version"] == 10
    assert paper["submitted_precision"] == "second"


def test_one_record_with_odd_versions_spoils_no_other() -> None:
    good = (
        '[{"version": "v2", "created": "2026-02-01"}, {"version": "v1", "created": "2026-01-02"}]'
    )
    batch = build(
        {"id": "2601.00001", "versions": good},
        {"id": "2601.00002", "versions": '[{"version": 1, "created": {"at": []}}]'},
        {"id": "2601.00003", "versions": '[{"version": "v99999999999", "created": "2026-01-02"}]'},
        {"id": "2601.00004", "versions": good},
        {"id": "2601.00005", "versions": "[{"},
    )
    assert batch.papers.select("arxiv_id", "version").rows() == [
        ("2601.00001", 2),
        ("2601.00003", None),
        ("2601.00004", 2),
    ]
    assert batch.papers["submitted"].n_unique() == 1
    assert batch.rejects["line"].to_list() == [2, 5]


def test_the_first_category_is_the_primary_only_where_the_source_says_so() -> None:
    kaggle = Origin("x", "kaggle", first_is_primary=True)
    assert build_one(categories="cs.LG cs.AI")["primary_category"] is None
    assert build_one(origin=kaggle, categories="cs.LG cs.AI")["primary_category"] == "cs.LG"


@pytest.mark.parametrize(
    ("own", "told", "precision"),
    [
        ("estimated", "day", "estimated"),
        ("announced", None, "estimated"),
        ("Month", None, "month"),
        (None, "estimated", "estimated"),
        (None, None, "day"),
        ("guess", None, "day"),
    ],
)
def test_precision_comes_from_the_source_then_from_the_user(
    own: str | None, told: str | None, precision: str
) -> None:
    paper = build_one(origin=Origin("x", "file", told), date_precision=own)
    assert paper["submitted_precision"] == precision


def test_the_source_says_what_is_cut() -> None:
    assert build_one(abstract_truncated=True)["abstract_truncated"] is True
    assert build_one(abstract_truncated="true")["abstract_truncated"] is True
    assert build_one(abstract_truncated="0")["abstract_truncated"] is False


@pytest.mark.parametrize(
    ("record", "withdrawn"),
    [
        ({"comment": "This paper has been withdrawn by the author"}, True),
        ({"comment": "Withdrawn due to an error"}, True),
        ({"abstract": "This submission was withdrawn."}, True),
        ({"abstract": "We study drugs that were withdrawn from the market."}, False),
        ({"comment": "12 pages"}, False),
    ],
)
def test_withdrawn(record: dict[str, str], withdrawn: bool) -> None:
    assert build_one(**record)["withdrawn"] is withdrawn


def test_rejects_name_line_field_and_reason() -> None:
    batch = build(
        {"id": None, "date": "2026-01-02"},
        {"id": "2601.00002", "date": None},
        {"id": "2601.00003", "date": "soon"},
        {"id": "2601.00004", "date": "2026-01-02"},
        {"id": "what", "date": None},
    )
    assert batch.records == 5
    assert batch.papers["arxiv_id"].to_list() == ["2601.00004"]
    assert batch.rejects.schema == REJECTS
    assert batch.rejects.select("line", "arxiv_id", "field").rows() == [
        (1, None, "arxiv_id"),
        (2, "2601.00002", "submitted"),
        (3, "2601.00003", "submitted"),
        (5, "what", "arxiv_id"),
    ]
    assert batch.rejects["reason"][2] == "'soon' is no date: write it as 2026-01-31"
    assert set(batch.rejects["file"]) == {"papers.jsonl"}


def test_control_characters_and_lists_of_nothing() -> None:
    paper = build_one(title="a\x00b\tc", authors=[], categories=[], abstract=" \n ")
    assert paper["title"] == "a b c"
    assert paper["authors"] is None
    assert paper["categories"] is None
    assert paper["abstract"] is None


def test_our_own_extract_keeps_its_source() -> None:
    assert build_one(source="arxiv-api")["source"] == "arxiv-api"
    assert build_one(source="somebody")["source"] == "file"


def test_a_table_without_ids_or_dates_is_refused() -> None:
    check_fields(["id", "versions"], "x.csv")
    with pytest.raises(InputError, match=r"x\.csv has no column of arXiv ids .* among title, date"):
        check_fields(["title", "date"], "x.csv")
    with pytest.raises(InputError, match=r"x\.csv has no column of dates"):
        check_fields(["id", "title"], "x.csv")


def test_precisions_that_may_be_told() -> None:
    assert read_precision("announced") == "estimated"
    assert read_precision(None) is None
    with pytest.raises(InputError, match="'week' is not known: use second, day, estimated, month"):
        read_precision("week")
