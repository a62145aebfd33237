from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analytics.report.markdown import escape, keep, link

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/a.png)",
    "*a* _b_ `c` ~~d~~ | e | $x$ &lt;",
    "# no\n\nheading\n- no list",
]


def show(text: str) -> str:
    return MarkdownIt("commonmark", {"html": False}).enable("table").renderInline(text)


def test_hostile_text_is_shown_as_it_stands() -> None:
    for text in HOSTILE:
        tokens = MarkdownIt("commonmark").parseInline(str(escape(text)))[0].children or []
        assert {token.type for token in tokens} <= {"text", "text_special"}
        assert "".join(token.content for token in tokens) == " ".join(text.split())


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_text_is_only_words(text: str) -> None:
    tokens = MarkdownIt("commonmark").parseInline("x" + str(escape(text)) + "x")[0].children or []
    assert {token.type for token in tokens} <= {"text", "text_special"}


def test_a_link_cannot_be_broken_out_of() -> None:
    shown = show(str(link("a](http://evil)", "https://arxiv.org/abs/2601.00001")))
    assert shown == '<a href="https://arxiv.org/abs/2601.00001">a](http://evil)</a>'


def test_a_note_keeps_its_lists_and_loses_its_html_images_and_schemes() -> None:
    text = "# Big\n- one <b>x</b>\n- ![i](http://e/x.png)\n- [j](javascript:1) [k](https://ok.org)"
    shown = MarkdownIt("commonmark", {"html": True}).render(str(keep(text)))
    assert "<b>" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert '<a href="https://ok.org">' in shown
    assert "<h1>" not in shown
    assert shown.count("<li>") == 3
