"""A local server that speaks OAI-PMH as arXiv does, from records, and misbehaves on request.

It pages by place in the list as it stands at that moment, which is the hardest case: a record that
changes while the list is read moves to its end, and those behind it move up.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

from tests.ingest.faulty_server import FaultyServer

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
)


class OaiServer(FaultyServer):
    """Answers ListRecords in arXivRaw from ``records``, ``page`` of them at a time.

    A record has arxiv_id, datestamp, title, abstract, authors, categories, submitted (of v1), and
    may have versions (dates of all), comment, deleted. ``before`` is called with the number of
    each request, counted from 1, before it is answered. ``tokens`` False forgets all tokens.
    """

    path = "/oai"

    def __init__(self, records: Sequence[dict[str, Any]], page: int) -> None:
        super().__init__()
        self.records = [dict(record) for record in records]
        self.page = page
        self.today = date(2026, 1, 20)
        self.sizes = True
        self.expired = False
        self.before: Callable[[int], None] = lambda _: None

    def render(self, path: str) -> bytes:
        self.before(len(self.asked))
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(path).query).items()}
        token = asked.get("resumptionToken")
        if token and self.expired:
            return self._wrap(asked, '<error code="badResumptionToken">expired</error>')
        wanted = parse_qs(unquote(token)) if token else {key: [v] for key, v in asked.items()}
        start = int(wanted.get("skip", ["0"])[0])
        found = self._select(*(wanted.get(name, [""])[0] for name in ("set", "from", "until")))
        part = found[start : start + self.page]
        if not part:
            return self._wrap(asked, '<error code="noRecordsMatch">nothing</error>')
        body = "".join(map(render_record, part))
        return self._wrap(
            asked, f"<ListRecords>{body}{self._render_token(wanted, found, start)}</ListRecords>"
        )

    def _render_token(self, wanted: dict[str, list[str]], found: Sequence[Any], start: int) -> str:
        following = start + self.page
        size = f' completeListSize="{len(found)}" cursor="{start}"' if self.sizes else ""
        if following >= len(found):
            return f"<resumptionToken{size}/>" if start else ""
        kept = "&".join(f"{name}={wanted.get(name, [''])[0]}" for name in ("set", "from", "until"))
        return f"<resumptionToken{size}>{quote(f'{kept}&skip={following}')}</resumptionToken>"

    def _select(self, set_: str, first: str, last: str) -> list[dict[str, Any]]:
        found = [
            record
            for record in self.records
            if first <= record["datestamp"].isoformat() <= (last or "9")
            and any(name.split(".")[0] == set_ for name in record["categories"])
        ]
        return sorted(found, key=lambda record: (record["datestamp"], record["arxiv_id"]))

    def _wrap(self, asked: dict[str, str], inner: str) -> bytes:
        told = " ".join(f"{name}={quoteattr(value)}" for name, value in asked.items())
        return (
            f"{_HEAD}<responseDate>{self.today}T03:04:05Z</responseDate>"
            f"<request {told}>{self.endpoint}</request>{inner}</OAI-PMH>"
        ).encode()


def render_record(record: dict[str, Any]) -> str:
    """One record as arXiv writes it."""
    gone = ' status="deleted"' if record.get("deleted") else ""
    header = (
        f"<header{gone}><identifier>oai:arXiv.org:{record['arxiv_id']}</identifier>"
        f"<datestamp>{record['datestamp']}</datestamp><setSpec>cs</setSpec></header>"
    )
    if gone:
        return f"<record>{header}</record>"
    dates: list[datetime] = record.get("versions") or [record["submitted"]]
    versions = "".join(
        f'<version version="v{number}"><date>{format_datetime(at.astimezone(UTC), usegmt=True)}'
        "</date><size>7kb</size></version>"
        for number, at in enumerate(dates, 1)
    )
    comment = f"<comments>{escape(record['comment'])}</comments>" if "comment" in record else ""
    return (
        f'<record>{header}<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">'
        f"<id>{record['arxiv_id']}</id><submitter>Ada Lovelace</submitter>{versions}"
        f"<title>{escape(record['title'])}</title><authors>{escape(record['authors'])}</authors>"
        f"<categories>{' '.join(record['categories'])}</categories>{comment}"
        f"<abstract>  {escape(record['abstract'])}\n</abstract></arXivRaw></metadata></record>"
    )


@contextmanager
def serve_oai(records: Sequence[dict[str, Any]], *, page: int = 20) -> Iterator[OaiServer]:
    """Run a server on a free port of the loopback while the block lasts."""
    with OaiServer(records, page).run() as server:
        yield server
