"""A report written by hand, as lines: what each says, which papers it names, under which headings.

Markdown is read by markdown-it; line numbers are those of the file, from 1. Nothing of the text
is ever rendered. A code block is no part of a report and left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PREFIX = r"(?:(?i:arxiv)\s?[:：]\s*|arxiv\.org/(?:abs|pdf|html)/|(?i:10\.48550/arxiv\.))"
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = r"[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ID = re.compile(
    rf"(?<![\w./])(?:{_PREFIX})?(?P<id>{_NEW}|(?:demo|{_OLD[:-6]})/\d{{7}})(?:v\d+)?(?![\w/]|\.\d)"
    rf"|{_PREFIX}(?P<marked>{_NEW}|{_OLD})(?:v\d+)?(?![\w/]|\.\d)"
)
#: What is marked as an id and is none: a digit short, a month 13, a word.
_NO_ID = re.compile(rf"(?i:arxiv)\s?[:：]\s*(?!{_NEW}(?!\d)|{_OLD})(?P<id>\d[\w./-]*)")
_REFERENCES = re.compile(
    r"^\W*(?:\d+\W+)?(?:references|bibliography|参考文献|参考资料|引用文献)\W*$", re.I
)
_NUMBERED = re.compile(
    r"^\s*(?:\[|【)\^?(?P<number>\d{1,4})(?:\]|】)|^\s*(?P<plain>\d{1,4})[.、)]\s"
)
#: Heads of the tables of near papers, in either language.
_COMPUTED = re.compile(r"^(?:Nearest papers of the last \d+ days|最近 \d+ 天内最相近的论文)$")
_QUOTED = re.compile(r"《([^》]{8,})》|“([^”]{8,})”|\"([^\"]{8,})\"|「([^」]{8,})」")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block of text.

    Attributes
    ----------
    number : in the file, from 1.
    text : as a reader sees it, without the marks of Markdown.
    kind : heading, text, cell or head (of a table).
    block : number of the block; a paragraph, an item of a list, a row of a table.
    headings : those it stands under, outermost first; a heading is the last of its own.
    section : number of the innermost heading; 0 before the first.
    ids : arXiv ids it names, in text or in links, each once.
    broken : what is marked as an arXiv id and is none.
    spans : parts that may be a title: a link's text, what is strong, slanted or in quotes.
    reference : number of the entry in the list of references, None outside; 0 where it has none.
    computed : whether it is a row of a table that Papertide writes: near papers, with figures
        that no abstract has.
    """

    number: int
    text: str
    kind: str
    block: int
    headings: tuple[str, ...]
    section: int
    ids: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    reference: int | None = None
    computed: bool = False


def parse_draft(text: str) -> tuple[Line, ...]:
    """All lines of a draft that say something, in order."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    lines: list[Line] = []
    headings: list[tuple[int, str]] = []
    section = block = level = start = item = 0
    kind = "text"
    computed = False
    for token in tokens:
        if token.type in ("paragraph_open", "heading_open", "tr_open"):
            block += 1
            start = token.map[0] if token.map else start
            kind = "heading" if token.type == "heading_open" else "text"
            level = int(token.tag[1:]) if kind == "heading" else 0
        elif token.type == "list_item_open":
            item = int(token.info) if token.info.isdecimal() else 0
        elif token.type == "list_item_close":
            item = 0
        elif token.type == "table_open":
            computed = False
        elif token.type in ("th_open", "td_open"):
            kind = "head" if token.type == "th_open" else "cell"
        elif token.type == "inline":
            if kind == "heading":
                headings = [each for each in headings if each[0] < level]
                headings.append((level, _plain(token.children or [])))
                section += 1
            if kind == "head":
                computed = computed or bool(_COMPUTED.match(token.content))
            found = _read_inline(token, start, kind, block, tuple(t for _, t in headings), section)
            lines += (
                replace(line, computed=computed and kind == "cell")
                for line in _number_references(found, item)
            )
    return tuple(lines)


def _plain(children: Sequence[Token]) -> str:
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content for child in children
    ).strip()


def _read_inline(
    inline: Token,
    start: int,
    kind: str,
    block: int,
    headings: tuple[str, ...],
    section: int,
) -> Iterator[Line]:
    first = inline.map[0] if inline.map else start
    for offset, children in enumerate(_split_lines(inline.children or [])):
        text = _plain(children)
        links = [str(child.attrs.get("href", "")) for child in children if child.attrs]
        sources = " ".join([text, *links])
        ids = [found["id"] or found["marked"] for found in _ID.finditer(sources)]
        if text or ids:
            yield Line(
                number=first + offset + 1,
                text=text,
                kind=kind,
                block=block,
                headings=headings,
                section=section,
                ids=tuple(dict.fromkeys(_canonical(each) for each in ids)),
                broken=tuple(dict.fromkeys(found["id"] for found in _NO_ID.finditer(text))),
                spans=tuple(_list_spans(children, text)),
            )


def _canonical(arxiv_id: str) -> str:
    """``math.GT/0309136`` is math/0309136."""
    archive, slash, number = arxiv_id.partition("/")
    return f"{archive.split('.')[0]}/{number}" if slash else arxiv_id


def _split_lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield line
            line = []
        else:
            line.append(child)
    yield line


def _list_spans(children: Sequence[Token], text: str) -> Iterator[str]:
    """Texts between the marks of a link, of strong and of slanted; and in quotes."""
    opened: list[int] = []
    for place, child in enumerate(children):
        if child.nesting == 1:
            opened.append(place)
        elif child.nesting == -1 and opened:
            yield _plain(children[opened.pop() : place])
    for quoted in _QUOTED.finditer(text):
        yield next(filter(None, quoted.groups()))


def _number_references(lines: Iterator[Line], item: int) -> Iterator[Line]:
    """Entries of the list of references with their numbers; a second line is of the same entry."""
    number = item
    for line in lines:
        if line.kind == "heading" or not any(map(_REFERENCES.match, line.headings)):
            yield line
            continue
        marked = _NUMBERED.match(line.text)
        if marked:
            number = int(marked["number"] or marked["plain"])
        yield replace(line, reference=number)
