import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.export import write_csv, write_parquet
from analytics.ingest.files import detect_format, read_batches
from analytics.ingest.streams import MAX_LINE
from analytics.schema import PAPERS, check
from tests.ingest.snapshot import write_snapshot

PAPER = {"id": "2601.00001", "title": "One", "abstract": "Text.", "date": "2026-01-02"}
OTHER = {"id": "2601.00002", "title": "Two", "abstract": "More.", "date": "2026-01-03"}
LINES = "".join(json.dumps(record) + "\n" for record in (PAPER, OTHER))
HEADER = "id,title,date\n"


def read(path: Path, **options: object) -> pl.DataFrame:
    batches = list(read_batches(path, **options))
    for batch in batches:
        check(batch.papers, PAPERS, "batch")
        assert batch.records == batch.papers.height + batch.rejects.height
    return pl.concat(batch.papers for batch in batches)


def refuse(path: Path, pattern: str, **options: object) -> None:
    with pytest.raises(InputError, match=pattern) as caught:
        list(read_batches(path, **options))
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pack_zip(content: bytes, *names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("papers.json",):
            archive.writestr(name, content)
    return target.getvalue()


def make_papers(number: int) -> pl.DataFrame:
    """Papers with quotes, accents, formula-like text, nulls and ids that end in 0."""
    rows = range(number)
    return pl.DataFrame(
        {
            "arxiv_id": [f"2601.{row * 10:05}" for row in rows],
            "version": [row % 3 + 1 for row in rows],
            "title": [f'=cmd "{row}", it\'s é' for row in rows],
            "abstract": [
                f"-1 and, {row}; {'x' * (row % 40)}." if row % 5 else None for row in rows
            ],
            "authors": [["Ada Lovelace", f"@Turing {row}"] if row % 4 else None for row in rows],
            "primary_category": ["cs.LG" if row % 2 else None for row in rows],
            "categories": [["cs.LG", "stat.ML"] for _ in rows],
            "submitted": [datetime(2026, 1, 2, 3, row % 60, 5, tzinfo=UTC) for row in rows],
            "source": ["kaggle" for _ in rows],
            "withdrawn": [row % 7 == 0 for row in rows],
            "submitted_precision": ["second" for _ in rows],
            "abstract_truncated": [row % 3 == 0 for row in rows],
        }
    ).select(
        pl.col(name).cast(dtype) if name in ("arxiv_id", "version") else pl.col(name)
        for name, dtype in PAPERS.items()
        if name not in ("updated", "comment", "journal_ref", "doi", "license")
    )


def test_json_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "papers.txt", f"\ufeff{LINES}\r\n  \n")
    assert detect_format(path) == "jsonl"
    papers = read(path)
    assert papers["arxiv_id"].to_list() == ["2601.00001", "2601.00002"]
    assert papers["source"].to_list() == ["file", "file"]
    assert papers["submitted_precision"].to_list() == ["day", "day"]


def test_records_of_one_file_may_differ(tmp_path: Path) -> None:
    records = [
        {"id": "2601.00001", "published": "2026-01-02", "authors": "A; B", "categories": "cs.LG"},
        {"arxiv_id": "2601.00002", "date": "2026-01-02", "authors": ["A", "B"], "summary": "S."},
        {"id": 2601.00013, "versions": [{"version": "v1", "created": "2026-01-02"}]}
        | {"authors": [{"name": "A"}, {"name": "B"}], "categories": ["cs.LG"]},
    ]
    path = write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, records)))
    papers = read(path)
    assert papers["arxiv_id"].to_list() == ["2601.00001", "2601.00002", "2601.00013"]
    assert papers["authors"].to_list() == [["A", "B"]] * 3
    assert papers["categories"].to_list() == [["cs.LG"], None, ["cs.LG"]]
    assert papers["abstract"].to_list() == [None, "S.", None]
    assert papers["submitted"].n_unique() == 1


