"""Row 15: bytes that nobody would write, in every parser; by atheris, and a short run of it in CI.

``python -m tests.faults.parsers NAME SECONDS`` fuzzes one parser with atheris.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

from analytics.errors import PapertideError
from analytics.ingest import arxiv_api
from analytics.ingest.files import read_batches
from analytics.ingest.manners import Manners
from analytics.ingest.oai import build_page
from analytics.ingest.oai_page import read_page
from analytics.query import parse_filters
from analytics.references import read_bibtex
from analytics.report.notes import read_note
from analytics.report.plan_file import parse_plan
from analytics.text.phrases import parse_query
from analytics.text.typed import read_phrases
from tests.faults.outcome import Tally
from tests.ingest.atom_server import render_feed
from tests.ingest.oai_server import OaiServer
from tests.ingest.test_atom import RECORDS
from tests.ingest.test_oai import make_records

FAULT = "bytes nobody would write, in eight parsers"
#: Of atheris: ten minutes on what reads papers and queries, less on what a reader brings along.
SECONDS = {"bibtex": 120, "plan": 120}
LONG = 600
CORPUS = Path(__file__).with_name("corpus")
_ONCE = Manners(interval=0, attempts=1, backoff=0)


class _Canned(HTTPAdapter):
    """Gives one body to every request, as a source that answers nonsense would."""

    def __init__(self, body: bytes, inspect: Callable[[str, bytes], None]) -> None:
        super().__init__()
        self.body = body
        self.inspect = inspect

    def send(self, request, **_options):  # type: ignore[no-untyped-def]
        self.inspect(str(request.url), self.body)
        response = requests.Response()
        response.status_code = 200
        response._content = self.body
        response.url = str(request.url)
        return response


def read_atom(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        api = arxiv_api._open_api(["cs.LG"], "http://h/q", "", None, Path(folder), _ONCE)
        inspect = api.client._session.get_adapter("http://h")._inspect
        api.client._session.mount("http://", _Canned(body, inspect))
        window = arxiv_api._Window(*(RECORDS[0]["submitted"] for _ in range(2)))
        _, results = arxiv_api._fetch_once(api, window, None)
        if results is not None:
            arxiv_api._build(results, window)


def read_oai(body: bytes) -> None:
    page = read_page(body, host="arxiv.test", token=None)
    build_page(page)


def _read_file(body: bytes, name: str, **options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        if name.endswith(".md"):
            read_note(path)
        else:
            list(read_batches(path, **options))  # type: ignore[arg-type]


def read_kaggle(body: bytes) -> None:
    _read_file(body, "snapshot.json", format="kaggle")


def read_csv(body: bytes) -> None:
    _read_file(body, "papers.csv", format="csv")


def read_front_matter(body: bytes) -> None:
    _read_file(body, "2601.02270.en.md")


def read_references(body: bytes) -> None:
    read_bibtex(body)


def read_plan_file(body: bytes) -> None:
    parse_plan(body.decode("utf-8", "replace"))


def read_query(body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    for read in (
        parse_query,
        read_phrases,
        lambda words: parse_filters({"topic": words.split(), "from": [words[:10]], "q": [words]}),
    ):
        try:
            read(text)
        except PapertideError:
            continue


PARSERS: dict[str, Callable[[bytes], None]] = {
    "atom": read_atom,
    "oai": read_oai,
    "kaggle": read_kaggle,
    "csv": read_csv,
    "note": read_front_matter,
    "query": read_query,
    "bibtex": read_references,
    "plan": read_plan_file,
}


def list_seeds(parser: str) -> list[bytes]:
    """Whole inputs to begin from, and those that once broke something."""
    server = OaiServer.__new__(OaiServer)
    server.endpoint, server.today = "http://h/oai", date(2026, 1, 20)
    record = (
        b'{"id":"0704.0001","submitter":"A","authors":"A B, C D","title":"T","comments":null,'
        b'"journal-ref":null,"doi":null,"report-no":null,"categories":"hep-ph cs.LG",'
        b'"license":null,"abstract":"We $x$.","versions":[{"version":"v1",'
        b'"created":"Mon, 2 Apr 2007 19:18:42 GMT"}],"update_date":"2008-11-26",'
        b'"authors_parsed":[["B","A",""],["D","C","Jr."]]}\n'
    )
    made = {
        "atom": [render_feed(RECORDS, 0, 3), render_feed(RECORDS, 0, 5)],
        "oai": [_render_list(server)],
        "kaggle": [record * 2],
        "csv": [b"arxiv_id,title,submitted,authors\narXiv:2601.02270,'=1+1,2026-01-02,A; B\n"],
        "note": [b"---\nauthor: A\ndate: 2026-01-02\nread: paper\n---\n## Background\nText\n"],
        "query": [b'"kv cache" -survey OR (lora adapter), x', "论文 “缓存” OR –x".encode()],
        "bibtex": [b"@article{a, title = {{A} b}, author={A B and C}, eprint = {2601.00001v2}}\n"],
        "plan": [b'from = 2026-01-01\nto = 2026-01-07\nfeature = ["2601.03233"]\n[[chapter]]\n'],
    }
    kept = sorted((CORPUS / parser).glob("*")) if (CORPUS / parser).is_dir() else []
    return [*made[parser], *(path.read_bytes() for path in kept)]


def _render_list(server: OaiServer) -> bytes:
    server.records, server.page, server.sizes, server.expired = make_records(3), 2, True, False
    server.before, server.asked = lambda _: None, []
    return server.render("/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs")


def mutate(seed: bytes, dice: random.Random, parts: list[bytes]) -> bytes:
    """A seed with some bytes changed, cut out, doubled or put in."""
    body = bytearray(seed)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(body) + 1)
        end = min(len(body), at + dice.randint(0, 40))
        match dice.randrange(4):
            case 0 if at < len(body):
                body[at] = dice.randrange(256)
            case 1:
                del body[at:end]
            case 2:
                body[at:at] = body[at:end] * dice.randint(1, 50)
            case _:
                body[at:end] = dice.choice(parts)
    return bytes(body)


#: What has broken parsers before.
HOSTILE = [
    b"9" * 5000,
    b"\x00",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    "\u202e\u2066".encode(),
    b"(" * 3000,
    b'"' * 999,
    b"NaN",
    b"-0",
    b"1e999",
    b"0000-00-00",
    b"9999-12-31T23:59:60Z",
    b"[" * 2000,
    b"<![CDATA[",
    b"&amp;",
    b"]]>",
    b"\r",
    b"OR NOT AND -",
]


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Atheris for ten minutes on each parser, two at a time; or some hundred mutations of seeds."""
    if full and find_spec("atheris") is None:
        tally.skip("atheris: not installed, see requirements-faults.txt; mutations instead")
    if full and find_spec("atheris") is not None:
        for pair in pairwise([*PARSERS, ""]):
            if list(PARSERS).index(pair[0]) % 2 == 0:
                _fuzz_pair(tally, folder, [name for name in pair if name])
        return
    for name, parse in PARSERS.items():
        dice = random.Random(15)
        seeds = list_seeds(name)
        for number in range(20_000 if full else 150):
            body = (
                mutate(dice.choice(seeds), dice, HOSTILE) if number >= len(seeds) else seeds[number]
            )
            with tally.fault(f"{name} {body[:60]!r}"):
                _read(parse, body)


