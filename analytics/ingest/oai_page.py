"""Pages of an OAI-PMH list in arXiv's own format arXivRaw, checked strictly before they are used.

Protocol: https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl
from lxml import etree  # type: ignore[import-untyped]

from analytics.errors import SourceError
from analytics.i18n import gettext as _
from analytics.ingest.manners import FaultError
from analytics.ingest.markup import parse_xml, read_count

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"
FORMAT = "arXivRaw"

#: Headers of a page: identifier without its prefix, day of the last change, whether it is gone.
HEADERS = pl.Schema({"id": pl.String, "datestamp": pl.Date, "deleted": pl.Boolean})
_VERSIONS = pl.List(pl.Struct({"version": pl.String, "created": pl.String}))
_TEXTS = {
    "arxiv_id": "id",
    "title": "title",
    "abstract": "abstract",
    "authors": "authors",
    "categories": "categories",
    "comment": "comments",
    "journal_ref": "journal-ref",
    "doi": "doi",
    "license": "license",
}
_NEEDED = ("id", "title", "abstract", "authors", "categories")


class ExpiredTokenError(SourceError):
    """The list cannot be gone on with: the source no longer knows the token of its next page."""


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One page of a list.

    Attributes
    ----------
    headers : columns HEADERS, one row per record, the deleted ones too.
    raw : records that are not deleted, for ``build_batch``.
    token : of the next page; None on the last one.
    size : records of the whole list, where the source tells.
    day : of the answer, UTC, by the clock of the source.
    """

    headers: pl.DataFrame
    raw: pl.DataFrame
    token: str | None
    size: int | None
    day: date


def read_page(body: bytes, *, host: str, token: str | None) -> OaiPage:
    """Read one answer to ListRecords.

    Parameters
    ----------
    body : of the answer.
    host : who gave it.
    token : that it was asked with; None for the first page of a list.

    Returns
    -------
    a page without records where the source says that no records match, and only then.

    Raises
    ------
    ExpiredTokenError : the token is no longer known.
    FaultError : not OAI-PMH, another verb or another page than was asked for, cut short, empty,
        a record without what every record has, or an end before the end.
    SourceError : the source refuses the request.
    """
    root = parse_xml(body, host=host, root=f"{OAI}OAI-PMH", kind="an OAI-PMH list")
    request = root.find(f"{OAI}request")
    told = {} if request is None else request.attrib
    day = _read_day(root.findtext(f"{OAI}responseDate"), host)
    error = root.find(f"{OAI}error")
    if error is not None:
        return _read_error(error, host, token, day)
    records = root.find(f"{OAI}ListRecords")
    if records is None or told.get("verb", "ListRecords") != "ListRecords":
        raise FaultError(
            _("{host} answered another question than was asked: check the endpoint").format(
                host=host
            )
        )
    if told.get("resumptionToken", token) != token:
        raise FaultError(
            _("{host} answered another page than was asked for: try again later").format(host=host)
        )
    found = records.findall(f"{OAI}record")
    if not found:
        raise FaultError(_("{host} answered an empty page: try again later").format(host=host))
    headers = [_read_header(record, host) for record in found]
    alive = [
        (id_, record)
        for (id_, _, deleted), record in zip(headers, found, strict=True)
        if not deleted
    ]
    following, size = _read_token(records, len(found), host)
    return OaiPage(
        pl.DataFrame(headers, schema=HEADERS, orient="row"),
        _read_raw(alive, host),
        following,
        size,
        day,
    )


def _read_error(error: etree._Element, host: str, token: str | None, day: date) -> OaiPage:
    code = error.get("code", "")
    if code == "noRecordsMatch" and token is None:
        return OaiPage(pl.DataFrame(schema=HEADERS), _read_raw([], host), None, 0, day)
    reason = " ".join("".join(error.itertext()).split())[:120]
    if token is not None and code in ("badResumptionToken", "noRecordsMatch"):
        raise ExpiredTokenError(
            _("{host} no longer knows where the list was ({reason})").format(
                host=host, reason=reason or code
            )
        )
    raise SourceError(
        _("{host} refused the request ({code}: {reason}): check --set and the days").format(
            host=host, code=code, reason=reason
        )
    )


