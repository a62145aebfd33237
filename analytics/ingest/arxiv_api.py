"""Papers from arXiv's query API, by category and day of submission."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path
from urllib.parse import urlsplit

import arxiv  # type: ignore[import-untyped]
import polars as pl
import stamina

from analytics.errors import InputError, SourceError
from analytics.i18n import gettext as _
from analytics.ingest.atom import Page, inspect_page
from analytics.ingest.manners import POLITE, FaultError, Manners
from analytics.ingest.records import Batch, Origin, build_batch
from analytics.ingest.throttle import find_state_dir
from analytics.ingest.transport import open_session
from analytics.progress import Report, keep_quiet
from analytics.query import Filters
from analytics.taxonomy import expand_category

#: arXiv gives at most so many results on one page...
PAGE = 2_000
#: ...and 30,000 for one query; later pages come slowly and fail more, so that we stop earlier.
SLICE = 10_000
#: A slice whose pages do not add up is asked for again so often.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class _Window:
    """Papers submitted in [start, end), UTC."""

    start: datetime
    end: datetime

    def split(self, parts: int) -> list["_Window"]:
        """Parts of equal length, whole minutes, at most one per minute."""
        minutes = int((self.end - self.start).total_seconds() // 60)
        edges = sorted({minutes * part // parts for part in range(parts + 1)})
        moments = [self.start + timedelta(minutes=edge) for edge in edges]
        return [_Window(*pair) for pair in pairwise(moments)]


@dataclass(slots=True)
class _Api:
    """The client of the ``arxiv`` package over our own transport, and the pages it has seen."""

    client: arxiv.Client
    categories: str
    host: str
    manners: Manners
    pages: list[Page] = field(default_factory=list)


def fetch_papers(
    categories: Sequence[str],
    start: date,
    end: date,
    *,
    endpoint: str,
    contact: str = "",
    limit: int | None = None,
    state_dir: Path | None = None,
    manners: Manners = POLITE,
    report: Report = keep_quiet,
) -> Iterator[Batch]:
    """Papers submitted in [start, end], both days included, UTC, oldest first.

    The window is cut into slices of at most 10,000 results. A slice is yielded when it is whole:
    as many different papers as the feed said there are.

    Parameters
    ----------
    categories : categories or archives; a paper comes with any of them.
    start, end : days of the first version.
    endpoint : address of the query API.
    contact : e-mail or web address of the operator, for the User-Agent.
    limit : at most so many papers, the oldest of the window; None: all.
    state_dir : folder of the throttle; None: one for all processes of this user.
    manners : intervals, time-outs and limits.
    report : told how many of the papers are there.

    Yields
    ------
    one batch a slice; nothing where arXiv says that the window holds no papers.

    Raises
    ------
    InputError : no or an unknown category, ``start`` after ``end``, a limit below 1, an endpoint
        that is no web address.
    SourceError : no proper answer, or one that does not add up. What was yielded before must
        then be given up.
    """
    if not categories:
        raise InputError(_("no --category is given: name at least one, such as cs.LG"))
    Filters(categories=tuple(categories), start=start, end=end)
    # The arxiv package takes 0 for "no limit at all".
    if limit is not None and limit < 1:
        raise InputError(
            _("--max {limit} asks for no paper: give 1 or more, or leave it out").format(
                limit=limit
            )
        )
    api = _open_api(categories, endpoint, contact, limit, state_dir or find_state_dir(), manners)
    first = datetime.combine(start, time(), UTC)
    last = datetime.combine(end + timedelta(days=1), time(), UTC)
    yield from _fetch_slices(api, _Window(first, last), limit, report)


def _open_api(
    categories: Sequence[str],
    endpoint: str,
    contact: str,
    limit: int | None,
    state_dir: Path,
    manners: Manners,
) -> _Api:
    address = urlsplit(endpoint)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise InputError(
            _("--endpoint {endpoint} is no web address: begin it with https://").format(
                endpoint=repr(endpoint)
            )
        )
    known = dict.fromkeys(name for given in categories for name in expand_category(given))
    client = arxiv.Client(page_size=min(PAGE, limit or PAGE), delay_seconds=0, num_retries=0)
    client.query_url_format = endpoint.replace("{", "{{").replace("}", "}}") + "?{}"
    api = _Api(client, " OR ".join(f"cat:{name}" for name in known), address.netloc, manners)

    def inspect(_url: str, body: bytes) -> None:
        api.pages.append(inspect_page(body, host=api.host))

    client._session = open_session(inspect, contact=contact, state_dir=state_dir, manners=manners)
    return api


def _fetch_slices(api: _Api, window: _Window, limit: int | None, report: Report) -> Iterator[Batch]:
    """Fetch a window, in parts where it holds too much for one query."""
    waiting = [window]
    fetched = counted = expected = 0
    while waiting and (limit is None or fetched < limit):
        part = waiting.pop(0)
        wanted = None if limit is None else limit - fetched
        total, results = _fetch_whole(api, part, wanted)
        expected = expected or min(total, limit or total)
        if results is None:
            waiting = part.split(-(-total * 2 // SLICE)) + waiting
            continue
        batch = _build(results, part)
        fetched += batch.records
        counted += len(results)
        report(_("Fetching from arXiv"), min(fetched / max(expected, 1), 1.0))
        if batch.records:
            yield batch
    # Papers may have been added while we read; that some have gone is no success.
    if counted < expected:
        raise SourceError(
            _("{host} gave {counted} papers where it had said {expected}: try again later").format(
                host=api.host, counted=f"{counted:,}", expected=f"{expected:,}"
            )
        )


def _fetch_whole(
    api: _Api, window: _Window, limit: int | None
) -> tuple[int, list[arxiv.Result] | None]:
    """The number of results, and the results; None where they are too many for one query."""
    for attempt in stamina.retry_context(
        on=FaultError,
        attempts=ROUNDS,
        timeout=None,
        wait_initial=api.manners.backoff,
        wait_jitter=api.manners.backoff,
    ):
        with attempt:
            return _fetch_once(api, window, limit)
    raise AssertionError("unreachable")


def _fetch_once(
    api: _Api, window: _Window, limit: int | None
) -> tuple[int, list[arxiv.Result] | None]:
    api.pages.clear()
    # The end belongs to the next window, but whether 23:59 means its last second is not written
    # down anywhere: ask up to and with the next minute, and keep what is ours.
    days = f"[{window.start:%Y%m%d%H%M} TO {window.end:%Y%m%d%H%M}]"
    search = arxiv.Search(
        query=f"({api.categories}) AND submittedDate:{days}",
        max_results=None,
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder.Ascending,
    )
    feed = api.client.results(search)
    results = list(islice(feed, 1))
    total = api.pages[0].total
    wanted = total if limit is None else min(total, limit)
    if wanted > SLICE and window.end - window.start > timedelta(minutes=1):
        return total, None
    results += islice(feed, max(wanted - 1, 0))
    found = {result.entry_id for result in results}
    if len(found) != wanted or any(page.total != total for page in api.pages):
        raise FaultError(
            _(
                "{host} gave {count} different papers of {start} to {end} where its feed says "
                "{wanted}: try again later"
            ).format(
                host=api.host,
                count=f"{len(found):,}",
                start=f"{window.start:%Y-%m-%d}",
                end=f"{window.end:%Y-%m-%d}",
                wanted=f"{wanted:,}",
            )
        )
    return total, results


def _build(results: Sequence[arxiv.Result], window: _Window) -> Batch:
    mine = [paper for paper in results if window.start <= paper.published < window.end]
    names = pl.List(pl.String)
    raw = pl.DataFrame(
        [
            pl.Series("line", range(1, len(mine) + 1), dtype=pl.Int64),
            pl.Series("arxiv_id", [paper.entry_id for paper in mine], dtype=pl.String),
            pl.Series("title", [paper.title for paper in mine], dtype=pl.String),
            pl.Series("abstract", [paper.summary for paper in mine], dtype=pl.String),
            pl.Series(
                "authors", [[by.name for by in paper.authors] for paper in mine], dtype=names
            ),
            pl.Series("primary_category", [paper.primary_category for paper in mine]),
            pl.Series("categories", [paper.categories for paper in mine], dtype=names),
            pl.Series(
                "submitted", [paper.published for paper in mine], dtype=pl.Datetime("us", "UTC")
            ),
            pl.Series("updated", [paper.updated for paper in mine], dtype=pl.Datetime("us", "UTC")),
            pl.Series("comment", [paper.comment for paper in mine], dtype=pl.String),
            pl.Series("journal_ref", [paper.journal_ref for paper in mine], dtype=pl.String),
            pl.Series("doi", [paper.doi for paper in mine], dtype=pl.String),
        ]
    )
    return build_batch(raw, Origin("arXiv", "arxiv-api"))
