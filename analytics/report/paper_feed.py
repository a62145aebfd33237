"""New papers as an Atom feed (RFC 4287)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from lxml import etree  # type: ignore[import-untyped]

_ATOM = "http://www.w3.org/2005/Atom"

#: What XML 1.0 cannot hold or advises against (readers take C1 controls for letters of Windows),
#: and marks that change how the text around them is shown.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_BLANKS = re.compile(r"\s+")
_EPOCH = "1970-01-01T00:00:00Z"


def render_feed(papers: pl.DataFrame, *, title: str, name: str, address: str = "") -> bytes:
    """A feed with one entry per paper, in the order of the frame.

    Parameters
    ----------
    papers : columns PAPERS.
    title : of the feed.
    name : what tells this feed from others, of letters, digits and ``=&-.``; part of its id.
    address : of the view that it follows; "" for none.

    Returns
    -------
    XML in UTF-8; the same bytes for the same papers. Titles and abstracts are plain text.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", f"urn:papertide:papers:{name or 'all'}")
    _add(feed, "title", title)
    _add(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Papertide")
    newest = papers["submitted"].max()
    _add(feed, "updated", _write_instant(newest) if isinstance(newest, datetime) else _EPOCH)
    if address:
        etree.SubElement(feed, f"{{{_ATOM}}}link", href=address)
    for paper in papers.iter_rows(named=True):
        _add_entry(feed, paper)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add_entry(feed: Any, paper: Mapping[str, Any]) -> None:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    id = paper["arxiv_id"]
    simulated = id.startswith("demo/")
    page = f"https://arxiv.org/abs/{id}"
    _add(entry, "id", f"urn:papertide:{id}" if simulated else page)
    _add(entry, "title", paper["title"])
    _add(entry, "published", _write_instant(paper["submitted"]))
    _add(entry, "updated", _write_instant(paper["updated"] or paper["submitted"]))
    for author in paper["authors"] or ():
        _add(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", author)
    for category in paper["categories"] or ():
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=_clean(category))
    if not simulated:
        etree.SubElement(entry, f"{{{_ATOM}}}link", href=page)
        pdf = {"rel": "related", "type": "application/pdf", "title": "PDF"}
        etree.SubElement(entry, f"{{{_ATOM}}}link", pdf, href=f"https://arxiv.org/pdf/{id}")
    _add(entry, "summary", paper["abstract"] or "")


def _add(parent: Any, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{tag}").text = _clean(text)


def _clean(text: str) -> str:
    """One line of what XML can hold."""
    return _BLANKS.sub(" ", _UNFIT.sub("", text)).strip()


def _write_instant(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
