"""arXiv's Atom pages, checked strictly before anybody reads papers from them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree  # type: ignore[import-untyped]

from analytics.i18n import gettext as _
from analytics.ingest.manners import FaultError
from analytics.ingest.markup import parse_xml, read_count

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_NEEDED = ("id", "title", "summary", "published", "updated", "category")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself.

    Attributes
    ----------
    total : results of the whole query.
    start : place of the first entry among them.
    ids : of the entries.
    """

    total: int
    start: int
    ids: tuple[str, ...]


def inspect_page(body: bytes, *, host: str) -> Page:
    """Read what a page says of itself.

    Raises
    ------
    FaultError : the body is no well-formed Atom feed (cut short, a web page, with entities or a
        document type), has no totals, reports an error, or has an entry that lacks a part that
        every paper has.
    """
    root = parse_xml(body, host=host, root=f"{ATOM}feed", kind="a feed")
    numbers = [root.findtext(OPENSEARCH + name) for name in ("totalResults", "startIndex")]
    total, start = map(read_count, numbers)
    if total is None or start is None:
        raise FaultError(
            _("{host} answered a feed without totals: try again later").format(host=host)
        )
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        _check_entry(entry, host)
    ids = tuple(str(entry.findtext(f"{ATOM}id")).strip() for entry in entries)
    if not ids and start < total:
        raise FaultError(
            _(
                "{host} answered an empty page at {start} of {total} results: try again later"
            ).format(host=host, start=f"{start:,}", total=f"{total:,}")
        )
    return Page(total, start, ids)


def _check_entry(entry: etree._Element, host: str) -> None:
    id_ = (entry.findtext(f"{ATOM}id") or "").strip()
    if "/api/errors" in id_:
        reason = " ".join((entry.findtext(f"{ATOM}summary") or "").split())[:120]
        raise FaultError(
            _("{host} reports an error ({reason}): check the query").format(
                host=host, reason=reason
            )
        )
    missing = [
        name
        for name in _NEEDED
        if entry.find(ATOM + name) is None
        or (name not in ("summary", "category") and not (entry.findtext(ATOM + name) or "").strip())
    ]
    for name in ("published", "updated"):
        if name not in missing and not _is_instant(str(entry.findtext(ATOM + name))):
            missing.append(name)
    if missing:
        raise FaultError(
            _("{host} answered an entry {id} that lacks {names}: try again later").format(
                host=host, id=id_ or "without id", names=", ".join(missing)
            )
        )


def _is_instant(text: str) -> bool:
    """Whether the ``arxiv`` package will read it; it has no error of its own for what it cannot."""
    try:
        datetime.fromisoformat(text.strip().replace("Z", "+00:00")).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return True
