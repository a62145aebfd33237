"""Papers as entries of a bibliography: BibTeX and RIS, written and read.

What papers say is other people's text: nothing of it can end a field or begin an entry. BibTeX is
written for biblatex and for engines that read UTF-8: letters stay as they are, and the ten signs
that act in TeX are escaped, so that formulas stand as text. RIS has one line for each field, so
that line ends become blanks.
"""

import logging
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import polars as pl
from bibtexparser.entrypoint import parse_string

from analytics.errors import InputError
from analytics.i18n import gettext as _

#: Most bytes and entries of a BibTeX file that are read.
MAX_BYTES, MAX_ENTRIES = 2_000_000, 1_000

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_PLAIN = {written: sign for sign, written in _TEX.items()}
_WRITTEN = re.compile("|".join(re.escape(text) for text in _PLAIN))
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)

#: What a reference in a file tells of a paper.
REFERENCES = pl.Schema(
    {"key": pl.String, "arxiv_id": pl.String, "title": pl.String, "abstract": pl.String}
)


def write_bibtex(papers: pl.DataFrame) -> bytes:
    """One entry for each paper, in order, UTF-8.

    Parameters
    ----------
    papers : columns PAPERS.
    """
    keys = _make_keys(papers)
    entries = [
        _entry(row, key) for row, key in zip(papers.iter_rows(named=True), keys, strict=True)
    ]
    return "\n".join(entries).encode()


def write_ris(papers: pl.DataFrame) -> bytes:
    """One record for each paper, in order, UTF-8; type ``UNPB``, or ``JOUR`` with a journal.

    Parameters
    ----------
    papers : columns PAPERS.
    """
    return "".join(_record(row) for row in papers.iter_rows(named=True)).encode()


def escape_tex(text: str) -> str:
    """Text on one line in which no sign acts in TeX."""
    return "".join(_TEX.get(sign, sign) for sign in _flatten(text))


def read_bibtex(content: bytes) -> pl.DataFrame:
    """What a BibTeX file tells of the papers it names.

    Returns
    -------
    columns REFERENCES, one row an entry that has an arXiv id or a title; the id from eprint, url,
    doi or note.

    Raises
    ------
    InputError : more than MAX_BYTES or MAX_ENTRIES, not UTF-8, or without an entry that says so
        much.
    """
    if len(content) > MAX_BYTES:
        raise InputError(
            _("the file has {size} bytes and at most {most} are read: take entries out").format(
                size=f"{len(content):,}", most=f"{MAX_BYTES:,}"
            )
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(_("the file is not UTF-8 text: save it as UTF-8")) from error
    if text.count("@") > 20 * MAX_ENTRIES:
        raise _refuse_many()
    # It would write a line for every entry that it cannot read, with words of the file.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text)
    if len(library.entries) > MAX_ENTRIES:
        raise _refuse_many()
    rows = [_read_entry(entry.key, _list_fields(entry)) for entry in library.entries]
    frame = pl.DataFrame(rows, schema=REFERENCES, orient="row").filter(
        pl.col("arxiv_id").is_not_null() | (pl.col("title") != "")
    )
    if frame.is_empty():
        raise InputError(
            _("the file has no BibTeX entry with a title or an arXiv id: choose a .bib file")
        )
    return frame


def _refuse_many() -> InputError:
    return InputError(
        _("the file has more than {most} entries: take some out").format(most=f"{MAX_ENTRIES:,}")
    )


def _make_keys(papers: pl.DataFrame) -> list[str]:
    """``lecun2026-2601.00001``: who, when, and the id, so that no two are the same."""
    keys = []
    for id, authors, day in papers.select("arxiv_id", "authors", "submitted").iter_rows():
        words = _flatten(authors[0]).split() if authors else []
        plain = unicodedata.normalize("NFKD", words[-1] if words else "arxiv")
        name = re.sub(r"[^a-z]", "", plain.lower()) or "arxiv"
        keys.append(f"{name}{day.year if day else ''}-{id.replace('/', '-')}")
    return keys


def _entry(row: Mapping[str, Any], key: str) -> str:
    journal = row["journal_ref"]
    fields = [
        ("title", f"{{{escape_tex(row['title'] or '')}}}"),
        ("author", " and ".join(filter(None, map(_tex_name, row["authors"] or ())))),
        ("year", str(row["submitted"].year) if row["submitted"] else ""),
        ("month", str(row["submitted"].month) if row["submitted"] else ""),
        ("eprint", row["arxiv_id"]),
        ("eprinttype", "arxiv"),
        ("archiveprefix", "arXiv"),
        ("primaryclass", row["primary_category"] or ""),
        ("journal", escape_tex(journal or "")),
        ("doi", escape_tex(row["doi"] or "")),
        ("url", f"https://arxiv.org/abs/{row['arxiv_id']}"),
        ("note", escape_tex(row["comment"] or "")),
        ("abstract", escape_tex(row["abstract"] or "")),
    ]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value not in ("", "{}")]
    return "\n".join([f"@{'article' if journal else 'misc'}{{{key},", *lines, "}", ""])


def _tex_name(name: str) -> str:
    """A name whole where its words would divide it among people or parts."""
    written = escape_tex(name)
    acts = re.search(r"(?i)(^|\s)and(\s|$)|,", written)
    return f"{{{written}}}" if acts else written


def _record(row: Mapping[str, Any]) -> str:
    day = row["submitted"]
    fields = [
        ("TY", "JOUR" if row["journal_ref"] else "UNPB"),
        *(("AU", name) for name in row["authors"] or ()),
        ("TI", row["title"]),
        ("PY", str(day.year) if day else None),
        ("DA", day.strftime("%Y/%m/%d") if day else None),
        ("AB", row["abstract"]),
        ("JO", row["journal_ref"]),
        ("DO", row["doi"]),
        ("AN", f"arXiv:{row['arxiv_id']}"),
        *(("KW", category) for category in row["categories"] or ()),
        ("N1", row["comment"]),
        ("UR", f"https://arxiv.org/abs/{row['arxiv_id']}"),
    ]
    lines = [f"{tag}  - {_flatten(value)}" for tag, value in fields if value and _flatten(value)]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _flatten(text: str) -> str:
    """Text on one line, blanks tidied: no field can end in it and no tag begin."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _list_fields(entry: Any) -> dict[str, str]:
    return {field.key.lower(): str(field.value) for field in entry.fields}


def _read_entry(key: str, fields: Mapping[str, str]) -> tuple[str, str | None, str, str]:
    places = (
        fields.get(name, "") for name in ("eprint", "url", "doi", "note", "journal", "number")
    )
    id = next(filter(None, map(_find_id, places)), None)
    return key, id, _restore_tex(fields.get("title", "")), _restore_tex(fields.get("abstract", ""))


def _find_id(text: str) -> str | None:
    found = _ARXIV.fullmatch(text.strip()) or re.search(
        rf"arxiv\S{{0,8}}[:/.\s]\s*{_ARXIV.pattern}", text, re.IGNORECASE
    )
    return found.group(1) if found else None


def _restore_tex(text: str) -> str:
    plain = _WRITTEN.sub(lambda found: _PLAIN[found.group()], text.strip())
    return re.sub(r"^\{(.*)\}$", r"\1", plain, flags=re.DOTALL)
