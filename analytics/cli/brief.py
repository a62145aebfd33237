"""The command that writes a brief on one theme."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.cli.choice import (
    Categories,
    Facets,
    First,
    Last,
    Query,
    Topics,
    choose_format,
    read_filters,
    refuse_unknown,
    require_catalogue,
)
from analytics.i18n import gettext as _
from analytics.pipeline.brief import compose_brief
from analytics.pipeline.catalogue import usual_start
from analytics.progress import show_progress
from analytics.report.brief import FORMATS, write_brief
from analytics.report.output import save_bytes

commands = typer.Typer()


@commands.command(
    "brief",
    epilog=show_examples(
        "brief --theme inference-efficiency --from 2023-01-01",
        "brief --theme scaling-laws --lang zh --out brief.html",
    ),
)
def run_brief(
    context: typer.Context,
    theme: Annotated[str, typer.Option(metavar="ID", help="Id of the theme it is about.")],
    category: Categories = None,
    start: First = "",
    end: Last = "",
    topic: Topics = None,
    query: Query = "",
    facet: Facets = None,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="Language of the brief.")] = "en",
    format: Annotated[
        Literal["md", "html"] | None,
        typer.Option(help="Without it, the ending of --out decides; else md."),
    ] = None,
    address: Annotated[
        str, typer.Option(metavar="URL", help="Of the dashboard, for the link to its view.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
) -> None:
    """One page to take into a meeting: a theme's trend, how sure it is, what it cannot say.

    Without --from it is about the last three years, as the dashboard is. HTML prints on one page.
    Markdown has its chart in signs, as a file of Markdown has no picture of its own.
    """
    form = choose_format(format, out, FORMATS)
    filters = read_filters(category, start, end, topic, None, query, facet)
    store = get_settings(context).store
    with show_progress() as report:
        catalogue = require_catalogue(store, report)
        refuse_unknown(catalogue, replace(filters, themes=(theme,)))
        if filters.start is None:
            filters = replace(filters, start=usual_start(catalogue, filters.end))
        report(_("Measuring the trend"))
        brief = compose_brief(store, catalogue, filters, theme, address=address)
        data = write_brief(brief, form, lang=lang)
    if out is None:
        sys.stdout.buffer.write(data)
        return
    save_bytes(data, out)
    say(f"{out}: {brief.name_en}, {brief.verdict.name}")
