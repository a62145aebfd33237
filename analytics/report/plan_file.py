"""``report.toml``: a plan as the editor's desk saves it, and as a person may write it.

::

    from = 2026-01-01
    to = 2026-01-07
    date = "submitted"
    lang = "zh"
    category = ["cs"]                    # of the whole report; also theme, topic, query
    feature = ["2601.03233"]
    survey = ["2601.02007:cs.ET"]

    [[chapter]]
    title = "推理效率"
    theme = ["inference-efficiency"]     # also topic = [12], category = ["cs.LG"], query = "..."
    papers = ["2601.02346"]
    rejected = ["2601.01999"]
"""

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, get_args

from analytics.errors import InputError
from analytics.i18n import format_list
from analytics.i18n import gettext as _
from analytics.query import Filters
from analytics.report.facts import Basis
from analytics.report.pins import read_pin
from analytics.report.plan import ChapterQuery, Plan, PlannedChapter

LANGUAGES = ("en", "zh")

_FILTERS = ("category", "topic", "theme", "query")
_REPORT = ("from", "to", "date", "lang", *_FILTERS, "feature", "survey", "notes", "chapter")
_CHAPTER = ("title", *_FILTERS, "papers", "rejected")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_LONGEST = 1_000_000


def read_plan(path: Path) -> Plan:
    """The plan in a file.

    Raises
    ------
    InputError : the file cannot be read or is no plan; names the file, the line and the remedy.
    """
    try:
        text = path.read_bytes()[:_LONGEST].decode("utf-8-sig")
    except OSError as error:
        raise InputError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            _("{path}: not UTF-8: save the file as UTF-8").format(path=path)
        ) from error
    return parse_plan(text, str(path))


