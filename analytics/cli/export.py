"""The command that writes extracts."""

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
    Themes,
    Topics,
    choose_format,
    read_filters,
    refuse_unknown,
    require_catalogue,
)
from analytics.errors import InputError
from analytics.pipeline.extract import (
    FORMATS,
    REFERENCES,
    explain_gap,
    extract,
    format_extract,
    format_papers,
    save_extract,
)
from analytics.progress import show_progress

commands = typer.Typer()

Extract = Literal["papers", "topics", "assignments", "series", "verdicts", "changes", "emerging"]
Kind = Literal["topic", "area", "category", "theme", "term"]
By = Literal["day", "week", "month", "quarter", "year"]
Output = Literal["csv", "parquet", "json", "bib", "ris"]


@commands.command(
    "export",
    epilog=show_examples(
        "export series --kind theme --by year --category cs.LG",
        "export verdicts --kind topic --from 2024-01-01",
        "export papers --query '\"kv cache\" -survey' --out kv.csv",
        "export papers --theme scaling-laws --format json",
        "export papers --query 'ti:lora' --facet code --out a.bib",
        "export series --kind term --phrases 'kv cache, lora'",
        "export emerging --category cs.CL",
    ),
)
def run_export(
    context: typer.Context,
    what: Annotated[Extract, typer.Argument(help="What to write.")],
    category: Categories = None,
    start: First = "",
    end: Last = "",
    topic: Topics = None,
    theme: Themes = None,
    query: Query = "",
    facet: Facets = None,
    kind: Annotated[Kind, typer.Option(help="Of series, verdicts and changes.")] = "theme",
    by: Annotated[By, typer.Option(help="Period of series, verdicts and changes.")] = "month",
    phrases: Annotated[
        str,
        typer.Option(metavar="WORDS", help="Of --kind term: phrases with commas between them."),
    ] = "",
    format: Annotated[
        Output | None, typer.Option(help="Without it, the ending of --out decides; else csv.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
) -> None:
    """Write papers, topics, assignments, series, verdicts, changes or emerging terms.

    Filters narrow the papers; what is left out does not restrict. Without --out the data goes
    to stdout, and nothing else does.
    """
    store = get_settings(context).store
    form = choose_format(format, out, (*FORMATS, *REFERENCES) if what == "papers" else FORMATS)
    if form in REFERENCES and what != "papers":
        raise InputError(f"--format {form} is for papers: leave it out for {what}")
    filters = read_filters(category, start, end, topic, theme, query, facet)
    if (kind == "term") != bool(phrases):
        raise InputError("--kind term and --phrases 'kv cache, lora' go together: give both")
    with show_progress() as report:
        catalogue = require_catalogue(store, report)
        refuse_unknown(catalogue, filters)
        if what == "papers":
            pieces, gap = format_papers(store, catalogue, filters, form=form), ""
        else:
            frame = extract(store, catalogue, filters, what=what, kind=kind, by=by, phrases=phrases)
            pieces = format_extract(frame, form)
            gap = explain_gap(catalogue, filters, frame, what=what, phrases=phrases)
        save_extract(pieces, out)
    if gap:
        say(gap)
