"""Addresses beside the pages: files that a link can name, sent piece by piece.

``/papers.csv`` has every paper of a filter, ``/feed.xml`` the newest; both take the words of the
page address. They only read, so that anybody may ask for them.
"""

import logging
from collections.abc import Callable
from itertools import chain

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from analytics.dashboard.cache import load_selection, open_catalogue, open_store
from analytics.errors import PapertideError
from analytics.export import iterate_csv, name_file
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.extract import iterate_papers
from analytics.pipeline.feed import compose_feed
from analytics.query import Filters, parse_filters

CSV, FEED = "papers.csv", "feed.xml"


def list_routes() -> list[Route]:
    """What the server answers beside the pages."""
    # Shared caches are read outside a session here, which Streamlit warns of at every request.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel("ERROR")
    return [Route(f"/{CSV}", _serve(_send_papers)), Route(f"/{FEED}", _serve(_send_feed))]


Sender = Callable[[Request, Catalogue, Filters], Response]


def _serve(send: Sender) -> Callable[..., object]:
    """A handler that works beside the event loop and tells faults in one line."""

    def answer(request: Request) -> Response:
        try:
            return send(request, open_catalogue(), _read_filters(request))
        except PapertideError as error:
            logging.getLogger(__name__).warning("%s: %s", request.url.path, error)
            return PlainTextResponse(f"{error}\n", status_code=400)

    async def handle(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return handle


def _read_filters(request: Request) -> Filters:
    words = request.query_params
    return parse_filters({name: words.getlist(name) for name in words})


def _send_papers(_request: Request, catalogue: Catalogue, filters: Filters) -> Response:
    chosen = load_selection(catalogue, filters)
    pieces = iterate_csv(iterate_papers(open_store(), catalogue, chosen), bom=True)
    name = name_file("papers", filters, catalogue.version, "csv")
    # The first piece is made before the answer begins, so that a fault is told as one.
    first = next(pieces)
    return StreamingResponse(
        chain([first], pieces),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            # Compressing takes ten times as long as writing.
            "Content-Encoding": "identity",
        },
    )


def _send_feed(request: Request, catalogue: Catalogue, filters: Filters) -> Response:
    address = str(request.base_url)
    feed = compose_feed(open_store(), catalogue, filters, address=address)
    return Response(feed, media_type="application/atom+xml; charset=utf-8")
