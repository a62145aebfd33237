"""Row 10: text that would act, in every field, through every export, back by another reader."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import bibtexparser
import feedparser
import polars as pl
import pyarrow.parquet
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.export import format_cells, write_csv, write_json, write_parquet
from analytics.ingest.files import read_batches
from analytics.references import write_bibtex, write_ris
from analytics.report.html import render_body
from analytics.report.markdown import escape
from analytics.report.paper_feed import render_feed as render_paper_feed
from analytics.report.series import Issue, render_feed
from analytics.schema import PAPERS
from analytics.store.papers import save_papers, scan_papers
from tests.faults.outcome import Tally
from tests.store.papers import make_papers

FAULT = "formulas, quotes, NUL, direction marks, half surrogates, 1 MB titles, ids that end in 0"

_STARTS = ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", '"', '";="']
_MARKS = [
    "\x00",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\u2028",
    "\x1b[2J",
    "\r\n",
    "</td>",
    "{{7*7}}",
    "%s",
]
TEXTS = st.one_of(
    st.sampled_from(_STARTS),
    st.builds(str.__add__, st.sampled_from(_STARTS), st.text(max_size=20)),
    st.lists(st.sampled_from([*_MARKS, *_STARTS, "x", " "]), max_size=6).map("".join),
    st.text(max_size=40),
).map(lambda text: text.encode("utf-8", "replace").decode())
_FIELDS = ("title", "abstract", "comment", "journal_ref", "doi", "license", "source")


def _make_frame(texts: Sequence[str]) -> pl.DataFrame:
    """A paper for each text, with the text in every field; every other id ends in 0."""
    return make_papers(
        *(
            {
                "arxiv_id": f"2601.{(number + 1) * 5:05d}",
                "version": 1,
                "authors": [text, "Ada"],
                "categories": ["cs.LG"],
                **dict.fromkeys(_FIELDS, text),
            }
            for number, text in enumerate(texts)
        )
    )


def _check_csv(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    csv.field_size_limit(1 << 22)
    read = list(csv.reader(io.StringIO(write_csv(stored).decode(), newline="")))
    assert read[0] == stored.columns
    assert len(read) == stored.height + 1
    cells = format_cells(stored)
    for row, cell_row, paper in zip(read[1:], cells.iter_rows(), stored.to_dicts(), strict=True):
        assert row == ["" if each is None else _write_plain(each) for each in cell_row]
        named = dict(zip(read[0], row, strict=True))
        assert named["arxiv_id"] == f"arXiv:{paper['arxiv_id']}"
        for name in _FIELDS:
            assert not named[name].startswith(("=", "+", "-", "@", "\t", "\r"))
            assert _take_off(named[name]) == paper[name]
        assert _take_off(named["authors"]) == "; ".join(paper["authors"])


def _write_plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _take_off(cell: str) -> str:
    """The contract's apostrophe: one, before any others and what would start a formula."""
    rest = cell.lstrip("'")
    guarded = cell.startswith("'") and rest.startswith(("=", "+", "-", "@", "\t", "\r"))
    return cell[1:] if guarded else cell


