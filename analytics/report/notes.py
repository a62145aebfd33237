"""Editors' notes on papers: ``2601.02270.en.md``, with front matter and sections.

A note begins with three lines between two of ``---`` (author, date, read) and goes on in sections
under headings of the second level. The ``/`` of an old id is ``_`` in the file's name.
"""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NoReturn

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.report.paper_facts import Note, NoteSection

LANGUAGES = ("en", "zh")

#: Headings a note may use, by the section they open.
HEADINGS = {
    "background": ("background", "背景"),
    "new": ("what is new", "新意"),
    "principles": ("principles", "原理"),
    "strengths": ("strengths", "优势"),
    "weaknesses": ("weaknesses", "不足"),
    "figures": ("figures", "图表"),
}
_SECTIONS = {heading: name for name, given in HEADINGS.items() for heading in given}
_NAME = re.compile(r"(?P<id>.+)\.(?P<lang>[a-z]{2})\.md")
_FIELDS = ("author", "date", "read")
_LONGEST = 100_000


def name_note(arxiv_id: str, lang: str) -> str:
    """The file of a note: ``hep-th_9901001.zh.md``."""
    return f"{arxiv_id.replace('/', '_')}.{lang}.md"


def name_section(name: str, lang: str) -> str:
    """The heading of a note's section in a language; a heading of the editor's own stands as it is.

    Parameters
    ----------
    name : as ``NoteSection`` has it.
    """
    given = HEADINGS.get(name)
    return name if given is None else given[LANGUAGES.index(lang)].capitalize()


def list_notes(folders: Iterable[Path]) -> dict[str, dict[str, Path]]:
    """Files of notes by id and language; a later folder's takes the place of an earlier one's."""
    found: dict[str, dict[str, Path]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
            match = _NAME.fullmatch(path.name)
            if match and match["lang"] in LANGUAGES:
                found.setdefault(match["id"].replace("_", "/"), {})[match["lang"]] = path
    return found


def read_note(path: Path) -> Note:
    """One note.

    Raises
    ------
    InputError : the file cannot be read, or is no note; names the file, the line and the remedy.
    """
    match = _NAME.fullmatch(path.name)
    if match is None or match["lang"] not in LANGUAGES:
        raise InputError(
            _("{path}: call a note by its paper and language, as 2601.02270.en.md").format(
                path=path
            )
        )
    try:
        lines = path.read_text(encoding="utf-8")[:_LONGEST].splitlines()
    except OSError as error:
        raise InputError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            _("{path}: byte {byte} is no UTF-8: save the file as UTF-8").format(
                path=path, byte=error.start
            )
        ) from error
    given, end = _read_front(path, lines)
    read = given["read"][0]
    if read not in ("abstract", "paper"):
        _fail(
            path,
            given["read"][1],
            _("read is {value}: write abstract or paper").format(value=repr(read)),
        )
    return Note(
        arxiv_id=match["id"].replace("_", "/"),
        lang=match["lang"],
        author=given["author"][0],
        day=_read_day(path, *given["date"]),
        read="paper" if read == "paper" else "abstract",
        sections=_read_sections(path, lines, end),
    )


def _read_front(path: Path, lines: list[str]) -> tuple[dict[str, tuple[str, int]], int]:
    """Values of the front matter with their lines, and the place of the first line after it."""
    if not lines or lines[0].strip() != "---":
        _fail(path, 1, _("a note begins with a line --- and then author, date and read"))
    given: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            missing = [name for name in _FIELDS if name not in given]
            if missing:
                _fail(path, number, _("no {name}: add a line {name}: ...").format(name=missing[0]))
            return given, number
        name, colon, value = line.partition(":")
        if not colon or name.strip() not in _FIELDS or not value.strip():
            _fail(
                path,
                number,
                _("{text} is none of author:, date: or read:").format(text=repr(line[:60])),
            )
        given[name.strip()] = (value.strip(), number)
    _fail(path, len(lines), _("the front matter is not closed: end it with a line ---"))


def _read_day(path: Path, text: str, number: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _fail(path, number, _("{text} is no date: write it as 2026-01-31").format(text=repr(text)))


def _fail(path: Path, number: int, said: str) -> NoReturn:
    raise InputError(f"{path}:{number}: {said}")


def _read_sections(path: Path, lines: list[str], end: int) -> tuple[NoteSection, ...]:
    sections: list[NoteSection] = []
    body: list[str] = []
    name = ""
    for number, line in enumerate([*lines[end:], "## "], start=end + 1):
        if not line.startswith("## "):
            if line.strip() and not name:
                _fail(path, number, _("text before the first heading: add ## Background"))
            body.append(line)
            continue
        text = "\n".join(body).strip()
        if name and text:
            sections.append(NoteSection(name, text))
        heading = line[3:].strip()
        name, body = _SECTIONS.get(heading.lower(), heading), []
    if not sections:
        _fail(path, end, _("no section: write one under a heading such as ## Background"))
    return tuple(sections)