def test_an_id_that_is_a_number_and_lost_its_zero_is_a_reject(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", LINES + '{"id": 2601.0227, "date": "2026-01-02"}\n')
    (batch,) = read_batches(path)
    assert batch.papers.height == 2
    assert batch.rejects["line"].to_list() == [3]
    assert "lost a zero" in batch.rejects["reason"][0]


def test_a_snapshot_is_known_by_its_content(tmp_path: Path) -> None:
    path = write_snapshot(make_papers(5), tmp_path / "anything")
    assert detect_format(path) == "kaggle"
    papers = read(path)
    assert papers["source"].unique().to_list() == ["kaggle"]
    assert papers["primary_category"].unique().to_list() == ["cs.LG"]
    assert papers["version"].to_list() == [1, 2, 3, 1, 2]


def test_a_snapshot_gives_the_same_papers(tmp_path: Path) -> None:
    papers = make_papers(200)
    read_back = read(write_snapshot(papers, tmp_path / "s.json"), rows=37)
    same = ["arxiv_id", "version", "title", "abstract", "authors", "categories", "submitted"]
    assert read_back.select(same).equals(papers.select(same).cast({"version": pl.Int32}))


@pytest.mark.parametrize("pack", [gzip.compress, pack_zip])
def test_packed_files(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    plain = write_snapshot(make_papers(50), tmp_path / "s.json")
    packed = write(tmp_path / "packed", pack(plain.read_bytes()))
    assert read(packed).equals(read(plain))


@pytest.mark.parametrize("pack", [gzip.compress, pack_zip])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_packed_file_cut_short_is_refused(
    tmp_path: Path, pack: Callable[[bytes], bytes], part: float
) -> None:
    packed = pack(write_snapshot(make_papers(500), tmp_path / "s.json").read_bytes())
    path = write(tmp_path / "cut.json", packed[: int(len(packed) * part)])
    refuse(path, "damaged or cut short")


@pytest.mark.parametrize("part", range(5, 100, 5))
def test_json_lines_cut_short_are_refused_unless_whole(tmp_path: Path, part: int) -> None:
    line = json.dumps(PAPER)
    content = LINES + line[: len(line) * part // 100]
    refuse(write(tmp_path / "cut.jsonl", content), r"cut\.jsonl, line 3 is no JSON record")


def test_a_broken_line_is_named_wherever_it_is(tmp_path: Path) -> None:
    lines = (LINES * 30).splitlines()
    lines[41] = lines[41].replace('"title"', "title")
    path = write(tmp_path / "p.jsonl", "\n\n".join(lines))
    refuse(path, r"p\.jsonl, line 83 is no JSON record .* nothing was ingested", rows=10)


@pytest.mark.parametrize("line", ["[1, 2]", "5", "null", '{"id": "a"} {"id": "b"}', "\ufffe", "{"])
def test_lines_that_are_no_records(tmp_path: Path, line: str) -> None:
    refuse(write(tmp_path / "p.jsonl", LINES + line + "\n"), "line 3 is no JSON record")


def test_hostile_lines(tmp_path: Path) -> None:
    deep = '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}"
    refuse(write(tmp_path / "deep.jsonl", LINES + deep), "line 3 is no JSON record")
    refuse(write(tmp_path / "bytes.jsonl", LINES.encode() + b'{"id": "\xff"}'), "not UTF-8")
    refuse(
        write(tmp_path / "long.jsonl", LINES + "{" * (MAX_LINE + 5_000_000)), "longer than 32 MB"
    )
    odd = '{"id": "2601.00003", "date": "2026-01-02", "title": "a\\ud800b\\u0000c"}'
    assert read(write(tmp_path / "odd.jsonl", odd))["title"].to_list() == ["a?b c"]


def test_a_file_that_swells_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b'{"id":"' + b" " * (100 << 20))
    refuse(write(tmp_path / "bomb.gz", bomb), "inflates more than 100 times", format="jsonl")
    many = gzip.compress(LINES.encode() + (b" " * 99 + b"\n") * (1 << 18))
    refuse(write(tmp_path / "many.gz", many), "inflates more than 100 times")


def test_csv_of_our_own_gives_the_same_papers(tmp_path: Path) -> None:
    papers = make_papers(300)
    path = write(tmp_path / "own.csv", write_csv(papers, bom=True))
    assert b"arXiv:2601.00010" in path.read_bytes()
    read_back = read(path, rows=64)
    assert read_back.select(papers.columns).equals(papers.cast({"version": pl.Int32}))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(deadline=None, max_examples=60)
def test_any_title_survives_csv(title: str) -> None:
    frame = make_papers(1).with_columns(title=pl.lit(title))
    with tempfile.TemporaryDirectory() as scratch:
        path = write(Path(scratch) / "p.csv", write_csv(frame))
        found = read(path)["title"].item()
    kept = pl.select(pl.lit(title).str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars()).item()
    assert (found or "") == kept or "\\" in title


def test_csv_of_others(tmp_path: Path) -> None:
    content = (
        "Paper ID;Title;Submission Date;Categories;Extra\r\n"
        '2601.00001;"A ""b""\r\nc";2026-01-02;cs.LG, cs.AI;x\r\n\r\n'
        "2601.0227;Lost;2026-01-02;cs.LG;x\r\n"
        "2601.00003;Late;no date;cs.LG;x\r\n"
    )
    path = write(tmp_path / "p.csv", content)
    (batch,) = read_batches(path)
    assert batch.papers.select("arxiv_id", "title", "categories").rows() == [
        ("2601.00001", 'A "b" c', ["cs.LG", "cs.AI"])
    ]
    assert batch.rejects.select("file", "line", "arxiv_id", "field").rows() == [
        ("p.csv", 5, "2601.0227", "arxiv_id"),
        ("p.csv", 6, "2601.00003", "submitted"),
    ]
    assert "lost a zero" in batch.rejects["reason"][0]


def test_broken_csv_names_its_line(tmp_path: Path) -> None:
    good = HEADER + "2601.00001,One,2026-01-02\n"
    cases = {
        "2601.00002,Two\n": "line 3 has 2 fields where the header has 3",
        '2601.00002,"Two,2026-01-02\n': "line 3 cannot be read as CSV",
        '2601.00002,"Two"x,2026-01-02\n': "line 3 cannot be read as CSV",
    }
    for line, reason in cases.items():
        refuse(write(tmp_path / "p.csv", good + line), reason)
    refuse(write(tmp_path / "p.csv", good.encode() + b"2601.00002,\xff,x\n"), "line 3 is not UTF-8")
    refuse(write(tmp_path / "p.csv", "id,title\n2601.00001,x\n"), "no column of dates")


def test_csv_of_a_header_only_is_no_papers(tmp_path: Path) -> None:
    assert read(write(tmp_path / "p.csv", HEADER)).is_empty()


def test_parquet(tmp_path: Path) -> None:
    papers = make_papers(100)
    path = write(tmp_path / "p.bin", write_parquet(papers))
    assert detect_format(path) == "parquet"
    read_back = read(path, rows=30)
    assert read_back.select(papers.columns).equals(papers.cast({"version": pl.Int32}))


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_parquet_cut_short_is_refused(tmp_path: Path, part: float) -> None:
    content = write_parquet(make_papers(100))
    path = write(tmp_path / "p.parquet", content[: int(len(content) * part)])
    refuse(path, "damaged or cut short Parquet")


def test_parquet_with_a_broken_middle_is_refused(tmp_path: Path) -> None:
    content = bytearray(write_parquet(make_papers(5_000)))
    content[len(content) // 3 : len(content) // 2] = b"\xff" * (
        len(content) // 2 - len(content) // 3
    )
    refuse(write(tmp_path / "p.parquet", bytes(content)), "damaged or cut short Parquet")


def test_parquet_that_is_about_something_else(tmp_path: Path) -> None:
    path = write(tmp_path / "p.parquet", write_parquet(pl.DataFrame({"a": [1]})))
    refuse(path, "no column of arXiv ids")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"hello\nworld\n", "unknown format"),
        (b"<html></html>", "unknown format"),
        (bytes(range(256)) * 9, "unknown format"),
        (b'[{"id": "2601.00001"}]', "one JSON array"),
        (b"id,colour\n2601.00001,red\n", "unknown format"),
    ],
)
def test_what_is_no_format(tmp_path: Path, content: bytes, reason: str) -> None:
    refuse(write(tmp_path / "what.dat", content), reason)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    refuse(tmp_path / "absent.csv", "does not exist")
    refuse(tmp_path, "is no file")


