"""Papers from arXiv's OAI-PMH interface, by set and day of their last change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests

from analytics.errors import InputError, SourceError
from analytics.i18n import gettext as _
from analytics.ingest.manners import POLITE, FaultError, Manners
from analytics.ingest.oai_page import FORMAT, OaiPage, read_page
from analytics.ingest.records import Batch, Origin, build_batch
from analytics.ingest.throttle import find_state_dir
from analytics.ingest.transport import open_session

SOURCE = "arxiv-oai"


@dataclass(slots=True)
class OaiClient:
    """Asks one OAI-PMH address; see ``open_client``."""

    endpoint: str
    host: str
    session: requests.Session
    asked: str | None
    before: OaiPage | None
    page: OaiPage | None

    def inspect(self, _url: str, body: bytes) -> None:
        """Read an answer while it may still be asked for again."""
        page = read_page(body, host=self.host, token=self.asked)
        if self.before is not None and page.headers.equals(self.before.headers):
            raise FaultError(
                _("{host} answered the same page twice: try again later").format(host=self.host)
            )
        self.page = page


def open_client(
    endpoint: str,
    *,
    contact: str = "",
    state_dir: Path | None = None,
    manners: Manners = POLITE,
) -> OaiClient:
    """A client of the interface at ``endpoint``, by the rules of ``Manners``.

    Raises
    ------
    InputError : the endpoint is no web address, or ``contact`` cannot stand in a header.
    """
    address = urlsplit(endpoint)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise InputError(
            _("--endpoint {endpoint} is no web address: begin it with https://").format(
                endpoint=repr(endpoint)
            )
        )

    def inspect(url: str, body: bytes) -> None:
        client.inspect(url, body)

    session = open_session(
        inspect, contact=contact, state_dir=state_dir or find_state_dir(), manners=manners
    )
    client = OaiClient(endpoint, address.netloc, session, None, None, None)
    return client


def fetch_pages(
    client: OaiClient,
    *,
    set: str,
    start: date | None = None,
    end: date | None = None,
    token: str | None = None,
) -> Iterator[OaiPage]:
    """Pages of the records of a set that changed in [start, end], both days included, UTC.

    Parameters
    ----------
    set : of the interface, such as ``cs`` or ``physics:hep-th``; "" for all of arXiv.
    start, end : days of the last change; None: from the first, to now.
    token : where an earlier list is gone on with; the other parameters then do not count.

    Yields
    ------
    each page when it is whole and checked; one without records where nothing matches.

    Raises
    ------
    ExpiredTokenError : the token is no longer known; begin the list anew.
    SourceError : no proper answer after as many attempts as manners allow.
    """
    asked = {"verb": "ListRecords", "metadataPrefix": FORMAT, "set": set}
    asked |= {"from": start.isoformat() if start else "", "until": end.isoformat() if end else ""}
    client.before = None
    tokens = {token}
    while True:
        client.asked = token
        query = {"verb": "ListRecords", "resumptionToken": token} if token else asked
        given = {name: value for name, value in query.items() if value}
        client.session.get(f"{client.endpoint}?{urlencode(given)}")
        page = client.page
        assert page is not None  # noqa: S101 - or the session had raised
        yield page
        client.before, token = page, page.token
        if token is None:
            return
        if token in tokens:
            raise SourceError(
                _("{host} goes round in circles: try again later").format(host=client.host)
            )
        tokens.add(token)


def build_page(page: OaiPage) -> Batch:
    """Rows of ``papers`` from the records of a page; deleted ones are not among them."""
    return build_batch(page.raw, Origin("arXiv", SOURCE, first_is_primary=True))
