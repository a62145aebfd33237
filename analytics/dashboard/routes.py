"""Addresses beside the pages: files that a link can name, sent piece by piece.

``/papers.csv`` has every paper of a filter, ``/papers.bib`` and ``/papers.ris`` the same for a
bibliography, ``/feed.xml`` the newest; all take the words of the page address. They only read, so
that anybody may ask for them. ``/plotly.min.js`` is what draws the charts.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from analytics.dashboard.cache import load_selection, locate_store, open_catalogue
from analytics.dashboard.library import LIBRARY, send_library
from analytics.dashboard.past import AS_OF, parse_as_of
from analytics.errors import InputError, PapertideError
from analytics.export import iterate_csv, name_file
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.extract import iterate_papers
from analytics.pipeline.feed import compose_feed
from analytics.query import Filters, parse_filters
from analytics.references import write_bibtex, write_ris

CSV, FEED = "papers.csv", "feed.xml"
BIBTEX, RIS = "papers.bib", "papers.ris"

#: Most papers of a bibliography, which is written in one piece.
MOST_REFERENCES = 2_000


def list_routes() -> list[Route]:
    """What the server answers beside the pages."""
    # Shared caches are read outside a session here, which Streamlit warns of at every request.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel("ERROR")
    senders: dict[str, Sender] = {
        CSV: _send_papers,
        BIBTEX: lambda asked: _send_references(asked, "bib", "application/x-bibtex", write_bibtex),
        RIS: lambda asked: _send_references(
            asked, "ris", "application/x-research-info-systems", write_ris
        ),
        FEED: _send_feed,
    }
    files = [Route(f"/{name}", _serve(send)) for name, send in senders.items()]
    return [*files, Route(f"/{LIBRARY}", send_library)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is about: the papers of a filter in a store, and the server's address."""

    store: str
    catalogue: Catalogue
    filters: Filters
    address: str


Sender = Callable[[Asked], Response]


def _serve(send: Sender) -> Callable[..., object]:
    """A handler that works beside the event loop and tells faults in one line."""

    def answer(request: Request) -> Response:
        try:
            return send(_read(request))
        except PapertideError as error:
            logging.getLogger(__name__).warning("%s: %s", request.url.path, error)
            return PlainTextResponse(f"{error}\n", status_code=400)

    async def handle(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return handle


def _read(request: Request) -> Asked:
    words = request.query_params
    store = locate_store(parse_as_of(words.get(AS_OF)))
    filters = parse_filters({name: words.getlist(name) for name in words})
    return Asked(store, open_catalogue(store), filters, str(request.base_url))


def _send_papers(asked: Asked) -> Response:
    chosen = load_selection(asked.catalogue, asked.filters)
    pieces = iterate_csv(iterate_papers(asked.store, asked.catalogue, chosen), bom=True)
    name = name_file("papers", asked.filters, asked.catalogue.version, "csv")
    # The first piece is made before the answer begins, so that a fault is told as one.
    first = next(pieces)
    return StreamingResponse(
        chain([first], pieces),
        media_type="text/csv; charset=utf-8",
        headers={
            **_name(name),
            # Compressing takes ten times as long as writing.
            "Content-Encoding": "identity",
        },
    )


def _send_references(
    asked: Asked, form: str, kind: str, write: Callable[[pl.DataFrame], bytes]
) -> Response:
    chosen = load_selection(asked.catalogue, asked.filters)
    if chosen.height > MOST_REFERENCES:
        raise InputError(
            _(
                "{papers} papers pass the filters and a bibliography has at most "
                "{most}: set more filters, or take the CSV"
            ).format(papers=f"{chosen.height:,}", most=f"{MOST_REFERENCES:,}")
        )
    pieces = iterate_papers(asked.store, asked.catalogue, chosen, rows=MOST_REFERENCES)
    name = name_file("papers", asked.filters, asked.catalogue.version, form)
    media_type = f"{kind}; charset=utf-8"
    return Response(write(next(pieces)), media_type=media_type, headers=_name(name))


def _name(name: str) -> dict[str, str]:
    """The header under which a browser saves a file instead of showing it."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _send_feed(asked: Asked) -> Response:
    feed = compose_feed(asked.store, asked.catalogue, asked.filters, address=asked.address)
    return Response(feed, media_type="application/atom+xml; charset=utf-8")
