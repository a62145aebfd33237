"""What is wrong with a report written by hand, as far as metadata can tell: ids, days, references.

Every finding names its line and says what to do. ``report.check_words`` looks at numbers and
names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.report.draft import Line
from analytics.taxonomy import read_categories

#: Kinds of findings, in the order in which they are explained.
KINDS = (
    "unknown-id",
    "broken-id",
    "other-title",
    "outside",
    "not-in-category",
    "cross-list",
    "not-in-metadata",
    "doubled-reference",
    "uncited-reference",
    "missing-reference",
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to look at again: where, of which kind, and what to do."""

    line: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store has of a paper; ``text`` is title, abstract, authors and comment."""

    arxiv_id: str
    title: str
    day: date
    categories: tuple[str, ...]
    text: str


#: A title as somebody wrote it -> the papers of the store whose titles are nearest, best first; a
#: name of one or two words -> those whose titles begin with it and a colon.
FindTitle = Callable[[str], Sequence[tuple[str, str]]]

_CATEGORY = re.compile(r"(?<![\w.])[a-z][a-z-]+\.[A-Z][A-Za-z]{1,}(?![\w.]|-[a-z])")
_CITED = re.compile(r"(?:\[|【)\^?(\d{1,4}(?:\s?[-–,，、]\s?\d{1,4})*)(?:\]|】)(?!\()")
_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    "a an and are as at by for from in into is its of on or the to via with".split()
)
#: The name of a system at the beginning of a heading or an entry, in any language.
_LEADING = re.compile(
    r"[\W_]*([A-Za-z][\w.+-]*(?: [A-Z0-9][\w.+-]*)?)\s*(?:[:：(（\[【,，]|$)", re.ASCII
)
#: So much of a title's words make it that title; so much of another's make it the other one.
_SAME, _OTHER = 0.6, 0.85


def check_ids(
    lines: Sequence[Line],
    known: Mapping[str, Known],
    explain: Callable[[str], str],
    find_title: FindTitle,
) -> Iterator[Finding]:
    """Ids that are not in the store, are none, or stand with the title of another paper.

    Parameters
    ----------
    known : papers of the store among those named.
    explain : how to fetch an id that is not there.
    """
    for line in lines:
        for text in line.broken:
            advice = "new ids have five digits after the dot, as arXiv:2601.02270"
            yield Finding(line.number, "broken-id", f"arXiv:{text} is no arXiv id: {advice}")
        for arxiv_id in line.ids:
            paper = known.get(arxiv_id)
            titles = list(_list_titles(line, lines))
            other = _find_other(arxiv_id, paper, titles, find_title)
            hint = f"; the title here is that of {other[0]}, {other[1]}" if other else ""
            if paper is None:
                said = f"{arxiv_id} is not in the store: {explain(arxiv_id)}{hint}"
                yield Finding(line.number, "unknown-id", said)
            elif other:
                said = f"{arxiv_id} is {paper.title}{hint}"
                yield Finding(line.number, "other-title", said)


def check_days(
    lines: Sequence[Line], known: Mapping[str, Known], start: date | None, end: date | None
) -> Iterator[Finding]:
    """Papers submitted before ``start`` or after ``end``, each where it is first named.

    Where a paper's own day stands with it, the report has said so.
    """
    for line, paper in _first_named([each for each in lines if not each.computed], known):
        if _tells_day(paper, line, lines):
            continue
        if (start and paper.day < start) or (end and paper.day > end):
            period = (
                f"from {start}" if not end else f"to {end}" if not start else f"{start} to {end}"
            )
            said = f"{paper.arxiv_id} was submitted on {paper.day}, outside {period}: say so"
            yield Finding(line.number, "outside", said)


def check_categories(lines: Sequence[Line], known: Mapping[str, Known]) -> Iterator[Finding]:
    """Papers that stand under a category they do not have, or have as a cross-list only."""
    rows: dict[int, str] = {}
    for line in lines:
        rows[line.block] = f"{rows.get(line.block, '')} {line.text}"
    for line in lines:
        if line.kind == "heading":
            continue
        wanted = _list_categories(line, rows[line.block] if line.kind == "cell" else line.text)
        for paper in (known[each] for each in line.ids if each in known):
            if not wanted or not paper.categories or wanted & set(paper.categories[:1]):
                continue
            under, has = " and ".join(sorted(wanted)), ", ".join(paper.categories)
            if wanted & set(paper.categories):
                first = paper.categories[0]
                if first in line.text:
                    continue  # the line says so itself
                said = f"{paper.arxiv_id} is in {under} as a cross-list; its primary is {first}"
                yield Finding(line.number, "cross-list", said)
            else:
                said = f"{paper.arxiv_id} stands under {under} and has {has}: move it"
                yield Finding(line.number, "not-in-category", said)


def check_references(lines: Sequence[Line]) -> Iterator[Finding]:
    """Entries that come twice or that nothing cites, and citations without an entry."""
    body = [line for line in lines if line.reference is None]
    entries = [line for line in lines if line.reference is not None]
    cited = {number: line for line in reversed(body) for number in _list_cited(line.text)}
    named = {arxiv_id for line in body for arxiv_id in line.ids}
    papers: dict[str, Line] = {}
    numbers: dict[int, Line] = {}
    for line in entries:
        number = line.reference or 0
        for arxiv_id in line.ids:
            first = papers.setdefault(arxiv_id, line)
            if (first.block, first.reference) != (line.block, line.reference):
                said = f"{arxiv_id} is on line {first.number} already: keep one entry"
                yield Finding(line.number, "doubled-reference", said)
        if number and numbers.setdefault(number, line).block != line.block:
            said = f"[{number}] is the number of line {numbers[number].number} already"
            yield Finding(line.number, "doubled-reference", said)
        if (line.ids or number) and not (number in cited or named & set(line.ids)):
            name = f"[{number}]" if number else line.ids[0]
            said = f"nothing in the text cites {name}: cite it or take it out"
            yield Finding(line.number, "uncited-reference", said)
    if entries:
        for number in sorted(set(cited) - {line.reference for line in entries}):
            said = f"[{number}] is cited and the list of references has no such number"
            yield Finding(cited[number].number, "missing-reference", said)


def find_subjects(lines: Sequence[Line]) -> dict[int, str]:
    """The one paper that a line is about, by its place in ``lines``.

    It is the only one its block names, or else the only one its section names; lines about
    several papers or none are left out, and the list of references.
    """
    body = [(place, line) for place, line in enumerate(lines) if line.reference is None]
    blocks: dict[int, set[str]] = {}
    sections: dict[int, set[str]] = {}
    for _, line in body:
        blocks.setdefault(line.block, set()).update((*line.ids, *line.broken))
        sections.setdefault(line.section, set()).update(line.ids)
    found: dict[int, str] = {}
    for place, line in body:
        ids = blocks[line.block] or sections[line.section]
        if len(ids) == 1 and (line.section or blocks[line.block]):
            found[place] = next(iter(ids))
    return found


def list_words(title: str) -> frozenset[str]:
    """The words of a title that tell it from others."""
    return frozenset(_WORD.findall(title.lower())) - _COMMON


def _tells_day(paper: Known, line: Line, lines: Sequence[Line]) -> bool:
    """Whether the day of a paper stands in its block, or in a section that is about it alone."""
    alone = {
        each
        for other in lines
        if other.section == line.section and not other.computed and other.reference is None
        for each in other.ids
    }
    whole = line.reference is None and alone == {paper.arxiv_id}
    day = paper.day
    month = f"{day:%B}"
    told = re.compile(
        rf"{day.year}\s?[-/年.]\s?0?{day.month}\s?[-/月.]\s?0?{day.day}(?!\d)"
        rf"|(?<!\d){day.day} {month} {day.year}|{month} {day.day}, {day.year}"
    )
    return any(
        told.search(other.text)
        for other in lines
        if other.block == line.block or (whole and other.section == line.section)
    )


def _first_named(lines: Iterable[Line], known: Mapping[str, Known]) -> Iterator[tuple[Line, Known]]:
    seen: set[str] = set()
    for line in lines:
        for arxiv_id in line.ids:
            if arxiv_id in known and arxiv_id not in seen:
                seen.add(arxiv_id)
                yield line, known[arxiv_id]


def _list_titles(line: Line, lines: Sequence[Line]) -> Iterator[str]:
    """What may be the title of the paper that a line names."""
    yield from line.spans
    if len(line.ids) == 1:
        yield line.text
        alone = {each for other in lines if other.section == line.section for each in other.ids}
        if line.headings and line.reference is None and alone == set(line.ids):
            yield line.headings[-1]


def _find_other(
    arxiv_id: str, paper: Known | None, titles: Sequence[str], find_title: FindTitle
) -> tuple[str, str] | None:
    """The paper whose title stands with ``arxiv_id``, where that is another one."""
    own = list_words(paper.title) if paper else frozenset()
    if own and any(len(own & list_words(title)) >= _SAME * len(own) for title in titles):
        return None
    for title in titles:
        words = list_words(title)
        for other, name in find_title(title) if len(words) >= 3 else ():
            wanted = list_words(name)
            if len(wanted) >= 3 and len(wanted & words) >= _OTHER * len(wanted):
                return (other, name) if other != arxiv_id else None
    return _find_named(arxiv_id, paper, titles, find_title)


def _find_named(
    arxiv_id: str, paper: Known | None, titles: Sequence[str], find_title: FindTitle
) -> tuple[str, str] | None:
    """The one paper whose title begins with the name that stands with ``arxiv_id``, if another.

    Editors shorten "Falcon-H1R: Pushing ..." to its name, or go on in Chinese after it.
    """
    for title in titles:
        found = _LEADING.match(title)
        name = found[1] if found else ""
        if sum(letter.isupper() or letter.isdigit() for letter in name) < 2:
            continue  # "Background (2601.00001)" names nothing
        if paper and name.lower() in paper.title.lower():
            return None
        named = [row for row in find_title(name) if row[1].startswith(f"{name}:")]
        if len(named) == 1 and named[0][0] != arxiv_id:
            return named[0]
    return None


def _list_categories(line: Line, own: str) -> set[str]:
    """Categories a line stands under: those named beside it, or else in the nearest heading."""
    for text in (own, *(() if line.reference is not None else reversed(line.headings))):
        found = {name for name in _CATEGORY.findall(text) if name in read_categories()}
        if found:
            return found
    return set()


def _list_cited(text: str) -> Iterator[int]:
    """Numbers in square brackets: ``[3]``, ``[1, 4-6]``."""
    for group in _CITED.findall(text):
        for part in re.split(r"[,，、]", group):
            ends = [int(end) for end in re.split(r"[-–]", part)]
            yield from range(ends[0], min(ends[-1], ends[0] + 200) + 1)