def test_archives_of_several_files(tmp_path: Path) -> None:
    path = write(tmp_path / "two.zip", pack_zip(LINES.encode(), "a.json", "b.json"))
    refuse(path, r"holds a\.json, b\.json instead of one file")
    path = write(tmp_path / "one.zip", pack_zip(LINES.encode(), "__MACOSX/._a", "in/a.json"))
    assert read(path).height == 2


def test_formats_that_do_not_fit(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", LINES)
    refuse(path, "is no Parquet", format="parquet")
    with pytest.raises(InputError, match="format 'xml' is not known"):
        list(read_batches(path, format="xml"))
    with pytest.raises(InputError, match="date precision 'hour' is not known"):
        list(read_batches(path, precision="hour"))
    assert read(path, format="kaggle")["source"].unique().to_list() == ["kaggle"]


def test_the_precision_told_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "p.jsonl", LINES)
    assert read(path, precision="estimated")["submitted_precision"].to_list() == ["estimated"] * 2


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    path = write_snapshot(make_papers(100), tmp_path / "s.json")
    told: list[tuple[str, float | None]] = []
    batches = read_batches(
        path, rows=20, report=lambda stage, done=None: told.append((stage, done))
    )
    assert [batch.records for batch in batches] == [20] * 5
    assert told[-1] == ("Reading s.json", 1.0)
    assert "Measuring abstracts of s.json" in dict(told)


