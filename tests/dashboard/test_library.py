"""The charts' library: the whole of it, in a form that is quickly read, named early."""

import gzip
import urllib.request
from typing import Any

import pytest
from plotly.offline import get_plotlyjs

from analytics.dashboard import library


def fetch(address: str, **headers: str) -> tuple[Any, bytes]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.headers, answer.read()


def test_the_script_loses_only_the_function_around_it() -> None:
    plain, sent = get_plotlyjs(), library.read_library().decode()
    notice, first = plain.split("*/", 1)[0], sent.index("var Plotly=")
    assert sent.startswith(notice)
    body = sent[first:].removesuffix("window.Plotly = Plotly;\n")
    assert body in plain
    assert len(plain) - len(sent) < 1_000
    assert not sent[len(notice) + 2 : first].strip().startswith("(")


def test_a_script_of_another_shape_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "get_plotlyjs", lambda: "/* notice */ window.Plotly = {};")
    assert library.read_library.__wrapped__() == b"/* notice */ window.Plotly = {};"


def test_it_is_packed_where_the_browser_unpacks_it(demo_address: str) -> None:
    plain = library.read_library()
    headers, content = fetch(f"{demo_address}/plotly.min.js?v=1")
    assert content == plain
    assert "immutable" in headers["Cache-Control"]
    _, packed = fetch(f"{demo_address}/plotly.min.js", **{"Accept-Encoding": "gzip, br"})
    assert len(packed) < 0.4 * len(plain)
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize("path", ["", "trends", "papers?category=cs.CV"])
def test_each_page_names_it_in_its_head(demo_address: str, path: str) -> None:
    headers, _ = fetch(f"{demo_address}/{path}")
    named = headers["Link"].partition(">")[0].removeprefix("<")
    assert fetch(f"{demo_address}/{named}")[1] == library.read_library()
    assert "rel=preload; as=script" in headers["Link"]


def test_files_do_not_name_it(demo_address: str) -> None:
    headers, _ = fetch(f"{demo_address}/feed.xml?theme=inference-efficiency")
    assert headers["Link"] is None
