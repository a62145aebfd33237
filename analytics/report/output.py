"""A report as a file: Markdown, HTML, PDF or its facts as JSON."""

import os
from pathlib import Path

from analytics.errors import InputError
from analytics.report.facts import WeeklyReport, write_facts
from analytics.report.html import draw_figures, wrap_page
from analytics.report.pdf import write_pdf
from analytics.report.render import render_markdown
from analytics.report.rewrite import Rewriter, rewrite

#: How a report can be written, by the ending of the file.
FORMATS = ("md", "html", "pdf", "json")


def write_report(
    report: WeeklyReport, form: str, *, lang: str, rewriter: Rewriter | None = None
) -> bytes:
    """The bytes of a report; the same for the same facts, unless a rewriter rephrases them.

    Raises
    ------
    InputError : no such language; for a PDF, what it takes is not installed.
    """
    if form == "json":
        return write_facts(report)
    text = render_markdown(report, lang, anchors=form != "md")
    if rewriter:
        text = rewrite(text, rewriter, lang=lang)
    if form == "md":
        return text.encode()
    page = wrap_page(text, lang, draw_figures(report, lang))
    return write_pdf(page, lang=lang) if form == "pdf" else page.encode()


def save_bytes(data: bytes, path: Path) -> None:
    """Write a file, whole or not at all.

    Raises
    ------
    InputError : it cannot be written; says why.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
