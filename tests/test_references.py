"""References: whatever a paper says, a reader of BibTeX or RIS gets it back and nothing else."""

from datetime import UTC, datetime
from typing import Any

import bibtexparser
import polars as pl
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.references import (
    MAX_BYTES,
    MAX_ENTRIES,
    escape_tex,
    read_bibtex,
    write_bibtex,
    write_ris,
)
from analytics.schema import PAPERS

HOSTILE = (
    "} @article{evil, title={x}",
    r"\input{/etc/passwd} \write18{rm}",
    "100% of $x_1^2$ & {braces } # ~tilde~",
    "two\nlines\r\nER  - \nTY  - JOUR\nTI  - forged",
    '"quoted" = , @comment{x}',
    "\u2028TI  - separators\u0085ER  - ",
    "Ümläut 中文 Ł ø",
)

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn")), min_size=1, max_size=60
)


def make_papers(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = {
        "arxiv_id": "2601.00001",
        "title": "A title",
        "authors": ["Jane Smith"],
        "submitted": datetime(2026, 1, 3, tzinfo=UTC),
        "categories": ["cs.LG"],
        "primary_category": "cs.LG",
    }
    return pl.DataFrame([{**usual, **row} for row in rows], schema=PAPERS)


def parse(content: bytes) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(content.decode())
    assert not library.failed_blocks
    return [{f.key: str(f.value) for f in entry.fields} for entry in library.entries]


def tidy(text: str) -> str:
    marked = "".join(" " if ord(c) < 32 or c in "\x7f\u0085\u2028\u2029" else c for c in text)
    return " ".join(marked.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_field(text: str) -> None:
    papers = make_papers(
        {"title": text, "abstract": text, "comment": text, "journal_ref": text},
        {"arxiv_id": "2601.00002"},
    )
    entries = parse(write_bibtex(papers))
    assert len(entries) == 2
    assert entries[0]["abstract"] == escape_tex(text)
    assert read_bibtex(write_bibtex(papers))["title"].to_list() == [tidy(text), "A title"]
    records = rispy.loads(write_ris(papers).decode())
    assert len(records) == 2
    assert records[0]["title"] == tidy(text)
    assert records[0]["abstract"] == tidy(text)


@settings(max_examples=60)
@given(title=TEXT, abstract=TEXT, authors=st.lists(TEXT, max_size=3))
def test_what_was_written_is_read_back(title: str, abstract: str, authors: list[str]) -> None:
    papers = make_papers({"title": title, "abstract": abstract, "authors": authors})
    back = read_bibtex(write_bibtex(papers)).row(0, named=True)
    assert back["arxiv_id"] == "2601.00001"
    assert (back["title"], back["abstract"]) == (tidy(title), tidy(abstract))
    (record,) = rispy.loads(write_ris(papers).decode())
    assert record.get("title", "") == tidy(title)
    assert record.get("abstract", "") == tidy(abstract)
    assert record.get("authors", []) == [tidy(name) for name in authors if tidy(name)]


def test_keys_tell_papers_apart_and_names_stay_whole() -> None:
    papers = make_papers(
        {"authors": ["Barnes and Noble, Inc.", "Çelik Öz"]},
        {"arxiv_id": "hep-th/9901001", "authors": None, "journal_ref": "J. Tests 1"},
        {"arxiv_id": "2601.00003"},
    )
    written = write_bibtex(papers).decode()
    assert written.count("\n@") + 1 == 3
    assert "@misc{inc2026-2601.00001," in written
    assert "@article{arxiv2026-hep-th-9901001," in written
    assert "author = {{Barnes and Noble, Inc.} and Çelik Öz}" in written


@pytest.mark.parametrize(
    ("field", "id"),
    [
        ("eprint = {2601.00001v2}", "2601.00001"),
        ("url = {https://arxiv.org/abs/hep-th/9901001}", "hep-th/9901001"),
        ("doi = {10.48550/arXiv.2601.00001}", "2601.00001"),
        ("journal = {arXiv preprint arXiv:2601.00001}", "2601.00001"),
        ("note = {Submitted 2025.12345 times}", None),
    ],
)
def test_the_id_is_found_where_people_write_it(field: str, id: str | None) -> None:
    content = f"@article{{k, title = {{{{Deep}} Learning}}, {field}}}".encode()
    assert read_bibtex(content)["arxiv_id"].to_list() == [id]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no BibTeX entry"),
        (b"\xff\xfe@", "not UTF-8"),
        (b"%PDF-1.4 nothing", "no BibTeX entry"),
        (b"@" + b"x" * MAX_BYTES, "bytes"),
        (
            "".join(f"@misc{{a{n}, title={{b}}}}\n" for n in range(MAX_ENTRIES + 1)).encode(),
            "entries",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_bibtex(content)