def parse_plan(text: str, name: str = "report.toml") -> Plan:
    """The plan in a text; ``name`` stands in errors, which are those of ``read_plan``."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        line = int(found[1]) if found and found[1] else max(len(text.splitlines()), 1)
        said = _PLACE.sub("", str(error))
        raise InputError(
            _("{file}:{line}: no TOML: {reason}: see --help for an example").format(
                file=name, line=line, reason=said
            )
        ) from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
        raise InputError(
            _("{file}: no plan: see --help for an example").format(file=name)
        ) from error
    return _Reader(name, text).read(given)


def format_plan(plan: Plan) -> str:
    """The plan as ``read_plan`` reads it; what is empty is left out."""
    head = {
        "from": plan.start,
        "to": plan.end,
        "date": plan.basis,
        "lang": plan.lang,
        "category": plan.filters.categories,
        "topic": plan.filters.topics,
        "theme": plan.filters.themes,
        "query": plan.filters.query,
        "feature": plan.features,
        "survey": plan.surveys,
    }
    lines = _format_table(head)
    if plan.notes is not None:
        lines.append(f"notes = {_format(plan.notes)}")
    for chapter in plan.chapters:
        query = chapter.query
        table = {
            "title": chapter.title,
            "theme": query.themes,
            "topic": query.topics,
            "category": query.categories,
            "query": query.words,
            "papers": chapter.papers,
            "rejected": chapter.rejected,
        }
        lines += ["", "[[chapter]]", *_format_table(table)]
    return "\n".join(lines) + "\n"


def _format_table(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {_format(value)}" for name, value in values.items() if value]


def _format(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_format, value)) + "]"
    if isinstance(value, str):
        # JSON escapes all that TOML must have escaped, but for the delete character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


class _Reader:
    """One file under way: it knows where a key stands when a value is at fault."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()

    def read(self, given: Mapping[str, Any]) -> Plan:
        self._refuse_unknown(given, _REPORT, 0)
        start, end = self._day(given, "from"), self._day(given, "to")
        if start > end:
            self._fail(
                "to",
                0,
                _("to is {end} and from is {start}: swap them").format(end=end, start=start),
            )
        chapters = given.get("chapter", [])
        if not isinstance(chapters, list) or not all(isinstance(each, dict) for each in chapters):
            self._fail("chapter", 0, _("write each chapter under a line [[chapter]]"))
        notes = self._ids(given, "notes", 0) if "notes" in given else None
        return Plan(
            start=start,
            end=end,
            basis=self._choice(given, "date", get_args(Basis)),  # type: ignore[arg-type]
            lang=self._choice(given, "lang", LANGUAGES),
            filters=self._filters(given, 0),
            chapters=tuple(self._chapter(each, at) for at, each in enumerate(chapters, start=1)),
            features=self._ids(given, "feature", 0),
            surveys=self._ids(given, "survey", 0, placed=True),
            notes=notes,
        )

    def _chapter(self, given: Mapping[str, Any], at: int) -> PlannedChapter:
        self._refuse_unknown(given, _CHAPTER, at)
        filters = self._filters(given, at)
        papers = self._ids(given, "papers", at)
        rejected = self._ids(given, "rejected", at)
        for both in papers:
            if both in rejected:
                self._fail(
                    "rejected",
                    at,
                    _("{paper} is among the papers too: keep one of them").format(paper=both),
                )
        query = ChapterQuery(filters.themes, filters.topics, filters.categories, filters.query)
        if not (query.themes or query.topics or query.categories or query.words or papers):
            said = _(
                "the chapter says not what it is about: give it a theme, topic, category, query "
                "or papers"
            )
            self._fail("", at, said)
        return PlannedChapter(query, self._text(given, "title", at), papers, rejected)

    def _filters(self, given: Mapping[str, Any], at: int) -> Filters:
        topics = self._list(given, "topic", at, int, _("numbers of topics, as [3, 12]"))
        try:
            return Filters(
                categories=self._texts(given, "category", at),
                topics=topics,
                themes=self._texts(given, "theme", at),
                query=self._text(given, "query", at),
            )
        except InputError as error:
            self._fail("category", at, str(error))

    def _day(self, given: Mapping[str, Any], key: str) -> date:
        value = given.get(key)
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        if isinstance(value, datetime):
            value = value.date()
        if not isinstance(value, date):
            self._fail(key, 0, _("{key} is no day: write {key} = 2026-01-31").format(key=key))
        return value

    def _choice(self, given: Mapping[str, Any], key: str, options: tuple[str, ...]) -> str:
        value = given.get(key, options[0])
        if value not in options:
            self._fail(
                key,
                0,
                _("{key} is {value}: write {options}").format(
                    key=key, value=repr(value), options=format_list(options, last="or")
                ),
            )
        return str(value)

    def _text(self, given: Mapping[str, Any], key: str, at: int) -> str:
        value = given.get(key, "")
        if not isinstance(value, str):
            self._fail(key, at, _("{key} is no text: put it in double quotes").format(key=key))
        return value

    def _texts(self, given: Mapping[str, Any], key: str, at: int) -> tuple[str, ...]:
        texts: tuple[str, ...] = self._list(given, key, at, str, _('texts, as ["one", "two"]'))
        return texts

    def _ids(
        self, given: Mapping[str, Any], key: str, at: int, *, placed: bool = False
    ) -> tuple[str, ...]:
        """Ids without their prefix; with the category after a colon where ``placed``."""
        found = []
        for value in self._texts(given, key, at):
            pin = read_pin(value)
            if pin is None or (":" in pin and not placed):
                self._fail(
                    key,
                    at,
                    _("{value} is no arXiv id: write 2601.02270 in quotes").format(
                        value=repr(value)
                    ),
                    value,
                )
            found.append(pin)
        return tuple(dict.fromkeys(found))

    def _list(self, given: Mapping[str, Any], key: str, at: int, kind: type, how: str) -> Any:
        values = given.get(key, [])
        values = values if isinstance(values, list) else [values]
        for value in values:
            if not isinstance(value, kind) or isinstance(value, bool):
                self._fail(
                    key,
                    at,
                    _("{key} holds {value}: it takes {how}").format(
                        key=key, value=repr(value), how=how
                    ),
                )
        return tuple(values)

    def _refuse_unknown(self, given: Mapping[str, Any], known: tuple[str, ...], at: int) -> None:
        for key in given:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0)[0]
                self._fail(
                    key,
                    at,
                    _("no {key} here: did you mean {near}?").format(key=repr(key), near=near),
                )

    def _fail(self, key: str, at: int, said: str, value: str = "") -> NoReturn:
        raise InputError(f"{self._name}:{self._find(key, at, value)}: {said}")

    def _find(self, key: str, at: int, value: str) -> int:
        """The line of a key of the report (``at`` 0) or of a chapter, or of one of its values."""
        starts = [n for n, line in enumerate(self._lines) if re.match(r"\s*\[\[", line)]
        first = starts[at - 1] if 0 < at <= len(starts) else 0
        last = [*starts, len(self._lines)][at] if at < len(starts) + 1 else len(self._lines)
        pattern = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""") if key else None
        for number in range(first, last):
            if pattern and pattern.match(self._lines[number]):
                rest = range(number, last)
                return next((n for n in rest if value and value in self._lines[n]), number) + 1
        return first + 1