def test_abstracts_cut_without_saying_so_are_seen(tmp_path: Path) -> None:
    words = [" ".join(f"w{row}{place}" for place in range(row, row + 120)) for row in range(300)]
    records = [
        {"id": f"2601.{row:05}", "date": "2026-01-02", "abstract": text[:500]}
        for row, text in enumerate(words)
    ]
    path = write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, records)))
    flags = read(path, rows=50)["abstract_truncated"]
    assert flags.sum() > 200


def test_real_records_as_snapshot_give_the_same_papers(tmp_path: Path, shared: Path) -> None:
    corpus = pl.scan_parquet(shared / "corpora" / "arxiv-cs-1993-2024.parquet")
    sample = corpus.filter(pl.col("arxiv_id").hash(1) % 60 == 0).collect()
    source = tmp_path / "sample.parquet"
    sample.write_parquet(source)
    papers = read(source)
    assert papers.height == sample.height > 2_000
    again = read(write_snapshot(papers, tmp_path / "s.json"), rows=700)
    assert (
        again["arxiv_id"].to_list() == papers["arxiv_id"].to_list() == sample["arxiv_id"].to_list()
    )
    for column in ("title", "abstract", "authors", "submitted"):
        assert again[column].equals(papers[column]), column
    both = papers["primary_category"].is_not_null()
    for column in ("primary_category", "categories"):
        assert again[column].filter(both).equals(papers[column].filter(both)), column


def test_a_real_extract_reads_back_equal(tmp_path: Path, shared: Path) -> None:
    corpus = pl.scan_parquet(shared / "corpora" / "arxiv-cs-2025-2026.parquet")
    sample = corpus.filter(pl.col("arxiv_id").hash(2) % 80 == 0).collect()
    source = tmp_path / "sample.parquet"
    sample.write_parquet(source)
    papers = read(source)
    path = write(tmp_path / "own.csv", write_csv(papers))
    with path.open(newline="", encoding="utf-8") as lines:
        assert sum(1 for _ in csv.reader(lines)) == papers.height + 1
    again = read(path)
    for column in papers.columns:
        assert again[column].equals(papers[column]), column


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_without_a_column_for_it_the_first_category_is_the_primary_one(
    tmp_path: Path, suffix: str
) -> None:
    plain = pl.DataFrame([{**PAPER, "categories": "cs.LG stat.ML"}])
    told = plain.with_columns(primary_category=pl.lit(None, dtype=pl.String))
    for frame, primary in ((plain, "cs.LG"), (told, None)):
        path = tmp_path / f"papers.{suffix}"
        if suffix == "jsonl":
            frame.write_ndjson(path)
        elif suffix == "csv":
            frame.write_csv(path)
        else:
            frame.write_parquet(path)
        paper = read(path).row(0, named=True)
        assert paper["primary_category"] == primary
        assert paper["categories"] == ["cs.LG", "stat.ML"]


def test_one_record_that_names_its_primary_speaks_for_the_whole_file(tmp_path: Path) -> None:
    records = [
        {**PAPER, "categories": "cs.LG stat.ML"},
        {**OTHER, "categories": "cs.LG stat.ML", "primary_category": "stat.ML"},
    ]
    path = write(tmp_path / "papers.jsonl", "".join(json.dumps(each) + "\n" for each in records))
    papers = read(path, rows=1)
    assert papers["primary_category"].to_list() == [None, "stat.ML"]
