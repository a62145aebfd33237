"""The command that writes a feed of new papers."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.app import get_settings, show_examples
from analytics.cli.choice import (
    Categories,
    Facets,
    First,
    Last,
    Query,
    Themes,
    Topics,
    read_filters,
    refuse_unknown,
    require_catalogue,
)
from analytics.pipeline.feed import MOST, PAPERS, compose_feed
from analytics.progress import show_progress
from analytics.report.output import save_bytes

commands = typer.Typer()


@commands.command(
    "feed",
    epilog=show_examples(
        "feed --category cs.LG --out lg.xml",
        "feed --topic 12 --limit 100 --out topic.xml",
        "feed --query '\"kv cache\" -survey' --out kv.xml",
    ),
)
def run_feed(
    context: typer.Context,
    category: Categories = None,
    start: First = "",
    end: Last = "",
    topic: Topics = None,
    theme: Themes = None,
    query: Query = "",
    facet: Facets = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=MOST, help="Papers, the newest first.")
    ] = PAPERS,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="Of the feed; by default what it follows.")
    ] = "",
    address: Annotated[
        str, typer.Option(metavar="URL", help="Of the dashboard, for the link to the view.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
) -> None:
    """Write an Atom feed of the newest papers of any filter, topic or theme.

    Run it after every refresh; a running dashboard has the same at /feed.xml.
    """
    filters = read_filters(category, start, end, topic, theme, query, facet)
    store = get_settings(context).store
    with show_progress() as report:
        catalogue = require_catalogue(store, report)
        refuse_unknown(catalogue, filters)
        data = compose_feed(store, catalogue, filters, papers=limit, title=title, address=address)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        save_bytes(data, out)