def _read(parse: Callable[[bytes], None], body: bytes) -> None:
    """An error of our own is an answer; any other is a crash, and more than ten seconds a hang."""
    began = time.process_time()
    try:
        parse(body)
    except PapertideError as error:
        assert "\n" not in str(error)  # noqa: PT017
    assert time.process_time() - began < 10, "a hang"


def _fuzz_pair(tally: Tally, folder: Path, names: list[str]) -> None:
    running = {name: _start(folder / name, name, SECONDS.get(name, LONG)) for name in names}
    for name, process in running.items():
        said = process.communicate()[0].decode(errors="replace")
        runs = next((line.split()[1] for line in said.splitlines() if line.startswith("Done")), "0")
        with tally.fault(f"{name} fuzzed", int(runs) or 1):
            assert process.returncode == 0, _tell_crash(said)
        tally.note(f"{name} {int(runs):,} runs")


def _start(place: Path, name: str, seconds: int) -> subprocess.Popen[bytes]:
    place.mkdir(parents=True)
    for number, seed in enumerate(list_seeds(name)):
        (place / f"seed{number}").write_bytes(seed)
    command = [sys.executable, "-m", __name__, name, str(seconds), str(place)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _tell_crash(said: str) -> str:
    lines = [line for line in said.splitlines() if "Error" in line or "ERROR" in line]
    return " | ".join(lines[-3:]) or said[-300:]


def fuzz(name: str, seconds: int, corpus: Path) -> None:
    """Run atheris on one parser; it ends the process."""
    import atheris  # noqa: PLC0415 - optional

    def run(body: bytes) -> None:
        try:
            PARSERS[name](body)
        except PapertideError:
            return

    limits = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1"]
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={corpus}-", *limits]
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("analytics.ingest"):
            for value in list(vars(module).values()):
                if callable(value) and hasattr(value, "__code__"):
                    atheris.instrument_func(value)
    atheris.Setup(["papertide", str(corpus), *options], run)
    atheris.Fuzz()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else scratch))
