"""The rewriter against a local endpoint that answers well, badly, late or not at all."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import SecretStr

from analytics.config import Settings
from analytics.report.rewrite import Rewriter, keeps_facts, open_rewriter, rewrite

PROSE = "In 2026 there were 2,220 papers [a](https://arxiv.org/abs/2601.00001)."
TEXT = f"# T\n\n{PROSE}\n\n## R\n\n1. 7\n"
KEY = "sk-secret-123"


class Endpoint(ThreadingHTTPServer):
    daemon_threads = True
    answer: str | bytes = ""
    wait = 0.0
    asked = 0
    keys: tuple[str, ...] = ()


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.server.asked += 1
        self.server.keys += (self.headers.get("Authorization", ""),)
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.wait)
        answer = self.server.answer
        if isinstance(answer, str):
            answer = json.dumps({"choices": [{"message": {"content": answer}}]}).encode()
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def open_to(endpoint: Endpoint, seconds: float = 5.0) -> Rewriter:
    return Rewriter(f"http://127.0.0.1:{endpoint.server_port}/v1", "m", KEY, seconds)


def test_none_is_asked_unless_the_settings_name_one() -> None:
    assert open_rewriter(Settings()) is None
    opened = open_rewriter(Settings(rewriter="http://h/v1/", rewriter_key=SecretStr(KEY)))
    assert opened is not None
    assert opened.address == "http://h/v1"
    assert KEY not in repr(opened)


def test_prose_that_keeps_its_facts_takes_the_place_of_the_text(endpoint: Endpoint) -> None:
    endpoint.answer = "2,220 papers [b](https://arxiv.org/abs/2601.00001) came in 2026."
    rewriter = open_to(endpoint)
    said = rewrite(TEXT, rewriter, lang="en").split("\n\n")
    assert said[:2] == ["# T", endpoint.answer]
    assert said[2].startswith("A language model (m) rephrased")
    assert said[3:] == ["## R", "1. 7\n"]
    assert endpoint.asked == 1
    assert endpoint.keys == (f"Bearer {KEY}",)
    assert rewriter.list_faults() == []


@pytest.mark.parametrize(
    "answer",
    [
        "2,221 papers [b](https://arxiv.org/abs/2601.00001) came in 2026.",
        "2,220 papers [b](https://evil.example/2601.00001) came in 2026.",
        "2,220 papers came in 2026.",
        "<b>2,220</b> papers [b](https://arxiv.org/abs/2601.00001) came in 2026.",
        "",
        b"<html>nonsense</html>",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": 7}}]}',
        b"x" * 100_000,
    ],
)
def test_anything_else_leaves_the_text_as_it_was(
    endpoint: Endpoint, answer: str | bytes, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint.answer = answer
    rewriter = open_to(endpoint)
    with caplog.at_level(logging.DEBUG):
        assert rewrite(TEXT, rewriter, lang="zh") == TEXT
    assert rewriter.list_faults()
    assert KEY not in caplog.text + "".join(rewriter.list_faults())


def test_an_endpoint_that_hangs_is_left_alone(endpoint: Endpoint) -> None:
    endpoint.wait = 3.0
    rewriter = open_to(endpoint, seconds=0.2)
    assert rewrite(TEXT, rewriter, lang="en") == TEXT
    assert "in time" in rewriter.list_faults()[0]


def test_authors_headings_and_signatures_are_not_asked_for(endpoint: Endpoint) -> None:
    names = "Ada B, Wei C. arXiv:2601.00001, cs.CL. [abstract](https://arxiv.org/abs/2601.00001)"
    rewriter = open_to(endpoint)
    for block in (names, "**Principles.**", "**原理**：", "*Ada, 1 May 2026, from the paper.*"):
        text = f"# T\n\n{block}\n\n## R\n\n1. 7\n"
        assert rewrite(text, rewriter, lang="en") == text
    assert endpoint.asked == 0


def test_numbers_must_come_as_often_as_before() -> None:
    assert keeps_facts("2 of 2", "of 2, 2", verbatim=True)
    assert not keeps_facts("2 of 2", "2 of all", verbatim=True)
    assert not keeps_facts("none", "one 1", verbatim=True)


def test_quotations_stay_in_english_and_are_translated_in_chinese(endpoint: Endpoint) -> None:
    before, after = "It says “We win by 3 %.”", "他们说“我们领先 3 %。”"
    assert keeps_facts(before, after, verbatim=False)
    assert not keeps_facts(before, after, verbatim=True)
    assert not keeps_facts(before, "他们领先 3 %。", verbatim=False)
    entry = "- **A Title** [\\[1\\]](https://a.b/1)，cs.CL。“We win by 3 %.”\n- B"
    text = f"# T\n\n{entry}\n\n## R\n\n1. 7\n"
    endpoint.answer = "我们领先 3 %。"
    written = rewrite(text, open_to(endpoint), lang="zh")
    assert entry.replace("We win by 3 %.", "我们领先 3 %。") in written
    assert "引号中的中文为其译文" in written
    endpoint.answer = "我们领先 4 %。"
    assert rewrite(text, open_to(endpoint), lang="zh") == text
    assert rewrite(text, open_to(endpoint), lang="en") == text