def _check_parquet(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    rows = pyarrow.parquet.read_table(io.BytesIO(write_parquet(stored))).to_pylist()
    assert [row["title"] for row in rows] == stored["title"].to_list()
    assert [row["authors"] for row in rows] == stored["authors"].to_list()
    assert [row["arxiv_id"] for row in rows] == stored["arxiv_id"].to_list()


def _check_json(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    rows = json.loads(write_json(stored))
    for name in (*_FIELDS, "arxiv_id", "authors"):
        assert [row[name] for row in rows] == stored[name].to_list()


def _see(text: str) -> str:
    """What a page shows of a text: blanks are one, and nothing that cannot be seen."""
    return "".join("".join(str(escape(text)).replace("\\", "").split()))


class _Page(HTMLParser):
    """The text of a page, and elements that have no place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _check_markdown(_stored: pl.DataFrame, texts: Sequence[str]) -> None:
    for text in texts:
        body, _, _ = render_body(f"Begin {escape(text)} end\n", {})
        page = _Page()
        page.feed(body)
        assert set(page.tags) <= {"p"}, page.tags
        shown = "".join("".join(page.text).split()).replace("\\", "")
        assert shown == f"Begin{_see(text)}end"


def _check_atom(_stored: pl.DataFrame, texts: Sequence[str]) -> None:
    named = tuple(("theme:a", " ".join(str(escape(text)).split())) for text in texts)
    feed = render_feed([Issue(date(2026, 1, 1), date(2026, 1, 7), "a.html", 1, named)], "en")
    read = feedparser.parse(feed.encode(), sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    assert "".join(", ".join(name for _, name in named).split()) in "".join(
        read.entries[0].summary.split()
    )


def _check_papers_feed(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    # feedparser looks for addresses in names, for hours in a name of a million signs.
    short = stored.with_columns(pl.col("authors").list.eval(pl.element().str.slice(0, 200)))
    feed = render_paper_feed(short, title="New papers", name="")
    read = feedparser.parse(feed, sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    for entry, paper in zip(read.entries, stored.to_dicts(), strict=True):
        assert entry.id == f"https://arxiv.org/abs/{paper['arxiv_id']}"
        assert _bare(entry.get("title", "")) == _bare(paper["title"])
        assert _bare(entry.get("summary", "")) == _bare(paper["abstract"])


def _bare(text: str) -> str:
    """A text without what XML cannot hold or nobody sees, and without its blanks."""
    hidden = "\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    fit = (each for each in text if each not in hidden and not "\x7f" <= each <= "\x9f")
    shown = (each for each in fit if each.isspace() or each >= " ")
    return "".join("".join(shown).split())


def _check_bibtex(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    library = bibtexparser.parse_string(write_bibtex(stored).decode())
    assert not library.failed_blocks
    for entry, paper in zip(library.entries, stored.to_dicts(), strict=True):
        fields = {field.key: field.value for field in entry.fields}
        told = {name: _read_tex(str(value)) for name, value in fields.items() if name != "author"}
        title = told.get("title", "{}").removeprefix("{").removesuffix("}")
        assert title == _tidy(paper["title"])
        assert told["eprint"] == paper["arxiv_id"]
        for name, column in _BIBTEX.items():
            assert told.get(name, "") == _tidy(paper[column]), name
        # Not by bibtexparser's own reader of names, which drops one of two escaped dollars. A name
        # that has the word in it stands in braces, and none of these texts has.
        people = [each for each in str(fields.get("author", "")).split(" and ") if each]
        people = [_read_tex(re.sub(r"^\{(.*)\}$", r"\1", each)) for each in people]
        assert people == [name for name in map(_tidy, paper["authors"]) if name]


_BIBTEX = {"abstract": "abstract", "journal": "journal_ref", "doi": "doi", "note": "comment"}
_TEX = {"\\textbackslash{}": "\\", "\\textasciicircum{}": "^", "\\textasciitilde{}": "~"}


def _read_tex(text: str) -> str:
    """What TeX would print of escaped text, read without our own reader."""
    words = "|".join(map(re.escape, _TEX))
    return re.sub(rf"{words}|\\[{{}}$&#%_]", lambda found: _TEX.get(found[0], found[0][1:]), text)


def _tidy(text: str) -> str:
    """Text on one line, as BibTeX and RIS hold it."""
    plain = (" " if each < " " or each in "\x7f\x85\u2028\u2029" else each for each in text)
    return " ".join("".join(plain).split())


def _check_ris(stored: pl.DataFrame, _texts: Sequence[str]) -> None:
    records = rispy.loads(write_ris(stored).decode())
    for record, paper in zip(records, stored.to_dicts(), strict=True):
        assert record["accession_number"] == f"arXiv:{paper['arxiv_id']}"
        for name, column in _RIS.items():
            assert record.get(name, "") == _tidy(paper[column]), name
        assert record.get("authors", []) == [n for n in map(_tidy, paper["authors"]) if n]
        assert record.get("notes", []) == [n for n in [_tidy(paper["comment"])] if n]


_RIS = {"title": "title", "abstract": "abstract", "doi": "doi"}


#: Exports and who reads them back: write one, and it is tried with every text.
EXPORTS: dict[str, Callable[[pl.DataFrame, Sequence[str]], None]] = {
    "csv by csv": _check_csv,
    "parquet by pyarrow": _check_parquet,
    "json by json": _check_json,
    "markdown and html by html.parser": _check_markdown,
    "atom of reports by feedparser": _check_atom,
    "atom of papers by feedparser": _check_papers_feed,
    "bibtex by bibtexparser": _check_bibtex,
    "ris by rispy": _check_ris,
}


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Generated texts in all fields; the long title and the lone surrogate once."""
    number = iter(range(10**9))

    def try_all(texts: Sequence[str]) -> None:
        store = str(folder / f"store{next(number)}") if full else ""
        frame = _make_frame(texts)
        if store:
            save_papers(store, [frame], source="file")
            frame = scan_papers(store).collect().sort("arxiv_id")
            assert frame.equals(_make_frame(texts))
        for name, check in EXPORTS.items():
            with tally.fault(f"{name}: {texts!r}"[:200], len(texts)):
                check(frame, texts)

    quick = settings(
        max_examples=500 if full else 40,
        deadline=None,
        database=None,
        derandomize=not full,
        suppress_health_check=list(HealthCheck),
    )
    quick(given(st.lists(TEXTS, min_size=1, max_size=5))(try_all))()
    try_all(["=" + "x" * (1 << 20), "\u202e" * 5_000])
    with tally.fault("negative numbers stay numbers"):
        lines = write_csv(pl.DataFrame({"change": [-0.5, -1e-9], "papers": [-3, 0]})).splitlines()
        read = list(csv.reader(line.decode() for line in lines))[1:]
        assert [[float(cell) for cell in row] for row in read] == [[-0.5, -3], [-1e-9, 0]]
    with tally.fault("a lone surrogate in a file"):
        path = folder / "surrogate.jsonl"
        path.write_text('{"id": "2601.00010", "title": "a\\ud800b", "published": "2026-01-02"}\n')
        (batch,) = read_batches(path)
        save_papers(str(folder / "surrogate"), [batch.papers], source="file")
        frame = scan_papers(str(folder / "surrogate")).collect()
        assert frame.schema == PAPERS
        assert frame["title"].to_list() == ["a?b"]
        _check_csv(frame.with_columns(pl.col(_FIELDS).fill_null(""), authors=["Ada"]), [])