def _read_day(text: str | None, host: str) -> date:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError as error:
        raise FaultError(
            _("{host} answered a list without its date: try again later").format(host=host)
        ) from error


def _read_header(record: etree._Element, host: str) -> tuple[str, date, bool]:
    header = record.find(f"{OAI}header")
    if header is None:
        raise FaultError(
            _("{host} answered a record without a header: try again later").format(host=host)
        )
    id_ = (header.findtext(f"{OAI}identifier") or "").strip().rpartition(":")[2]
    if not id_:
        raise FaultError(
            _("{host} answered a record without an identifier: try again later").format(host=host)
        )
    return id_, _read_day(header.findtext(f"{OAI}datestamp"), host), _is_deleted(header)


def _is_deleted(header: etree._Element) -> bool:
    return bool(header.get("status") == "deleted")


def _read_token(records: etree._Element, found: int, host: str) -> tuple[str | None, int | None]:
    element = records.find(f"{OAI}resumptionToken")
    if element is None:
        return None, None
    size, cursor = (read_count(element.get(name)) for name in ("completeListSize", "cursor"))
    token = (element.text or "").strip() or None
    if token is None and size is not None and cursor is not None and cursor + found < size:
        raise FaultError(
            _("{host} ended its list at {records} of {size} records: try again later").format(
                host=host, records=f"{cursor + found:,}", size=f"{size:,}"
            )
        )
    return token, size


def _read_raw(alive: list[tuple[str, etree._Element]], host: str) -> pl.DataFrame:
    papers = [_find_paper(id_, record, host) for id_, record in alive]
    columns = [pl.Series("line", range(1, len(papers) + 1), dtype=pl.Int64)]
    for column, tag in _TEXTS.items():
        texts = [paper.findtext(RAW + tag) for paper in papers]
        columns.append(pl.Series(column, texts, dtype=pl.String))
    columns.append(pl.Series("versions", [_list_versions(each) for each in papers], _VERSIONS))
    # Affiliations stand in brackets among the names, sometimes brackets within brackets.
    names = pl.col("authors")
    for _again in range(3):
        names = names.str.replace_all(r"\s*\([^()]*\)", "")
    suffix = names.str.replace_all(r",\s*(Jr\.?|Sr\.?|I{2,3}|IV)(\b|$)", " $1")
    return pl.DataFrame(columns).with_columns(authors=suffix)


def _find_paper(id_: str, record: etree._Element, host: str) -> etree._Element:
    paper = record.find(f"{OAI}metadata/{RAW}arXivRaw")
    if paper is None:
        raise FaultError(
            _("{host} answered {id} without its metadata in {format}: try again later").format(
                host=host, id=id_, format=FORMAT
            )
        )
    missing = [name for name in _NEEDED if paper.find(RAW + name) is None]
    if missing or paper.find(f"{RAW}version") is None:
        lacking = ", ".join(missing) or "version"
        raise FaultError(
            _("{host} answered {id} that lacks {lacking}: try again later").format(
                host=host, id=id_, lacking=lacking
            )
        )
    inside = (paper.findtext(f"{RAW}id") or "").strip()
    if re.sub(r"v\d+$", "", inside) != id_:
        raise FaultError(
            _("{host} answered {found} under the header of {id}").format(
                host=host, found=inside[:40], id=id_
            )
        )
    return paper


def _list_versions(paper: etree._Element) -> list[dict[str, str | None]]:
    return [
        {"version": each.get("version"), "created": each.findtext(f"{RAW}date")}
        for each in paper.findall(f"{RAW}version")
    ]
