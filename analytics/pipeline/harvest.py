"""A set of arXiv harvested by OAI-PMH: stored a few pages a commit, gone on with where it stopped.

arXiv pages its lists by place, so that a record which changes while the list is read lets the
records behind it move up, and one of them can fall between two pages. Such a record comes a second
time, with a newer date: then the list is read again from its earlier date.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
from filelock import Timeout

from analytics.config import Settings
from analytics.errors import InputError, PapertideError, SourceError, StoreError
from analytics.i18n import gettext as _
from analytics.ingest.manners import POLITE, Manners
from analytics.ingest.oai import SOURCE, OaiClient, build_page, fetch_pages, open_client
from analytics.ingest.oai_page import ExpiredTokenError, OaiPage
from analytics.ingest.records import REJECTS
from analytics.pipeline.ingest import DEMO, Ingested
from analytics.pipeline.locks import hold_lock
from analytics.progress import Report, keep_quiet
from analytics.store.papers import count_sources, drop_source, read_papers, save_papers
from analytics.store.watermarks import (
    SEEN,
    OpenHarvest,
    Watermark,
    name_watermark,
    read_seen,
    read_watermark,
    save_seen,
    save_watermark,
)

#: Days before the watermark that are asked for again: what arXiv changed late is not missed.
OVERLAP = timedelta(days=2)
#: So many pages (of some 2,500 records) are one commit.
PAGES = 20
#: No record of arXiv is older.
FIRST = date(1986, 1, 1)
#: A list that changes while it is read is read again so often.
ROUNDS = 4


@dataclass(slots=True)
class _Harvest:
    """One run: what it is to do, what it has done, and from where the list is to be read again."""

    store: str
    set: str
    client: OaiClient
    mark: Watermark
    report: Report
    pages: int
    done: Ingested
    seen: dict[str, date] = field(default_factory=dict)
    again: date | None = None


def harvest_oai(
    settings: Settings,
    *,
    set: str,
    start: date | None = None,
    end: date | None = None,
    now: datetime | None = None,
    manners: Manners = POLITE,
    pages: int = PAGES,
    report: Report = keep_quiet,
) -> Ingested:
    """Store the records of a set that changed in [start, end], both days included, UTC.

    An interrupted harvest is gone on with when the same days are asked for, or none. Without
    ``start`` it is what changed since the last complete harvest, with two days of overlap; all of
    the set where there was none. The watermark moves at the end, when everything is committed,
    and only where no day is left out between it and ``start``.

    Parameters
    ----------
    now : time to note, UTC; the clock's by default.
    pages : in one commit.

    Raises
    ------
    InputError : ``start`` after ``end``.
    SourceError : the source gave no proper answer; what was committed stays, the watermark too.
    StoreError : the store cannot be written, or another harvest of this set is under way.
    """
    if start and end and start > end:
        raise InputError(
            _("--from {start} is after --to {end}: exchange them").format(start=start, end=end)
        )
    client = open_client(settings.oai_endpoint, contact=settings.contact, manners=manners)
    clock = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    try:
        with hold_lock(settings.store, name_watermark(SOURCE, set), wait=False):
            mark = replace(read_watermark(settings.store, SOURCE, set), tried=clock)
            harvest = _Harvest(settings.store, set, client, mark, report, pages, _nothing())
            try:
                return _run(harvest, start, end, clock)
            except PapertideError as error:
                _note_fault(settings.store, set, clock, str(error))
                raise
    except Timeout as error:
        raise StoreError(
            _("another harvest of {set} is under way: wait for it to end").format(
                set=set or "arXiv"
            )
        ) from error


def _run(harvest: _Harvest, start: date | None, end: date | None, clock: str) -> Ingested:
    begun = _find_open(harvest.mark, start, end)
    if begun is not None:
        known = read_seen(harvest.store, SOURCE, harvest.set)
        harvest.seen = dict(zip(known["id"], known["datestamp"], strict=True))
        harvest.again = begun.again
        first, last = begun.start, begun.end
    else:
        through = harvest.mark.through
        first = start or (through - OVERLAP if through else None)
        last = end
    day = _read_whole(harvest, first, last, begun)
    _finish(harvest, first, last, day, clock)
    name = f"{harvest.set or 'arXiv'} changed from {first or 'the beginning'} to {last or day}"
    return replace(harvest.done, name=name)


def _find_open(mark: Watermark, start: date | None, end: date | None) -> OpenHarvest | None:
    begun = mark.open
    asked_for = (start, end) if start or end else None
    return begun if begun and asked_for in (None, (begun.start, begun.end)) else None


def _read_whole(
    harvest: _Harvest, first: date | None, last: date | None, begun: OpenHarvest | None
) -> date:
    """Read the list until it stands still while it is read; returns the day it was begun."""
    since, token = first, begun.token if begun else None
    began = begun.day if begun else None
    for _round in range(ROUNDS):
        try:
            began = _read_list(harvest, since, first, last, token, began)
        except ExpiredTokenError:
            if since is not None and harvest.again is not None:
                since = min(since, harvest.again)
            token, harvest.again = None, None
            continue
        if harvest.again is None:
            return began
        since, token, harvest.again = harvest.again, None, None
    raise SourceError(
        _("{host} changed its list each of {rounds} times it was read: try again later").format(
            host=harvest.client.host, rounds=ROUNDS
        )
    )


def _read_list(
    harvest: _Harvest,
    since: date | None,
    first: date | None,
    last: date | None,
    token: str | None,
    began: date | None,
) -> date:
    """Read and store one list; returns the day by the source's clock when the harvest began."""
    sizes: list[int] = []
    waiting: list[OaiPage] = []
    fetched = 0
    list_of = fetch_pages(harvest.client, set=harvest.set, start=since, end=last, token=token)
    for page in list_of:
        began = began or page.day
        _refuse_nothing(harvest, page, since, last)
        moved = list(_find_moved(harvest.seen, page.headers))
        if page.size is not None:
            if sizes and page.size < sizes[-1]:  # a record left the days asked for
                moved.append(since or FIRST)
            sizes.append(page.size)
        harvest.again = min(filter(None, (harvest.again, *moved)), default=None)
        waiting.append(page)
        fetched += page.headers.height
        part = min(fetched / page.size, 1.0) if page.size else None
        harvest.report(_("Harvesting from arXiv"), part)
        if len(waiting) >= harvest.pages or page.token is None:
            begun = OpenHarvest(first, last, began, page.token, harvest.again)
            harvest.mark = replace(harvest.mark, open=begun, fault=None)
            _commit(harvest, waiting)
            waiting = []
    if began is None:
        raise SourceError(
            _("{host} answered nothing: try again later").format(host=harvest.client.host)
        )
    return began


