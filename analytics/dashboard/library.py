"""Plotly's script, which draws the charts: how it is sent, and that it is sent early.

A fifth of a first visit would go to this script, most of it into reading 4.8 MB of source on the
thread that also draws the page. So it is sent in a form that a browser reads once and on another
thread, and each page names it in its head, to be fetched beside Streamlit's own scripts.
"""

import gzip
from functools import cache
from hashlib import sha256

from plotly.offline import get_plotlyjs
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Where the server has it, from the address of a page.
LIBRARY = "plotly.min.js"

#: Between these the script is whole. Around it is a function that lets it be loaded in other ways;
#: what stands in one is read twice, once to find its end and again when it is called.
_FIRST, _LAST = '"use strict";var Plotly=', "window.Plotly = Plotly;\n"

#: Behind what the page itself waits for.
_EARLY = "rel=preload; as=script; fetchpriority=low"


@cache
def read_library() -> bytes:
    """The script as it is sent; it sets ``window.Plotly``."""
    return _unwrap(get_plotlyjs()).encode()


def _unwrap(script: str) -> str:
    """The script without the function around it, or as it was where that looks otherwise."""
    notice = script[: script.find("*/") + 2]
    first, last = script.find(_FIRST), script.rfind(_LAST)
    return f"{notice}\n{script[first:last]}{_LAST}" if 0 < first < last else script


@cache
def pack_library() -> bytes:
    """The same as most browsers ask for it: a third of it."""
    return gzip.compress(read_library(), compresslevel=6)


@cache
def address_library() -> str:
    """Where a page finds it, with what it holds, so that it can be kept for ever."""
    return f"{LIBRARY}?v={sha256(read_library()).hexdigest()[:12]}"


def send_library(request: Request) -> Response:
    """The script, for a year: other contents have another address."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    packs = "gzip" in request.headers.get("accept-encoding", "")
    if packs:
        headers["Content-Encoding"] = "gzip"
    script = pack_library() if packs else read_library()
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


class Preload:
    """Names the script in the head of every page, so that browsers fetch it beside all else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the server does, with one header more where the answer is a page."""

        async def add_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("Link", f"<{address_library()}>; {_EARLY}")
            await send(message)

        await self._app(scope, receive, add_link if scope["type"] == "http" else send)