def _find_moved(seen: dict[str, date], headers: pl.DataFrame) -> Iterator[date]:
    """Earlier dates of records that come again with a newer one; notes the new dates."""
    for id_, day, _deleted in headers.iter_rows():
        before = seen.get(id_)
        if before is not None and before < day:
            yield before
        seen[id_] = day


def _refuse_nothing(
    harvest: _Harvest, page: OaiPage, since: date | None, last: date | None
) -> None:
    """No records, where there were some: they may change again, but then they are newer still."""
    latest = harvest.mark.latest
    if page.headers.height or last is not None:
        return
    if since is None or (latest is not None and since <= latest):
        raise SourceError(
            _(
                "{host} says that nothing of {set} changed since {since}, though records "
                "of {latest} were there: try again later"
            ).format(
                host=harvest.client.host,
                set=harvest.set or "arXiv",
                since=since or "the beginning",
                latest=latest or "it",
            )
        )


def _commit(harvest: _Harvest, pages: Sequence[OaiPage]) -> None:
    """Store some pages, then note how far we are, in this order."""
    batches = [build_page(page) for page in pages if page.headers.height]
    gone = _mark_deleted(harvest.store, pages)
    frames = [*(batch.papers for batch in batches), *([gone] if gone.height else [])]
    commit = save_papers(harvest.store, frames, source=f"{SOURCE} {harvest.set}".strip())
    version = commit.version
    if commit.added and DEMO in count_sources(harvest.store):
        version = drop_source(harvest.store, DEMO)
    done = harvest.done
    harvest.done = Ingested(
        done.name,
        done.records + sum(page.headers.height for page in pages),
        done.added + commit.added,
        done.updated + commit.updated,
        done.unchanged + commit.unchanged,
        pl.concat([done.rejects, *(batch.rejects for batch in batches)]),
        version,
    )
    seen = pl.DataFrame(
        {"id": list(harvest.seen), "datestamp": list(harvest.seen.values())}, schema=SEEN
    )
    newest = max(harvest.seen.values(), default=None)
    latest = max(filter(None, (harvest.mark.latest, newest)), default=None)
    harvest.mark = replace(harvest.mark, latest=latest)
    save_seen(harvest.store, SOURCE, harvest.set, seen)
    save_watermark(harvest.store, harvest.mark)


def _mark_deleted(store: str, pages: Sequence[OaiPage]) -> pl.DataFrame:
    """Papers of the store that arXiv has deleted, as withdrawn on that day; columns PAPERS."""
    headers = pl.concat(page.headers for page in pages).filter("deleted")
    days = headers.group_by("id").agg(pl.col("datestamp").max())
    known = read_papers(store, days["id"].to_list())
    at = pl.col("datestamp").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return (
        known.filter(~pl.col("withdrawn").fill_null(False))
        .join(days, left_on="arxiv_id", right_on="id", how="left")
        .with_columns(withdrawn=pl.lit(True), updated=pl.max_horizontal("updated", at))
        .select(known.columns)
    )


def _finish(
    harvest: _Harvest, first: date | None, last: date | None, day: date, clock: str
) -> None:
    """Close the harvest, and move the watermark where it leaves no gap."""
    mark = replace(harvest.mark, open=None, fault=None, finished=clock)
    reached = min(last, day) if last else day
    touches = mark.through is None or first is None or first <= mark.through
    if touches and (harvest.seen or mark.through is not None):
        since = first if mark.through is None else mark.since
        if first is None:
            since = None
        elif mark.since is not None and first < mark.since:
            since = first
        through = max(reached, mark.through) if mark.through else reached
        mark = replace(mark, since=since, through=through)
    save_watermark(harvest.store, mark)
    save_seen(harvest.store, SOURCE, harvest.set, None)


def _note_fault(store: str, set: str, clock: str, reason: str) -> None:
    """Leave word for ``status``, where the set was harvested before."""
    mark = read_watermark(store, SOURCE, set)
    if mark.through or mark.open:
        save_watermark(store, replace(mark, tried=clock, fault=reason))


def _nothing() -> Ingested:
    return Ingested("", 0, 0, 0, 0, pl.DataFrame(schema=REJECTS), None)
